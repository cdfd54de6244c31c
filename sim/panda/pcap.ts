import type { Experiment, CapturedField } from './experiment.ts';
import type { Fabric } from './fabric.ts';
import { PandaError } from './pandaError.ts';
import { CLOCK_HERTZ } from './parse.ts';

/** Who sends on what is captured. */
export interface Readers {
  /** Connections that wait for an experiment, or take one. */
  readonly count: number;
  begin(experiment: Experiment): void;
  captured(experiment: Experiment): void;
  /** Every reader has been sent everything when it returns. */
  ended(experiment: Experiment): void;
}

/**
 * The capture of positions: armed, it begins when ENABLE is high, takes the captured fields at every trigger, and ends
 * when ENABLE falls or it is disarmed.
 */
export class Pcap {
  readonly #fabric: Fabric;
  readonly #readers: Readers;
  #armed: { readonly fields: readonly CapturedField[]; readonly at: Date } | undefined;
  #experiment: Experiment | undefined;
  #enabledAt = 0;
  #completion = 'Ok';
  #captured = 0;

  constructor(fabric: Fabric, readers: Readers) {
    this.#fabric = fabric;
    this.#readers = readers;
    const { bus } = fabric;
    bus.watch(
      () => bus.input('PCAP.ENABLE'),
      (level, seconds) => (level ? this.#begin(seconds) : this.#fall()),
    );
    bus.watch(
      () => bus.input('PCAP.TRIG'),
      (level, seconds) => this.#trigger(level, seconds),
    );
  }

  get status(): string {
    const { count } = this.#readers;
    return this.#armed ? `Busy ${count} ${count}` : `Idle ${count} 0`;
  }

  get completion(): string {
    return this.#armed ? 'Busy' : this.#completion;
  }

  get captured(): number {
    return this.#captured;
  }

  /** The experiment under way, for a reader that comes late. */
  get experiment(): Experiment | undefined {
    return this.#experiment;
  }

  /** Fields that are captured, in their order in the data. */
  get fields(): CapturedField[] {
    return [...this.#fabric.registry.fields.values()].flatMap(
      ({ name, spec, attributes }): CapturedField[] => {
        if (attributes.get('CAPTURE')?.read() !== 'Value') return [];
        if (spec.type !== 'pos_out')
          return [{ name, scale: 1 / CLOCK_HERTZ, offset: 0, units: 's', raw: 'int64' }];
        const [scale, offset] = [
          Number(attributes.get('SCALE')?.read()),
          Number(attributes.get('OFFSET')?.read()),
        ];
        return [{ name, scale, offset, units: String(attributes.get('UNITS')?.read()), raw: 'int32' }];
      },
    );
  }

  /** @throws PandaError */
  arm(): void {
    if (this.#armed) throw new PandaError('Data capture already in progress');
    const { fields } = this;
    if (fields.length === 0) throw new PandaError('Nothing configured for capture');
    const { clock, bus } = this.#fabric;
    this.#armed = { fields, at: clock.date() };
    this.#captured = 0;
    bus.set({ 'PCAP.ACTIVE': true }, clock.now());
    if (bus.input('PCAP.ENABLE')) this.#begin(clock.now());
  }

  disarm(): void {
    this.end('Disarmed');
  }

  /** Ends the experiment, or an arming that has not begun one. */
  end(completion: string): void {
    const armed = this.#armed;
    if (!armed) return;
    const { clock, bus } = this.#fabric;
    if (!this.#experiment) this.#begin(clock.now());
    const experiment = this.#experiment!;
    this.#armed = undefined;
    this.#experiment = undefined;
    this.#completion = completion;
    experiment.end = completion;
    this.#readers.ended(experiment);
    bus.set({ 'PCAP.ACTIVE': false }, clock.now());
  }

  #begin(seconds: number): void {
    if (!this.#armed || this.#experiment) return;
    const { fields, at } = this.#armed;
    this.#enabledAt = seconds;
    this.#experiment = { fields, armedAt: at, startedAt: this.#fabric.clock.date(), samples: [] };
    this.#readers.begin(this.#experiment);
  }

  #fall(): void {
    if (this.#experiment) this.end('Ok');
  }

  #trigger(level: boolean, seconds: number): void {
    const experiment = this.#experiment;
    const edge = this.#fabric.registry.text('PCAP.TRIG_EDGE');
    if (!experiment || (level && edge === 'Falling') || (!level && edge === 'Rising')) return;
    const ticks = Math.round((seconds - this.#enabledAt) * CLOCK_HERTZ);
    experiment.samples.push(
      experiment.fields.map(({ name, raw }) => {
        return raw === 'int64' ? ticks : (this.#fabric.encoderAt(name)?.counts(seconds) ?? 0);
      }),
    );
    this.#captured++;
    this.#readers.captured(experiment);
  }
}
