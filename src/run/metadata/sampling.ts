import { frameSets, type AttributeEntry, type Entry, type Missing } from '#data';
import type { ResolvedAttribute, ResolvedDataset, ResolvedLayout } from '#layout';
import type { ScanPlan } from '#scan';
import { driverValue } from './driver.ts';
import type { Known } from './known.ts';
import { isOwn } from './places.ts';
import type { SignalReading } from './readings.ts';
import { storedAs } from './stored.ts';
import type { MetadataValue } from './value.ts';

/** What was sampled at one moment, ready for a file. */
export interface Sampled {
  readonly entries: readonly Entry[];
  readonly attributes: readonly AttributeEntry[];
  readonly missing: readonly Missing[];
}

/** A value, the reason why there is none, or nothing: nobody has said it. */
type Outcome = MetadataValue | { readonly reason: string } | undefined;

export interface SamplingParts {
  readonly layout: ResolvedLayout;
  /** Those of the layout, written out for the beamline. */
  readonly datasets: readonly ResolvedDataset[];
  readonly plan: ScanPlan;
  readonly known: Known;
  readonly readings: ReadonlyMap<string, SignalReading>;
}

/** Puts what is known and what was read at a moment in the places that a layout has for it. */
export class Sampling {
  readonly #parts: SamplingParts;
  readonly #entries: Entry[] = [];
  readonly #attributes: AttributeEntry[] = [];
  readonly #missing: Missing[] = [];

  constructor(parts: SamplingParts) {
    this.#parts = parts;
  }

  at(when: 'open' | 'close'): Sampled {
    const { layout, datasets, plan } = this.#parts;
    for (const dataset of datasets) {
      const moment = momentOf(dataset);
      if (moment === when) this.#dataset(dataset);
      else if (moment === 'frame' && when === 'open') this.#vector(dataset);
    }
    const frames = new Map(layout.frames.map(({ path, source }) => [path, source.frames]));
    // Frames that the detector stores itself are in the file only when it is completed.
    const framesWhen = plan.detector.capabilities.streamsFrames ? undefined : 'close';
    for (const attribute of layout.attributes) {
      const kind = frames.get(attribute.path);
      if (kind !== undefined && plan.frames[kind] > 0 && (framesWhen ?? attribute.when) === when) {
        this.#attributesOf(frameSets[kind].data, [attribute]);
      }
      if (layout.groups.includes(attribute.path) && attribute.when === when) {
        this.#attributesOf(attribute.path, [attribute]);
      }
    }
    if (when === 'open') this.#undefinedAttributes();
    return { entries: this.#entries, attributes: this.#attributes, missing: this.#missing };
  }

  #dataset(dataset: ResolvedDataset): void {
    const { path } = dataset;
    if (isOwn(path)) {
      this.#leaveOut(path, 'the program fills it itself');
      return;
    }
    const outcome = this.#valueOf(dataset);
    if (outcome === undefined) return;
    const entry = 'reason' in outcome ? outcome.reason : storedAs(dataset, outcome);
    if (typeof entry === 'string') {
      this.#leaveOut(path, entry);
      return;
    }
    this.#entries.push(entry);
    this.#attributesOf(path, dataset.attributes);
  }

  /** The writer fills a vector with one value for each frame; what the layout says of it is known now. */
  #vector(dataset: ResolvedDataset): void {
    const outcome = this.#valueOf(dataset);
    if (isOwn(dataset.path)) this.#leaveOut(dataset.path, 'the program fills it itself');
    else if (outcome && !('reason' in outcome)) this.#attributesOf(dataset.path, dataset.attributes);
  }

  #attributesOf(path: string, attributes: readonly ResolvedAttribute[]): void {
    for (const attribute of attributes) {
      const { name, type } = attribute;
      const outcome = this.#valueOf(attribute);
      if (outcome === undefined) continue;
      const entry =
        'reason' in outcome ? outcome.reason : storedAs({ path, ...(type ? { type } : {}) }, outcome);
      if (typeof entry === 'string') this.#leaveOut(`${path}@${name}`, entry);
      else this.#attributes.push({ path, name, value: plainOf(entry.value) });
    }
  }

  #valueOf({ source }: Pick<ResolvedDataset, 'source'>): Outcome {
    const { known, readings } = this.#parts;
    switch (source.kind) {
      case 'constant':
        return { value: source.value };
      case 'param':
        return known(source.name);
      case 'driver':
        return driverValue(source, known);
      case 'signal':
        return readings.get(source.uri) ?? { reason: `${source.uri} was not read` };
    }
  }

  #undefinedAttributes(): void {
    for (const { path, name } of this.#parts.layout.undefinedAttributes) {
      this.#leaveOut(path, `no attribute ${name} is defined`);
    }
  }

  #leaveOut(path: string, reason: string): void {
    this.#missing.push({ path, reason });
  }
}

/** Values that are the same for every frame are written once, at the beginning. */
function momentOf({ when, source }: Pick<ResolvedDataset, 'when' | 'source'>): 'open' | 'close' | 'frame' {
  return when === 'frame' && source.kind !== 'signal' ? 'open' : when;
}

function plainOf(value: Entry['value']): AttributeEntry['value'] {
  if (typeof value !== 'object') return value;
  return Array.from<number | string>(value as readonly (number | string)[]) as number[] | string[];
}
