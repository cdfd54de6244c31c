import { TomochartError, type Clock } from '#core';
import type { PvServer } from '#epics';
import type { Stage } from '../../stage.ts';
import type { Side } from '../../stageController.ts';
import { motorFields } from './motorFields.ts';
import { MotorMotion } from './motorMotion.ts';
import { MotorRedefine } from './motorRedefine.ts';
import { putSpeed } from './motorSpeeds.ts';
import { MotorState } from './motorState.ts';
import { EpicsRecord, type FieldValue, type RecordSupport } from '../record.ts';

/** Units per motor step: finer than anything that is asked for, so that positions are those that were asked for. */
const RESOLUTION = 1e-6;
const PRECISION = 5;

/** Fields whose change alone makes the record process (pp(TRUE) of motorRecord.dbd), with or without a motion. */
const PROCESSES = new Set([
  ...['VAL', 'DVAL', 'RVAL', 'RLV', 'TWF', 'TWR', 'OFF', 'DIR', 'HLM', 'LLM', 'DHLM', 'DLLM', 'SPMG', 'STOP'],
  ...['HOMF', 'HOMR', 'JOGF', 'JOGR', 'CNEN', 'STUP', 'SYNC', 'HIHI', 'HIGH', 'LOW', 'LOLO', 'HLSV', 'PROC'],
]);

/**
 * A motor record of epics-modules/motor in front of a simulated stage. The dial is the stage's own coordinate; a move
 * beyond its travel, where the soft limits allow it, ends at a limit switch. There is no backlash, the resolution is
 * fixed, and VBAS bounds the velocity without being a velocity to start with.
 */
export class MotorRecord implements RecordSupport {
  readonly record: EpicsRecord;
  readonly stage: Stage;
  readonly #state: MotorState;
  readonly #motion: MotorMotion;
  readonly #redefine: MotorRedefine;
  readonly #enable: EpicsRecord;

  /** @throws RangeError when one of its names is served already */
  constructor(server: PvServer, name: string, stage: Stage, units: string, clock: Clock) {
    const { position, parameters, accelerationSeconds } = stage;
    const { lowLimit, highLimit, maxVelocity } = parameters;
    // The raw position is a whole number of 32 bits.
    const most = Math.max(Math.abs(lowLimit), Math.abs(highLimit), Math.abs(position));
    const resolution = RESOLUTION * Math.max(1, 10 ** Math.ceil(Math.log10(most / RESOLUTION / 2e9)));
    this.stage = stage;
    this.record = new EpicsRecord(
      server,
      name,
      'motor',
      stage.name,
      motorFields({
        ...{ units, position, lowLimit, highLimit, maxVelocity, accelerationSeconds },
        ...{ resolution, precision: PRECISION },
      }),
    );
    this.#state = new MotorState(this.record, stage);
    this.#motion = new MotorMotion(this.#state, clock);
    this.#redefine = new MotorRedefine(this.#state);
    this.record.attach(this);
    this.#state.publish();
    // Beside each motor record, the database of the motor module has a switch that takes puts away from it.
    this.#enable = new EpicsRecord(server, `${name}_able`, 'bo', 'motor enable', {
      VAL: { type: 'enum', value: 0, states: ['Enable', 'Disable'] },
    });
    this.#enable.attach({
      busy: false,
      put: (field, value) => {
        this.#enable.post({ [field]: value });
        this.record.disabled = this.#enable.number('VAL') === 1;
        return true;
      },
    });
  }

  get busy(): boolean {
    return this.#motion.busy;
  }

  put(field: string, value: FieldValue): boolean {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new TomochartError('DEVICE', `${this.record.name}.${field} cannot be ${value}`);
    }
    if (!putSpeed(this.record, field, value)) this.#put(field, value);
    return PROCESSES.has(field);
  }

  /** The stage stops where it is and does not move any more; a fault for tests. */
  stall(): void {
    this.#state.stall();
  }

  /** A limit switch, in the sense of the dial, reads hit from now on; a fault for tests. */
  strike(side: Side): void {
    this.#state.strike(side);
    this.#state.publish();
  }

  /** Ends the faults. */
  mend(): void {
    this.#state.mend();
    this.#state.publish();
  }

  close(): void {
    this.#motion.close();
  }

  #put(field: string, value: FieldValue): void {
    const { record } = this;
    const motion = this.#motion;
    const { coordinates } = this.#state;
    const number = Number(value);
    const pressed = number !== 0;
    switch (field) {
      case 'VAL':
        return this.#seekUser(number);
      case 'DVAL':
        return this.#seekDial(number);
      case 'RVAL':
        return this.#seekDial(number * record.number('MRES'));
      case 'RLV':
        record.post({ RLV: number });
        record.post({ RLV: 0 });
        return this.#seekUser(record.number('VAL') + number);
      case 'TWF':
      case 'TWR':
        if (pressed) this.#seekUser(record.number('VAL') + record.number('TWV') * (field === 'TWF' ? 1 : -1));
        return;
      case 'STOP':
        record.post({ STOP: 0 }, true);
        if (pressed) motion.stop();
        return;
      case 'SPMG':
        return this.#switch(number);
      case 'HOMF':
      case 'HOMR':
        if (pressed) this.#press(field, () => motion.home());
        return;
      case 'JOGF':
      case 'JOGR':
        if (pressed) this.#press(field, () => motion.jog(field === 'JOGF' ? 1 : -1));
        else {
          record.post({ [field]: 0 });
          motion.endJog();
        }
        return;
      case 'OFF':
        return this.#redefine.offset(number);
      case 'DIR':
        return this.#redefine.direction(number);
      case 'HLM':
      case 'LLM':
        record.post({ [field]: number });
        return coordinates.userLimitsChanged();
      case 'DHLM':
      case 'DLLM':
        record.post({ [field]: number });
        return coordinates.dialLimitsChanged();
      case 'SSET':
      case 'SUSE':
        return record.post({ SET: field === 'SSET' ? 1 : 0 });
      case 'FOF':
      case 'VOF':
        return record.post({ FOFF: field === 'FOF' ? 1 : 0 });
      case 'SYNC':
        if (pressed && !motion.busy) this.#state.syncTarget();
        return;
      case 'STUP':
      case 'PROC':
        return this.#state.publish();
      case 'EGU':
      case 'PREC':
        throw new TomochartError('DEVICE', `${record.name}.${field} of a simulated motor is fixed`);
      default:
        record.post({ [field]: value });
        if (PROCESSES.has(field)) this.#state.publish();
    }
  }

  #press(button: string, act: () => void): void {
    const before = this.record.number(button);
    this.record.post({ [button]: 1 });
    try {
      act();
    } catch (error) {
      this.record.post({ [button]: before });
      throw error;
    }
  }

  /** SPMG. */
  #switch(to: number): void {
    const before = this.record.number('LSPG');
    this.record.post({ SPMG: to, LSPG: to });
    if (to === before) return;
    if (to === 0) this.#motion.stop();
    else if (to === 1) this.#motion.pause();
    else this.#motion.resume();
  }

  #seekUser(user: number): void {
    if (this.record.number('SET') === 1) this.#redefine.user(user);
    else this.#motion.seek(this.#state.coordinates.dialOf(user), user);
  }

  #seekDial(dial: number): void {
    if (this.record.number('SET') === 1) this.#redefine.dial(dial);
    else this.#motion.seek(dial);
  }
}
