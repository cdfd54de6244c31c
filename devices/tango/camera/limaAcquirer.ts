import { TomochartError, type Patience } from '#core';
import { budgetOf } from '#devices/budget';
import { isRounded } from '#devices/exposure';
import type { ArmSettings } from '#devices';
import type { TangoControl } from '../control.ts';
import type { TangoDevice } from '../device.ts';
import { need } from '../need.ts';
import { asText } from '../value.ts';
import type { Acquirer, FrameCounter } from './acquirer.ts';
import type { LimaNames } from './names.ts';
import { apply } from './setting.ts';

const ATTRIBUTES = [
  ...['acq_nb_frames', 'acq_expo_time', 'acq_trigger_mode', 'latency_time', 'image_roi', 'image_max_dim'],
  ...['acq_status', 'acq_status_fault_error', 'last_image_acquired', 'last_image_saved'],
];
const COMMANDS = ['prepareAcq', 'startAcq', 'stopAcq'];

/** A camera behind Lima's Tango device (LimaCCDs.py): an acquisition is prepared, then started. */
export class LimaAcquirer implements Acquirer {
  readonly name: string;
  readonly device: TangoDevice;
  readonly state = 'acq_status';
  readonly armedStates = ['Running'];
  /** Also when every frame is saved: Lima is ready only then. */
  readonly idleStates = ['Ready'];
  readonly counter: FrameCounter;
  readonly #names: LimaNames;
  readonly #onPrepare: (asked: ArmSettings, patience: Patience) => Promise<void>;

  /** @param onPrepare what else has to be set before an acquisition is prepared */
  constructor(
    control: TangoControl,
    names: LimaNames,
    onPrepare: (asked: ArmSettings, patience: Patience) => Promise<void>,
  ) {
    this.#names = names;
    this.#onPrepare = onPrepare;
    this.name = names.name;
    this.device = control.device(names.device);
    // The index of the last one, -1 for none.
    this.counter = { device: this.device, attribute: 'last_image_acquired', add: 1 };
  }

  connect(patience: Patience): Promise<void> {
    return need(this.name, this.device, { attributes: ATTRIBUTES, commands: COMMANDS }, patience);
  }

  async set(asked: ArmSettings, patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    const { exposureSeconds, periodSeconds } = asked;
    const set = (attribute: string, value: number | string, holds?: (read: number | string) => boolean) =>
      apply({ part: this.name, device: this.device, attribute }, value, budget, holds);
    await this.#setRegion(asked, budget);
    const internal = asked.trigger === 'internal';
    await set('acq_trigger_mode', internal ? 'INTERNAL_TRIGGER' : this.#names.externalMode);
    await set('acq_nb_frames', asked.frames);
    await set('acq_expo_time', exposureSeconds, (read) => isRounded(exposureSeconds, Number(read)));
    // Without proof: a camera that cannot hold the period is as fast as it can, or as its trigger.
    const latency = internal ? Math.max(0, periodSeconds - exposureSeconds) : 0;
    await this.device.write('latency_time', latency, budget);
    await this.#onPrepare(asked, budget);
  }

  async start(patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    await this.device.command('prepareAcq', undefined, budget);
    await this.device.command('startAcq', undefined, budget);
  }

  async stop(patience: Patience): Promise<void> {
    await this.device.command('stopAcq', undefined, patience);
  }

  async why(patience: Patience): Promise<string> {
    const attribute = 'acq_status_fault_error';
    try {
      const reading = await this.device.reading(attribute, patience);
      return JSON.stringify(asText(reading, [], this.device.uriOf(attribute)));
    } catch (thrown) {
      if (patience.signal.aborted) throw thrown;
      return 'and does not say why';
    }
  }

  /** The middle of the sensor; nothing is written where it is so already. */
  async #setRegion({ width, height }: ArmSettings, patience: Patience): Promise<void> {
    const [now, most] = await Promise.all([
      this.#numbers('image_roi', patience),
      this.#numbers('image_max_dim', patience),
    ]);
    const [maxWidth = 0, maxHeight = 0] = most;
    if (width > maxWidth || height > maxHeight) {
      throw new TomochartError(
        'LIMIT',
        `${this.name} has no region of ${width} x ${height} pixels: its sensor has ${maxWidth} x ${maxHeight}`,
        { remedy: 'ask for less, or look at image_bin of its device' },
      );
    }
    if (now[2] === width && now[3] === height) return;
    const left = Math.floor((maxWidth - width) / 2);
    const top = Math.floor((maxHeight - height) / 2);
    await this.device.write('image_roi', [left, top, width, height], patience);
    const set = await this.#numbers('image_roi', patience);
    if (set[2] === width && set[3] === height) return;
    throw new TomochartError(
      'DEVICE',
      `${this.name} took a region of ${width} x ${height} pixels as ${set[2]} x ${set[3]}`,
      { remedy: 'ask for a size that the camera has' },
    );
  }

  async #numbers(attribute: string, patience: Patience): Promise<number[]> {
    const { value } = await this.device.reading(attribute, patience);
    return Array.from((value ?? []) as ArrayLike<number | bigint>, Number);
  }
}
