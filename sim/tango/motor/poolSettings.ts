import type { MotorNames } from '#devices/tango';
import type { AttributeDefinition, AttributeType } from '#tango';
import { refusal, writeNotAllowed } from '../refusal.ts';
import { finite, shownState } from './motorFace.ts';
import type { MotorModel } from './motorModel.ts';

/** What a motor of the device pool is set up with. */
export interface PoolSettings {
  readonly attributes: readonly AttributeDefinition[];
  readonly readings: Readonly<Record<string, () => number>>;
  /** Writes again what was written, as the command Restore does. */
  restore(): void;
}

/** A setting that is written while the motor stands only, and kept over a restart of the server. */
interface Setting {
  readonly name: string;
  readonly type: AttributeType;
  readonly read: () => number;
  /** Takes a finite number; tells why not. */
  readonly take: (value: number) => string | undefined;
}

/** Offset, sign, steps and backlash of a motor of the device pool (sardana.tango.pool.Motor). */
export function poolSettings(names: MotorNames, model: MotorModel): PoolSettings {
  const { coordinates } = model;
  let stepsPerUnit = 1;
  let backlashSteps = 0;
  const takeUp = () => (model.backlash = backlashSteps / stepsPerUnit);
  const settings: readonly Setting[] = [
    {
      ...{ name: 'Base_rate', type: 'double', read: () => 0 },
      take: (value) => (value === 0 ? undefined : 'the stage starts from rest: it can only be 0'),
    },
    {
      ...{ name: 'Offset', type: 'double', read: () => coordinates.offset },
      take: (value) => void (coordinates.offset = value),
    },
    {
      ...{ name: 'Sign', type: 'short', read: () => coordinates.sign },
      take: (value) => {
        if (value !== 1 && value !== -1) return 'it is 1 or -1';
        coordinates.sign = value;
        return undefined;
      },
    },
    {
      ...{ name: 'Step_per_unit', type: 'double', read: () => stepsPerUnit },
      take: (value) => {
        if (!(value > 0)) return 'Step per unit must be > 0.0';
        stepsPerUnit = value;
        takeUp();
        return undefined;
      },
    },
    {
      ...{ name: 'Backlash', type: 'long', read: () => backlashSteps },
      take: (value) => {
        backlashSteps = value;
        takeUp();
        return undefined;
      },
    },
  ];
  const written = new Map<Setting, number>();
  const write = (setting: Setting, value: number) => {
    const { name, take } = setting;
    if (model.moving) throw writeNotAllowed(names.device, name, shownState(names, model));
    const why = take(value);
    if (why !== undefined) {
      throw refusal(`${names.device}/${name}`, 'PyDs_PythonError', `Exception: ${why}\n`, `write_${name}`);
    }
    written.set(setting, value);
    model.onNews('renamed');
  };
  return {
    attributes: settings.map((setting) => ({
      ...{ name: setting.name, type: setting.type, memorized: 'written', read: setting.read },
      level: setting.name === 'Base_rate' ? 'operator' : 'expert',
      write: (value) => write(setting, finite(value, names, setting.name)),
    })),
    readings: Object.fromEntries(settings.map(({ name, read }) => [name, read])),
    restore: () => {
      for (const [setting, value] of written) write(setting, value);
    },
  };
}
