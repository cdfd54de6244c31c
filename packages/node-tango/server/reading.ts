import type { DevError } from '../codec/devFailed.ts';
import type { AttributeReading } from '../codec/value.ts';
import type { DeviceContext } from './api/index.ts';
import type { Attribute } from './attribute.ts';
import { asDevFailed } from './refusal.ts';

/** One of several attributes of a read: its reading, or why there is none. */
export type ReadOutcome =
  | { readonly name: string; readonly attribute: Attribute; readonly reading: AttributeReading }
  | { readonly name: string; readonly errors: readonly DevError[] };

/** A device as far as its attributes are read. */
export interface Readable {
  readonly name: string;
  readonly context: DeviceContext;
  /** @throws DevFailed API_AttrNotFound */
  attribute(name: string): Attribute;
}

/** Reads attributes one after the other; without a promise where no callback gives one. */
export function readAll(
  device: Readable,
  names: readonly string[],
  outcomes: ReadOutcome[] = [],
): ReadOutcome[] | Promise<ReadOutcome[]> {
  for (let k = outcomes.length; k < names.length; k++) {
    const name = names[k] ?? '';
    const failed = (error: unknown): void => {
      outcomes[k] = { name, errors: asDevFailed(error, `${device.name}/${name}`).errors };
    };
    try {
      const attribute = device.attribute(name);
      const reading = attribute.read(device.context);
      if (reading instanceof Promise) {
        return reading
          .then((value) => void (outcomes[k] = { name, attribute, reading: value }), failed)
          .then(() => readAll(device, names, outcomes));
      }
      outcomes[k] = { name, attribute, reading };
    } catch (error) {
      failed(error);
    }
  }
  return outcomes;
}
