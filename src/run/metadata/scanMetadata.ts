import type { Clock } from '#core';
import type { Closing, FileEntry, FrameVector, Missing } from '#data';
import type { Devices } from '#devices';
import { convertUnits, type ResolvedDataset, type ResolvedLayout } from '#layout';
import type { ScanPlan } from '#scan';
import type { Beamline } from '../connect/index.ts';
import { expandDatasets } from './expand.ts';
import { filesOf, masterFilesOf } from './files.ts';
import { epicsTimeChannels, FrameValues, scalarChannels, type FrameChannel } from './frameValues.ts';
import { knownAtClose, knownAtOpen, type End, type Known, type Start } from './known.ts';
import { readSignals, type SignalReading } from './readings.ts';
import { Sampling, type Sampled } from './sampling.ts';
import { aliasesOf, isOwn } from './places.ts';

/** Everything about the metadata of one scan: which signals are read when, and what goes into each file. */
export class ScanMetadata {
  readonly #layout: ResolvedLayout;
  readonly #datasets: readonly ResolvedDataset[];
  readonly #beamline: Beamline;
  readonly #clock: Clock;
  #frames = new FrameValues([]);
  #opening: ReadonlyMap<string, SignalReading> = new Map();
  #closing: ReadonlyMap<string, SignalReading> = new Map();
  #start: Start | undefined;
  #unread: readonly Missing[] = [];
  #end: Pick<End, 'date' | 'currentMilliamps'> | undefined;
  readonly #known = new Map<string, { readonly atOpen: Known; readonly missing: Missing[] }>();

  constructor(layout: ResolvedLayout, beamline: Beamline, clock: Clock) {
    this.#layout = layout;
    this.#datasets = expandDatasets(layout.datasets, beamline.config);
    this.#beamline = beamline;
    this.#clock = clock;
  }

  /** What the signals of every frame read last. */
  get frames(): FrameValues {
    return this.#frames;
  }

  /** Reads what is read when the files are made, and begins to follow what every frame takes along. */
  async open(signal: AbortSignal): Promise<void> {
    const { signal: find, devices } = this.#beamline;
    const early = [...this.#urisOf('open'), ...this.#urisOf('frame')];
    const [readings, start, unread] = await Promise.all([
      readSignals(early, find, this.#clock, signal),
      startOf(devices, this.#clock, signal),
      unreadOf(devices, this.#clock, signal),
    ]);
    this.#unread = unread;
    this.#opening = readings;
    this.#start = start;
    this.#frames = new FrameValues([
      ...scalarChannels(devices.scalars ?? []).filter(
        ({ vector }) => !this.#datasets.some(({ path }) => path === vector.path),
      ),
      ...epicsTimeChannels(this.#layout.byWriter),
      ...this.#frameChannels(),
    ]);
    this.#frames.follow();
  }

  /** Lets go of the signals. */
  release(): void {
    this.#frames.release();
  }

  /** What goes into the file at `file` when it is made. */
  opening(plan: ScanPlan, file: string): Sampled & { readonly perFrame: readonly FrameVector[] } {
    const atOpen = knownAtOpen(plan, this.#beamline.config, file, this.#start!);
    const sampled = this.#sampling(plan, atOpen, this.#opening).at('open');
    this.#known.set(file, {
      atOpen,
      missing: [...sampled.missing, ...this.#missingOfFrames(), ...this.#unread],
    });
    return { ...sampled, perFrame: this.#frames.vectors };
  }

  /** Reads what is read when the files are completed. */
  async close(signal: AbortSignal): Promise<void> {
    const { signal: find, devices } = this.#beamline;
    const [readings, currentMilliamps] = await Promise.all([
      readSignals(this.#urisOf('close'), find, this.#clock, signal),
      ringCurrent(devices, this.#clock, signal),
    ]);
    this.#closing = readings;
    this.#end = { date: this.#clock.date(), currentMilliamps };
  }

  /**
   * What is added to that file when it is completed, and everything that is not in it.
   * @param detectorFile the file that the detector wrote itself, if it did
   */
  closing(plan: ScanPlan, file: string, end: Pick<End, 'complete' | 'lost'>, detectorFile?: string): Closing {
    const { atOpen, missing } = this.#known.get(file)!;
    const known = knownAtClose(atOpen, { ...this.#end!, ...end });
    const sampled = this.#sampling(plan, known, this.#closing).at('close');
    const { files, unreachable } = filesOf(this.#layout, detectorFile);
    return { ...sampled, files, missing: [...missing, ...sampled.missing, ...unreachable] };
  }

  /** What the layout wants of the master file. @param entry of the scan in it */
  filesOfMaster(master: string, entry: string): readonly FileEntry[] {
    return masterFilesOf(this.#layout, master, entry);
  }

  /** Links within the file that the layout asks for. */
  get aliases() {
    return aliasesOf(this.#layout);
  }

  #sampling(plan: ScanPlan, known: Known, readings: ReadonlyMap<string, SignalReading>): Sampling {
    return new Sampling({ layout: this.#layout, datasets: this.#datasets, plan, known, readings });
  }

  /** Attributes of a dataset are read with it. */
  #urisOf(when: 'open' | 'close' | 'frame'): string[] {
    const items = [
      ...this.#datasets,
      ...this.#datasets.flatMap(({ when, attributes }) => attributes.map(({ source }) => ({ source, when }))),
      ...this.#layout.attributes,
    ];
    return items.flatMap((item) =>
      item.when === when && item.source.kind === 'signal' ? [item.source.uri] : [],
    );
  }

  /** The datasets with a value for every frame whose signal could be read. */
  #frameChannels(): FrameChannel[] {
    return this.#ofEveryFrame().flatMap(({ path, units, description, type, source }): FrameChannel[] => {
      const reading = this.#opening.get(source.uri);
      const signal = this.#beamline.signal(source.uri);
      if (!reading || 'reason' in reading || !signal) return [];
      const text = type === 'string' || (type === undefined && typeof reading.value === 'string');
      const vector: FrameVector = {
        path,
        kind: text ? 'text' : 'number',
        ...(units === undefined ? {} : { units }),
        ...(description === undefined ? {} : { description }),
      };
      return [{ vector, signal, stored: converterFor(reading.units, units) }];
    });
  }

  #missingOfFrames(): Missing[] {
    return this.#ofEveryFrame().flatMap(({ path, source }) => {
      const reading = this.#opening.get(source.uri);
      return reading && 'reason' in reading ? [{ path, reason: reading.reason }] : [];
    });
  }

  #ofEveryFrame() {
    return this.#datasets.flatMap((dataset) =>
      dataset.when === 'frame' && dataset.source.kind === 'signal' && !isOwn(dataset.path)
        ? [{ ...dataset, source: dataset.source }]
        : [],
    );
  }
}

/** Brings what a signal says into the units that the layout asks for, where both are known. */
function converterFor(own: string | undefined, wanted: string | undefined) {
  return (value: number | string): number | string => {
    if (typeof value === 'string' || own === undefined || wanted === undefined) return value;
    return convertUnits(value, own, wanted) ?? value;
  };
}

/** A value that only describes the scan is waited for this long. */
const PATIENCE_SECONDS = 2;
/** Where the layout that ships has it. */
const RING_CURRENT = '/measurement/instrument/source/current';

async function startOf(devices: Devices, clock: Clock, signal: AbortSignal): Promise<Start> {
  const patience = { clock, signal, seconds: PATIENCE_SECONDS };
  const [positions, shutter, currentMilliamps] = await Promise.all([
    Promise.all(
      Object.entries(devices.axes).map(async ([name, axis]) => {
        const position = await axis.position(patience).catch(() => undefined);
        return position === undefined ? [] : [[name, position] as const];
      }),
    ),
    devices.shutter.state(patience).catch(() => undefined),
    ringCurrent(devices, clock, signal),
  ]);
  return { date: clock.date(), currentMilliamps, positions: Object.fromEntries(positions.flat()), shutter };
}

/** The ring current and the scalars that cannot be read: a name that is wrong must not go unnoticed. */
async function unreadOf(devices: Devices, clock: Clock, signal: AbortSignal): Promise<Missing[]> {
  const { ringCurrent, scalars = [] } = devices;
  const wanted = [
    ...(ringCurrent ? [{ path: RING_CURRENT, signal: ringCurrent }] : []),
    ...scalarChannels(scalars).map(({ vector }, k) => ({ path: vector.path, signal: scalars[k]!.signal })),
  ];
  const found = new Map(wanted.map((each) => [each.path, each.signal]));
  const readings = await readSignals(found.keys(), (path) => found.get(path), clock, signal);
  return [...readings].flatMap(([path, reading]) =>
    'reason' in reading ? [{ path, reason: reading.reason }] : [],
  );
}

/** Current of the storage ring, mA; undefined where it cannot be read, which does not end a scan. */
function ringCurrent(devices: Devices, clock: Clock, signal: AbortSignal): Promise<number | undefined> {
  const patience = { clock, signal, seconds: PATIENCE_SECONDS };
  return devices.ringCurrent?.read(patience).catch(() => undefined) ?? Promise.resolve(undefined);
}
