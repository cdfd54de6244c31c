import type { Trigger } from '#devices';
import type { EpicsControl } from './control.ts';
import type { PsoPvs } from './parameters.ts';
import { AerotechPso } from './pso/pso.ts';

/** Every kind of trigger that EPICS controls; a softGlue FPGA would be another member, told apart by its kind. */
export type TriggerPvs = PsoPvs;

const TRIGGERS: {
  readonly [K in TriggerPvs['kind']]: (
    control: EpicsControl,
    pvs: Extract<TriggerPvs, { readonly kind: K }>,
  ) => Trigger;
} = {
  aerotech_pso: (control, pvs) => new AerotechPso(control, pvs),
};

/** The trigger hardware of a beamline, by its kind. */
export function epicsTrigger(control: EpicsControl, pvs: TriggerPvs): Trigger {
  return TRIGGERS[pvs.kind](control, pvs);
}
