import {
  frameKinds,
  perKind,
  ScanFile,
  type Entry,
  type Frame,
  type FrameKind,
  type ScanFileSpec,
} from '#data';

/** What can go wrong in the small scan of {@link writeScan}; left out, everything is right. */
export interface Faults {
  readonly sampleInFlats?: boolean;
  readonly sampleFillsField?: boolean;
  readonly shutterOpenInDarks?: boolean;
  /** The shutter is closed for these projections. */
  readonly shutterClosedFor?: (projection: number) => boolean;
  readonly flatExposure?: number;
  /** Beam at the end of the scan, relative to its start. */
  readonly beamAtEnd?: number;
  /** How much brighter the whole scan is. */
  readonly brightness?: number;
  readonly table?: (theta: Float64Array) => Float64Array;
  /** Frame of the acquisition that the camera loses; `unnoticed` later ones move up into its place. */
  readonly lost?: { readonly order: number; readonly unnoticed: boolean };
  readonly entries?: readonly Entry[];
  readonly noFlatsAfter?: boolean;
}

export const width = 64;
export const height = 12;
const projections = 90;
const steps = 180 / projections;
/** The exposure as a part of the period. */
const exposure = 0.8;
const fields = 6;

interface Event {
  readonly kind: FrameKind;
  readonly slot: number;
  readonly angle: number;
}

function eventsOf({ noFlatsAfter = false }: Faults): Event[] {
  const many = (kind: FrameKind, count: number, first: number, angle: (k: number) => number): Event[] =>
    Array.from({ length: count }, (_, k) => ({ kind, slot: first + k, angle: angle(k) }));
  return [
    ...many('dark', fields, 0, () => 0),
    ...many('flat', fields, 0, () => 0),
    ...many('proj', projections + 1, 0, (k) => k * steps),
    ...many('ortho', 2, 0, (k) => 180 - 90 * k),
    ...(noFlatsAfter ? [] : many('flat', fields, fields, () => 180)),
  ];
}

/** Writes a scan of two cylinders in a structured beam, seen by a noisy camera. */
export async function writeScan(path: string, faults: Faults = {}): Promise<void> {
  const events = eventsOf(faults);
  const frames = perKind((kind) => events.filter((event) => event.kind === kind).length);
  const middle = (kind: FrameKind) =>
    Float64Array.from(
      events.filter((event) => event.kind === kind),
      ({ angle }) => angle + (kind === 'proj' ? (exposure * steps) / 2 : 0),
    );
  const theta: Record<FrameKind, Float64Array> = perKind(middle);
  theta.proj = faults.table?.(theta.proj) ?? theta.proj;
  const spec: ScanFileSpec = {
    path,
    width,
    height,
    bytesPerPixel: 2,
    frames,
    theta,
    entries: faults.entries ?? [],
    attributes: [],
  };
  const file = await ScanFile.create(spec);
  for (const frame of acquire(events, faults)) await file.write(frame);
  await file.complete({ entries: [] });
}

function acquire(events: readonly Event[], faults: Faults): Frame[] {
  const random = noise(7);
  const taken = events.map((event, order): Frame & Event => ({
    ...event,
    order,
    id: 100 + order,
    timestampSeconds: 1_700_000_000 + order * 0.1 + random() * 0.001,
    angleDegrees: event.angle,
    pixels: expose(event, order / events.length, faults, random),
  }));
  if (!faults.lost) return taken;
  const { order: lost, unnoticed } = faults.lost;
  const left = taken.filter(({ order }) => order !== lost);
  if (!unnoticed) return left;
  return left.map((frame, k) => ({ ...frame, order: k, kind: events[k]!.kind, slot: events[k]!.slot }));
}

function expose(event: Event, time: number, faults: Faults, random: () => number): Uint16Array {
  const { kind, slot, angle } = event;
  const closed =
    kind === 'dark' ? !faults.shutterOpenInDarks : faults.shutterClosedFor?.(slot) && kind === 'proj';
  const beam = 1 + ((faults.beamAtEnd ?? 1) - 1) * time;
  const dose = 20_000 * (faults.brightness ?? 1) * beam * (kind === 'flat' ? (faults.flatExposure ?? 1) : 1);
  const inBeam = kind !== 'flat' || (faults.sampleInFlats ?? false);
  const pixels = new Uint16Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const structure = 1 + 0.1 * Math.sin(0.4 * x) + 0.05 * Math.cos(0.9 * y);
      const through = inBeam ? Math.exp(-0.06 * thickness(x, y, angle, faults)) : 1;
      const light = closed ? 0 : dose * structure * through;
      const counts = 120 + light + random() * (2 + Math.sqrt(light));
      pixels[y * width + x] = Math.min(65_535, Math.max(0, Math.round(counts)));
    }
  }
  return pixels;
}

/** Pixels of matter along the beam: two cylinders off the axis, or one wider than the field. */
function thickness(x: number, y: number, angle: number, { sampleFillsField = false }: Faults): number {
  const u = x - (width - 1) / 2;
  const phi = (angle * Math.PI) / 180;
  const chord = (radius: number, distance: number, at: number) =>
    2 * Math.sqrt(Math.max(0, radius ** 2 - (u - distance * Math.cos(phi + at)) ** 2));
  const inside = chord(9, 8, 0) + chord(4 + y / 6, 12, 2);
  return sampleFillsField ? inside + chord(45, 10, 1) / 4 : inside;
}

/** Seeded noise of mean 0 and standard deviation 1 (the sum of twelve uniform numbers). */
function noise(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
}

export const acquisition = { projections, steps, fields, kinds: frameKinds };
