import type { AttributeConfig } from '../codec/config.ts';
import type { Quality } from '../codec/types.ts';
import type { AttributeData } from '../codec/value.ts';
import { refusal } from './refusal.ts';
import { elementsIn } from './shape.ts';
import { isNumeric } from './specification.ts';

/** Which alarm a value raises; `rds`: read different from set. */
export type Alarm = 'too low' | 'too high' | 'rds';

/** An alarm and its quality. */
export interface Raised {
  readonly quality: Extract<Quality, 'alarm' | 'warning'>;
  readonly alarm: Alarm;
}

/** Limits, alarms and warnings of one attribute, as numbers. */
export class Limits {
  /** There is an alarm or a warning, so that the device's state depends on the value. */
  readonly hasAlarms: boolean;
  readonly #name: string;
  readonly #isInteger: boolean;
  readonly #isFloating: boolean;
  readonly #min: number;
  readonly #max: number;
  readonly #alarm: readonly [number, number];
  readonly #warning: readonly [number, number];
  readonly #deltaSeconds: number;
  readonly #deltaValue: number;

  constructor({ name, type, min, max, alarms }: AttributeConfig) {
    const low = (text: string | undefined): number => (text === undefined ? -Infinity : Number(text));
    const high = (text: string | undefined): number => (text === undefined ? Infinity : Number(text));
    this.#name = name;
    this.#isFloating = type === 'float' || type === 'double';
    this.#isInteger = isNumeric(type) && !this.#isFloating;
    this.#min = low(min);
    this.#max = high(max);
    this.#alarm = [low(alarms.minAlarm), high(alarms.maxAlarm)];
    this.#warning = [low(alarms.minWarning), high(alarms.maxWarning)];
    this.#deltaSeconds = high(alarms.deltaTime) / 1000;
    this.#deltaValue = high(alarms.deltaValue);
    this.hasAlarms =
      isNumeric(type) &&
      [...this.#alarm, ...this.#warning, this.#deltaValue].some((limit) => Number.isFinite(limit));
  }

  /** @throws DevFailed API_WAttrOutsideLimit for a value that may not be written; also one that is no number, as in cppTango */
  check(value: AttributeData): void {
    if (!this.#isFloating && !this.#isInteger) return;
    if (this.#isInteger && this.#min === -Infinity && this.#max === Infinity) return;
    for (const element of elementsIn(value)) {
      const number = Number(element);
      if (this.#isFloating && !Number.isFinite(number))
        throw refusal(this.#name, 'API_WAttrOutsideLimit', `${number} cannot be written to ${this.#name}`);
      if (number < this.#min || number > this.#max) {
        const [side, limit] = number < this.#min ? ['below', this.#min] : ['above', this.#max];
        const words = `Set value for attribute ${this.#name}: ${number} is ${side} its limit of ${limit}`;
        throw refusal(this.#name, 'API_WAttrOutsideLimit', words);
      }
    }
  }

  /**
   * The alarm that a value raises: at or beyond an alarm limit ALARM, at or beyond a warning limit WARNING; and ALARM
   * where it differs too much from what was written long enough ago (cppTango, `Attribute::check_alarm`).
   */
  raised(
    value: AttributeData,
    written: { readonly value: AttributeData; readonly atSeconds: number } | undefined,
    nowSeconds: number,
  ): Raised | undefined {
    if (!this.hasAlarms) return undefined;
    for (const [quality, [low, high]] of [
      ['alarm', this.#alarm],
      ['warning', this.#warning],
    ] as const) {
      for (const element of elementsIn(value)) {
        const number = Number(element);
        if (number <= low) return { quality, alarm: 'too low' };
        if (number >= high) return { quality, alarm: 'too high' };
      }
    }
    if (written && nowSeconds - written.atSeconds >= this.#deltaSeconds) {
      const wanted = elementsIn(written.value)[Symbol.iterator]();
      for (const element of elementsIn(value)) {
        const next = wanted.next();
        if (next.done) break;
        if (Math.abs(Number(element) - Number(next.value)) >= this.#deltaValue)
          return { quality: 'alarm', alarm: 'rds' };
      }
    }
    return undefined;
  }
}
