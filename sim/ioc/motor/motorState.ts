import type { Stage } from '../../stage.ts';
import { StageController } from '../../stageController.ts';
import { MotorCoordinates } from './motorCoordinates.ts';
import { alarmMotor, mstaOf } from './motorStatus.ts';
import type { EpicsRecord } from '../record.ts';

/** States of MIP, as far as they occur here (motorRecord.cc). */
export const MIP = {
  DONE: 0,
  JOGF: 0x0001,
  JOGR: 0x0002,
  HOMF: 0x0008,
  HOMR: 0x0010,
  MOVE: 0x0020,
  RETRY: 0x0040,
  STOP: 0x0200,
} as const;

/** The stage as its motor record shows it. */
export class MotorState extends StageController {
  readonly record: EpicsRecord;
  readonly coordinates: MotorCoordinates;
  homed = false;

  constructor(record: EpicsRecord, stage: Stage) {
    super(stage);
    this.record = record;
    this.coordinates = new MotorCoordinates(record);
  }

  /** Shows where the stage is and how it fares; everything that DMOV is the last word on. */
  publish(): void {
    const { record, stage, coordinates, moving } = this;
    const dial = stage.position;
    const steps = coordinates.stepsOf(dial);
    const positive = record.number('CDIR') === 1;
    const plusLimit = this.isStruck('high');
    const minusLimit = this.isStruck('low');
    const atHome = !moving && Math.abs(dial) < record.number('MRES');
    const powered = record.number('CNEN') === 1;
    const status = { moving, positive, plusLimit, minusLimit, atHome, homed: this.homed, powered };
    const [high, low] = coordinates.direction > 0 ? [plusLimit, minusLimit] : [minusLimit, plusLimit];
    record.post({
      RBV: coordinates.userOf(dial),
      RRBV: steps,
      DRBV: dial,
      RMP: steps,
      REP: steps,
      DIFF: record.number('DVAL') - dial,
      RDIF: coordinates.stepsOf(record.number('DVAL') - dial),
      TDIR: Number(positive),
      RHLS: Number(plusLimit),
      RLLS: Number(minusLimit),
      HLS: Number(high),
      LLS: Number(low),
      ATHM: Number(atHome),
      MOVN: Number(moving),
      MSTA: mstaOf({ ...status, stalled: this.stalled }),
    });
    alarmMotor(record);
  }

  /** Shows where it shall go, as a dial position. The user coordinate may be given where it is known exactly. */
  postTarget(dial: number, user = this.coordinates.userOf(dial)): void {
    this.record.post({ VAL: user, DVAL: dial, RVAL: this.coordinates.stepsOf(dial) });
  }

  /** The present target has been acted upon. */
  acceptTarget(): void {
    const { record } = this;
    record.post({ LVAL: record.number('VAL'), LDVL: record.number('DVAL'), LRVL: record.number('RVAL') });
  }

  /** Back to the target that was last acted upon. */
  revertTarget(): void {
    const { record } = this;
    record.post({ VAL: record.number('LVAL'), DVAL: record.number('LDVL'), RVAL: record.number('LRVL') });
  }

  /** Where it is becomes where it shall be. */
  syncTarget(): void {
    this.postTarget(this.stage.position);
    this.acceptTarget();
    this.record.post({ DIFF: 0, RDIF: 0 });
  }

  clearButtons(): void {
    this.record.post({ JOGF: 0, JOGR: 0, HOMF: 0, HOMR: 0 });
  }
}
