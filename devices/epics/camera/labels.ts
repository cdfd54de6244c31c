import { TomochartError, type Patience } from '#core';
import type { EpicsControl } from '../control.ts';
import type { CameraPvs, LabelPv, PvValue } from '../parameters.ts';
import type { CaSignal } from '../signal.ts';

/** A PV that follows the label, and the one way to write and to read each of its values. */
interface Choice {
  readonly pvs: LabelPv;
  readonly signals: readonly CaSignal<number | string>[];
  readonly signalOf: (value: PvValue) => CaSignal<number | string>;
}

/**
 * The label of the frames to come, where the layout of the file makes use of it: the dataset they go to, the frame type
 * that is stored along. Both are attributes that the driver attaches to a frame when it has it.
 */
export class FrameLabels {
  readonly #name: string;
  readonly #pvs: CameraPvs;
  readonly #choices: readonly Choice[];
  /** The label that was set last. */
  #label = '';

  constructor(control: EpicsControl, pvs: CameraPvs) {
    this.#name = pvs.name;
    this.#pvs = pvs;
    this.#choices = [pvs.destination, pvs.frameType].flatMap((choice) =>
      choice ? [choiceOf(control, choice)] : [],
    );
  }

  get signals(): readonly CaSignal<number | string>[] {
    return this.#choices.flatMap(({ signals }) => signals);
  }

  /** Path of the dataset of the frames to come. */
  get dataset(): string {
    return this.datasets[this.#label] ?? this.#pvs.dataset;
  }

  /** Path of the dataset by label; only that of the empty label where nothing says where a frame goes. */
  get datasets(): Readonly<Record<string, string>> {
    const { destination, dataset } = this.#pvs;
    if (!destination) return { '': dataset };
    return Object.fromEntries(
      Object.entries(destination.values).map(([label, value]) => [label, String(value)]),
    );
  }

  /**
   * Names the frames to come; resolves when it reads so. The empty label names nothing and writes nothing.
   * @throws TomochartError BAD_CONFIG for a label that the beamline file has no value for
   */
  async set(label: string, patience: Patience): Promise<void> {
    if (label === '') return;
    await Promise.all(
      this.#choices.map(async ({ pvs, signalOf }) => {
        const value = pvs.values[label];
        if (value === undefined) {
          const known = Object.keys(pvs.values).join(', ');
          throw new TomochartError(
            'BAD_CONFIG',
            `${this.#name}: ca://${pvs.pv} has no value for ${label} frames`,
            {
              remedy: `add one to those that the beamline file has for it (${known})`,
            },
          );
        }
        const signal = signalOf(value);
        await signal.write(value, patience);
        await signal.until((read) => read === value, patience, `${this.#name} to be told of ${label} frames`);
      }),
    );
    this.#label = label;
  }
}

/** An enum can be declared by number and by name, so each value is read as it is declared. */
function choiceOf(control: EpicsControl, pvs: LabelPv): Choice {
  const byNumber = control.number(pvs.pv) as CaSignal<number | string>;
  const byName = control.value(pvs.pv);
  return {
    pvs,
    signals: [byName],
    signalOf: (value) => (typeof value === 'number' ? byNumber : byName),
  };
}
