import type { Cancel, Clock } from '#core';
import type { PvServer } from '#epics';
import { recordAndField } from './pvName.ts';
import { EpicsRecord } from './record.ts';

/** What an analog input reads, and how often. */
export interface AnalogInputOptions {
  readonly pv: string;
  readonly description: string;
  readonly units: string;
  readonly precision: number;
  readonly read: () => number;
  readonly scanSeconds: number;
}

/** A periodically scanned input (ai record): it shows what it read last. */
export class AnalogInput {
  readonly #record: EpicsRecord;
  readonly #field: string;
  readonly #options: AnalogInputOptions;
  readonly #clock: Clock;
  #scan: Cancel | undefined;

  /** @throws RangeError when its name is served already */
  constructor(server: PvServer, options: AnalogInputOptions, clock: Clock) {
    const { pv, description, units, precision, read } = options;
    const { record, field } = recordAndField(pv);
    this.#options = options;
    this.#field = field;
    this.#clock = clock;
    this.#record = new EpicsRecord(server, record, 'ai', description, {
      [field]: { type: 'double', value: read(), units, precision, readOnly: true },
      EGU: { type: 'string', value: units, readOnly: true },
      PREC: { type: 'short', value: precision, readOnly: true },
    });
  }

  start(): void {
    const { scanSeconds, read } = this.#options;
    this.#scan = this.#clock.after(scanSeconds, () => {
      this.#record.post({ [this.#field]: read() });
      this.start();
    });
  }

  close(): void {
    this.#scan?.();
    this.#scan = undefined;
  }
}
