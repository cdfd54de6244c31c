import type { Patience } from '#core';
import { budgetOf } from '#devices/budget';
import { isRounded } from '#devices/exposure';
import type { ArmSettings } from '#devices';
import type { TangoControl } from '../control.ts';
import type { TangoDevice } from '../device.ts';
import { need } from '../need.ts';
import { TangoSignal } from '../signal.ts';
import { asNumber } from '../value.ts';
import type { Acquirer, FrameCounter } from './acquirer.ts';
import type { GroupNames } from './names.ts';
import { apply } from './setting.ts';
import { synchDescription } from './synchDescription.ts';

const ATTRIBUTES = [
  ...[
    'AcquisitionMode',
    'NbStarts',
    'Moveable',
    'SynchDescription',
    'IntegrationTime',
    'LatencyTime',
    'State',
  ],
];
const COMMANDS = ['Prepare', 'Start', 'Stop'];

/**
 * A camera that is armed through a measurement group of Sardana's device pool (sardana/tango/pool/MeasurementGroup.py):
 * the group is told how many points there are and how long each is, the camera's own device counts its frames. Whether
 * its channels wait for a trigger is in the configuration of the group, unless the camera's device is told.
 */
export class GroupAcquirer implements Acquirer {
  readonly name: string;
  /** The group. */
  readonly device: TangoDevice;
  readonly state = 'State';
  readonly armedStates = ['MOVING'];
  readonly idleStates = ['ON', 'STANDBY'];
  readonly counter: FrameCounter;
  readonly #names: GroupNames;

  constructor(control: TangoControl, names: GroupNames) {
    this.#names = names;
    this.name = names.name;
    this.device = control.device(names.group);
    this.counter = { device: control.device(names.device), attribute: names.acquired, add: 0 };
  }

  async connect(patience: Patience): Promise<void> {
    const { acquired, triggerMode } = this.#names;
    const budget = budgetOf(patience);
    await need(this.name, this.device, { attributes: ATTRIBUTES, commands: COMMANDS }, budget);
    await need(this.name, this.counter.device, { attributes: [acquired, triggerMode] }, budget);
  }

  async set(asked: ArmSettings, patience: Patience): Promise<void> {
    const { triggerMode, triggerModes } = this.#names;
    const budget = budgetOf(patience);
    const set = (attribute: string, value: number | string) =>
      apply({ part: this.name, device: this.device, attribute }, value, budget);
    if (triggerMode !== undefined && triggerModes !== undefined) {
      const { device } = this.counter;
      const mode = triggerModes[asked.trigger];
      await apply({ part: this.name, device, attribute: triggerMode }, mode, budget);
    }
    await set('AcquisitionMode', 'Timer');
    await set('Moveable', 'None');
    await set('NbStarts', 1);
    const { exposureSeconds, periodSeconds, frames } = asked;
    const latency = asNumber(
      await this.device.reading('LatencyTime', budget),
      [],
      this.device.uriOf('LatencyTime'),
    );
    // Shorter than that the channels cannot follow each other.
    const totalSeconds = Math.max(periodSeconds, exposureSeconds + latency);
    const points = synchDescription({ repeats: frames, activeSeconds: exposureSeconds, totalSeconds });
    await this.device.write('SynchDescription', points, budget);
    // The group reads there what it has understood of it; writing it would ask for one point.
    await new TangoSignal(this.device, 'IntegrationTime', asNumber).until(
      (read) => isRounded(exposureSeconds, read),
      budget,
      `${this.name} to read an exposure of ${exposureSeconds} s`,
      { remedy: 'look at the log of its device pool' },
    );
  }

  async start(patience: Patience): Promise<void> {
    const budget = budgetOf(patience);
    await this.device.command('Prepare', undefined, budget);
    await this.device.command('Start', undefined, budget);
  }

  async stop(patience: Patience): Promise<void> {
    await this.device.command('Stop', undefined, patience);
  }

  why(patience: Patience): Promise<string> {
    return this.device.statusText(patience);
  }
}
