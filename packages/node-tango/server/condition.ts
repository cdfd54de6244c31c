import type { DevState } from '../codec/types.ts';
import type { AttributeReading } from '../codec/value.ts';
import type { DeviceContext, DeviceDefinition } from './api/index.ts';
import type { Attribute } from './attribute.ts';
import type { Raised } from './limits.ts';

/** Words of a status for an alarm (cppTango, `MultiAttribute::read_alarm`). */
const WORDS = {
  'too low': 'Value too low',
  'too high': 'Value too high',
  rds: 'Read too Different than Set (RDS)',
} as const;

/**
 * State and status of a device. A device that is ON or in ALARM is in ALARM as long as the value of one of its attributes
 * is, or a memorized value could not be written.
 */
export class Condition {
  readonly #withAlarms: () => readonly Attribute[];
  readonly #context: DeviceContext;
  readonly #memorizedFailed = new Set<string>();
  #state: DevState;
  #status: string | undefined;

  constructor(
    { state = 'ON', status }: DeviceDefinition,
    withAlarms: () => readonly Attribute[],
    context: DeviceContext,
  ) {
    this.#state = state;
    this.#status = status;
    this.#withAlarms = withAlarms;
    this.#context = context;
  }

  /** As the device says it, without alarms. */
  get state(): DevState {
    return this.#state;
  }

  get status(): string {
    return this.#status ?? `The device is in ${this.#state} state.`;
  }

  /** It depends on values of attributes, of whose alarms nobody tells: the state has to be read to be known. */
  get followsValues(): boolean {
    return this.#withAlarms().length > 0;
  }

  /** A new state without a status takes the status of the old one away. @returns which of the two is another now */
  set(state: DevState, status: string | undefined): { hasState: boolean; hasStatus: boolean } {
    const before = this.status;
    const hasState = state !== this.#state;
    if (hasState || status !== undefined) this.#status = status;
    this.#state = state;
    return { hasState, hasStatus: this.status !== before };
  }

  memorizedFailed(attribute: string, failed: boolean): void {
    if (failed) this.#memorizedFailed.add(attribute);
    else this.#memorizedFailed.delete(attribute);
  }

  /** The state with alarms. */
  readState(): DevState | Promise<DevState> {
    return this.#read(
      () => this.#state,
      () => 'ALARM' as const,
    );
  }

  /** The status with a line for each alarm. */
  readStatus(): string | Promise<string> {
    return this.#read(
      () => this.status,
      (lines) => [this.#status ?? 'The device is in ALARM state.', ...lines].join('\n'),
    );
  }

  #read<T>(calm: () => T, alarmed: (lines: readonly string[]) => T): T | Promise<T> {
    if (this.#state !== 'ON' && this.#state !== 'ALARM') return calm();
    const lines = [...this.#memorizedFailed].map(
      (name) => `Memorized attribute ${name} failed during device startup sequence`,
    );
    const attributes = this.#withAlarms();
    if (attributes.length === 0) return lines.length > 0 ? alarmed(lines) : calm();
    return this.#readAlarms(attributes).then((raised) => {
      const all = [...lines, ...raised];
      return all.length > 0 ? alarmed(all) : calm();
    });
  }

  async #readAlarms(attributes: readonly Attribute[]): Promise<string[]> {
    const lines: string[] = [];
    for (const attribute of attributes) {
      const reading = await readOf(attribute, this.#context);
      const raised = reading && attribute.raised(reading);
      if (raised) lines.push(lineOf(attribute, raised));
    }
    return lines;
  }
}

/** One that cannot be read raises nothing: whoever reads it is told. */
async function readOf(attribute: Attribute, context: DeviceContext): Promise<AttributeReading | undefined> {
  try {
    return await attribute.read(context);
  } catch {
    return undefined;
  }
}

function lineOf(attribute: Attribute, { quality, alarm }: Raised): string {
  return `${quality === 'alarm' ? 'Alarm' : 'Warning'} : ${WORDS[alarm]} for ${attribute.config.label}`;
}
