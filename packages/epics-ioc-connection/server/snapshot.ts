import { convertValue } from '../codec/conversion.ts';
import { dbrCode, ELEMENT_BYTES, type DbrForm, type DbrType } from '../codec/dbr.ts';
import { ECA } from '../codec/eca.ts';
import { countOf } from '../codec/elements.ts';
import { payloadBytes } from '../codec/layout.ts';
import { encodePayload } from '../codec/payload.ts';
import { charsOfText } from '../codec/text.ts';
import type { CaValue, Severity } from '../codec/value.ts';
import type { Alarm } from './alarm.ts';
import type { NormalValue } from './normal.ts';
import type { PvProperties } from './properties.ts';
import { Refusal } from './refusal.ts';
import type { PvShape, View } from './shape.ts';

/** A value as it goes over the wire. */
export interface Encoded {
  readonly count: number;
  readonly payload: Buffer;
}

/** Types, forms and counts of one value that are kept: those that clients really use are few. */
const MAX_KEPT = 16;
/** What a conversion may make of a value: one element of an image as text takes 40 bytes. */
const MAX_CONVERTED_BYTES = 64 << 20;
/** As EPICS base, a read of more elements than there are gets zeros; beyond this it is refused. */
const MAX_FILLED_BYTES = 64 << 10;

/**
 * One value of a process variable with all that goes along with it; it never changes. What clients get of it is encoded
 * once for each type, form and count, and shared among them.
 */
export class Snapshot {
  readonly value: NormalValue;
  readonly status: number;
  readonly severity: Severity;
  readonly timeSeconds: number;
  /** Memory of the value, about. */
  readonly bytes: number;
  readonly #shape: PvShape;
  readonly #properties: PvProperties;
  #kept: Map<number, Encoded> | undefined;

  constructor(
    shape: PvShape,
    value: NormalValue,
    alarm: Alarm,
    timeSeconds: number,
    properties: PvProperties,
  ) {
    this.value = value;
    this.status = alarm.status;
    this.severity = alarm.severity;
    this.timeSeconds = timeSeconds;
    this.bytes = typeof value === 'number' ? 8 : typeof value === 'string' ? value.length : value.byteLength;
    this.#shape = shape;
    this.#properties = properties;
  }

  /**
   * @param count elements that are asked for; 0: as many as there are
   * @throws Refusal GETFAIL for a value that has no place in the type, BADCOUNT, TOLARGE
   */
  encoded(view: View, type: DbrType, form: DbrForm, count: number): Encoded {
    const key = (count * 2 + (view === 'native' ? 0 : 1)) * 64 + dbrCode(type, form);
    const kept = this.#kept?.get(key);
    if (kept) return kept;
    const encoded = this.#encode(view, type, form, count);
    this.#kept ??= new Map();
    if (this.#kept.size < MAX_KEPT) this.#kept.set(key, encoded);
    return encoded;
  }

  #encode(view: View, type: DbrType, form: DbrForm, wanted: number): Encoded {
    const natural = this.#natural(view, type);
    const has = countOf(natural.value);
    const count = wanted === 0 ? has : wanted;
    const capacity = view === 'longString' ? has : this.#shape.capacity;
    if (count > capacity && payloadBytes(type, form, count) > MAX_FILLED_BYTES) {
      throw new Refusal(ECA.BADCOUNT, `${count} elements, it has ${capacity}`);
    }
    if (natural.type !== type && count * ELEMENT_BYTES[type] > MAX_CONVERTED_BYTES) {
      throw new Refusal(ECA.TOLARGE, `${count} elements as ${type}`);
    }
    const value = this.#converted(natural.value, natural.type, type);
    const { status, severity, timeSeconds } = this;
    const reading = { value, status, severity, timeSeconds, ...this.#properties };
    // As dbr_size_n of EPICS base: no elements take the room of one, for an update without payload ends a monitor.
    return { count, payload: encodePayload(type, form, reading, Math.max(count, 1)) };
  }

  /** The value as the elements of which it is made, for a client that wants them as `type`. */
  #natural(view: View, type: DbrType): { readonly value: CaValue; readonly type: DbrType } {
    const { kind } = this.#shape;
    const isChars = kind === 'text' || view === 'longString';
    // Nobody wants the number of a character as text: whoever asks for a string gets the text.
    if (isChars && type !== 'string') return { value: charsOfText(String(this.value)), type: 'char' };
    return { value: this.value, type: isChars ? 'string' : this.#shape.type };
  }

  #converted(value: CaValue, from: DbrType, to: DbrType): CaValue {
    if (from === to) return value;
    try {
      return convertValue(value, from, to, this.#properties);
    } catch (error) {
      throw new Refusal(ECA.GETFAIL, (error as Error).message);
    }
  }
}
