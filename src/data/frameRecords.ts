import { frameKinds, perKind, type FrameKind, type Presence } from './frame.ts';
import type { LatchedAngles } from './latched.ts';
import { storedFrames, type PlaceOf, type StoredOrder } from './storedFrames.ts';
import { totalOf, type ScanFileSpec, type Stretch } from './scanSpec.ts';
import { orderVectors, type FrameLabel, type OrderVector } from './vectors.ts';

/** Elements of the vectors that are not in the file yet: places in the acquisition, `to` not included. */
export interface Stale {
  readonly from: number;
  readonly to: number;
}

/** Frames of one kind that the detector has stored itself, from an index of its own dataset on. */
export interface StoredStretch extends Stretch {
  readonly storedAt: number;
}

/** Which frames a file holds and what it says of each, in memory; a store brings it to the file. */
export class FrameRecords {
  readonly #vectors: readonly OrderVector[];
  readonly #elements: Buffer[];
  /** What came at each place in the acquisition. */
  readonly #places: (FrameLabel | undefined)[];
  readonly #present = perKind(() => new Uint8Array(0));
  readonly #written = perKind(() => 0);
  readonly #placeOf: PlaceOf | undefined;
  #length: number;
  #stale = { from: Infinity, to: 0 };

  constructor(spec: ScanFileSpec) {
    this.#vectors = orderVectors(spec);
    this.#length = totalOf(spec);
    this.#placeOf = spec.sequence && !spec.openEnded?.length ? plannedPlaces(spec.sequence) : undefined;
    this.#places = new Array<undefined>(this.#length);
    this.#elements = this.#vectors.map(({ none }) => filled(none, this.#length));
    for (const kind of frameKinds) this.#present[kind] = new Uint8Array(spec.frames[kind]);
  }

  /** Frames of each kind that have been written, each place counted once. */
  get written(): Readonly<Record<FrameKind, number>> {
    return this.#written;
  }

  /** Which places of each kind have been written. */
  get present(): Presence {
    return this.#present;
  }

  /** Elements that each vector has; an open-ended scan reaches beyond what was planned. */
  get length(): number {
    return this.#length;
  }

  /** A frame is in the file. */
  add(frame: FrameLabel): void {
    const { kind, slot, order } = frame;
    this.#reach(kind, slot, order);
    this.#places[order] = frame;
    if (this.#present[kind][slot] === 0) {
      this.#present[kind][slot] = 1;
      this.#written[kind]++;
    }
    this.#vectors.forEach((vector, k) => {
      const { size } = vector.type;
      vector.encode(frame, this.#elements[k]!.subarray(order * size, (order + 1) * size));
    });
    this.#touch(order);
  }

  /**
   * Takes what the detector's own file says for true: the frames of these numbers are there, in this order, and no
   * others are.
   */
  reconcile(stored: StoredOrder): void {
    const told = this.#places.filter((place) => place?.storedId !== undefined) as FrameLabel[];
    const found = storedFrames(told, stored, this.#placeOf);
    const orders = new Set(found.map(({ order }) => order));
    for (const { order } of told) if (!orders.has(order)) this.#remove(order);
    for (const frame of found) {
      const inPlan = frame.order < this.#length && frame.slot < this.#present[frame.kind].length;
      if (inPlan) this.add(frame);
    }
  }

  /** Gives the frames at those places their angles; one that came with its own keeps it. */
  latch({ orders, degrees }: LatchedAngles): void {
    orders.forEach((order, k) => {
      const frame = this.#places[order];
      if (frame && frame.angleDegrees === undefined) this.add({ ...frame, angleDegrees: degrees[k]! });
    });
  }

  #remove(order: number): void {
    const place = this.#places[order];
    if (!place) return;
    this.#places[order] = undefined;
    this.#present[place.kind][place.slot] = 0;
    this.#written[place.kind]--;
    this.#vectors.forEach(({ none, type: { size } }, k) => none.copy(this.#elements[k]!, order * size));
    this.#touch(order);
  }

  #touch(order: number): void {
    this.#stale = { from: Math.min(this.#stale.from, order), to: Math.max(this.#stale.to, order + 1) };
  }

  /** What has changed since this was asked last; undefined when nothing has. */
  takeStale(): Stale | undefined {
    const stale = this.#stale;
    this.#stale = { from: Infinity, to: 0 };
    return stale.to > stale.from ? stale : undefined;
  }

  /** Each vector with its elements of a range. */
  *elements({ from, to }: Stale): Generator<[vector: OrderVector, bytes: Buffer]> {
    for (const [k, vector] of this.#vectors.entries()) {
      const { size } = vector.type;
      yield [vector, this.#elements[k]!.subarray(from * size, to * size)];
    }
  }

  /**
   * The order of acquisition as the frames tell it. Places where none came belong to the frames of the next kind as
   * far as those begin late, and else to the ones before.
   */
  sequence(): Stretch[] {
    const stretches: Stretch[] = [];
    const next = perKind(() => 0);
    const extend = ({ kind, firstSlot, frames }: Stretch) => {
      if (frames === 0) return;
      stretches.push({ kind, firstSlot, frames });
      next[kind] = firstSlot + frames;
    };
    const extendLast = (frames: number) => {
      const last = stretches.at(-1);
      if (last) extend({ kind: last.kind, firstSlot: next[last.kind], frames });
    };
    let lost = 0;
    for (const place of this.#places) {
      if (!place) {
        lost++;
        continue;
      }
      const { kind, slot } = place;
      const own = Math.max(0, Math.min(lost, slot - next[kind]));
      extendLast(lost - own);
      extend({ kind, firstSlot: slot - own, frames: own + 1 });
      lost = 0;
    }
    extendLast(lost);
    return stretches;
  }

  /** Frames that the detector has stored itself, in stretches that are next to each other there and here. */
  elsewhere(): StoredStretch[] {
    const stretches: { kind: FrameKind; firstSlot: number; frames: number; storedAt: number }[] = [];
    for (const place of this.#places) {
      if (place?.storedAt === undefined) continue;
      const { kind, slot, storedAt } = place;
      const last = stretches.at(-1);
      const follows =
        last?.kind === kind &&
        last.firstSlot + last.frames === slot &&
        last.storedAt + last.frames === storedAt;
      if (follows) last.frames++;
      else stretches.push({ kind, firstSlot: slot, frames: 1, storedAt });
    }
    return stretches;
  }

  /** Makes room: places that are skipped stay without a frame. */
  #reach(kind: FrameKind, slot: number, order: number): void {
    if (slot >= this.#present[kind].length) {
      const grown = new Uint8Array(roomFor(slot));
      grown.set(this.#present[kind]);
      this.#present[kind] = grown;
    }
    if (order < this.#length) return;
    this.#stale.from = Math.min(this.#stale.from, this.#length);
    this.#length = order + 1;
    this.#vectors.forEach(({ none, type: { size } }, k) => {
      const elements = this.#elements[k]!;
      if (this.#length * size <= elements.length) return;
      const grown = filled(none, roomFor(order));
      elements.copy(grown);
      this.#elements[k] = grown;
    });
  }
}

/** Twice what is needed, so that growing one by one does not copy everything each time. */
function roomFor(index: number): number {
  return 2 * (index + 1);
}

function filled(none: Buffer, count: number): Buffer {
  return Buffer.alloc(count * none.length, none);
}

/** What was planned to be taken when. */
function plannedPlaces(sequence: readonly Stretch[]): PlaceOf {
  const places = sequence.flatMap(({ kind, firstSlot, frames }) =>
    Array.from({ length: frames }, (_, k) => ({ kind, slot: firstSlot + k })),
  );
  return (order) => places[order];
}
