import { TomochartError } from '#core';
import type { EpicsRecord, FieldValue, RecordSupport } from '../record.ts';
import type { MotorMotion } from './motorMotion.ts';
import { MotorRedefine } from './motorRedefine.ts';
import { putSpeed } from './motorSpeeds.ts';
import type { MotorState } from './motorState.ts';

/** Fields whose change alone makes the record process (pp(TRUE) of motorRecord.dbd), with or without a motion. */
const PROCESSES = new Set([
  ...['VAL', 'DVAL', 'RVAL', 'RLV', 'TWF', 'TWR', 'OFF', 'DIR', 'HLM', 'LLM', 'DHLM', 'DLLM', 'SPMG', 'STOP'],
  ...['HOMF', 'HOMR', 'JOGF', 'JOGR', 'CNEN', 'STUP', 'SYNC', 'HIHI', 'HIGH', 'LOW', 'LOLO', 'HLSV', 'PROC'],
]);

/** What a motor record does with each field that a client writes, as special() and do_work() of motorRecord.cc. */
export class MotorPuts implements RecordSupport {
  readonly #record: EpicsRecord;
  readonly #state: MotorState;
  readonly #motion: MotorMotion;
  readonly #redefine: MotorRedefine;

  constructor(state: MotorState, motion: MotorMotion) {
    this.#record = state.record;
    this.#state = state;
    this.#motion = motion;
    this.#redefine = new MotorRedefine(state);
  }

  get busy(): boolean {
    return this.#motion.busy;
  }

  /** @throws TomochartError DEVICE for a value that the record refuses */
  put(field: string, value: FieldValue): boolean {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new TomochartError('DEVICE', `${this.#record.name}.${field} cannot be ${value}`);
    }
    if (!putSpeed(this.#record, field, value)) this.#put(field, value);
    return PROCESSES.has(field);
  }

  #put(field: string, value: FieldValue): void {
    const record = this.#record;
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
    const before = this.#record.number(button);
    this.#record.post({ [button]: 1 });
    try {
      act();
    } catch (error) {
      this.#record.post({ [button]: before });
      throw error;
    }
  }

  /** SPMG. */
  #switch(to: number): void {
    const before = this.#record.number('LSPG');
    this.#record.post({ SPMG: to, LSPG: to });
    if (to === before) return;
    if (to === 0) this.#motion.stop();
    else if (to === 1) this.#motion.pause();
    else this.#motion.resume();
  }

  #seekUser(user: number): void {
    if (this.#record.number('SET') === 1) this.#redefine.user(user);
    else this.#motion.seek(this.#state.coordinates.dialOf(user), user);
  }

  #seekDial(dial: number): void {
    if (this.#record.number('SET') === 1) this.#redefine.dial(dial);
    else this.#motion.seek(dial);
  }
}
