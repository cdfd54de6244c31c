import type { Clock } from '#core';
import type { PvServer } from '#epics';
import type { Stage } from '../../stage.ts';
import type { Side } from '../../stageController.ts';
import { motorFields } from './motorFields.ts';
import { MotorMotion } from './motorMotion.ts';
import { MotorPuts } from './motorPuts.ts';
import { MotorState } from './motorState.ts';
import { EpicsRecord } from '../record.ts';

/** Units per motor step: finer than anything that is asked for, so that positions are those that were asked for. */
const RESOLUTION = 1e-6;
const PRECISION = 5;

/**
 * A motor record of epics-modules/motor in front of a simulated stage. The dial is the stage's own coordinate; a move
 * beyond its travel, where the soft limits allow it, ends at a limit switch. There is no backlash, the resolution is
 * fixed, and VBAS bounds the velocity without being a velocity to start with.
 */
export class MotorRecord {
  readonly record: EpicsRecord;
  readonly #state: MotorState;
  readonly #motion: MotorMotion;

  /** @throws RangeError when one of its names is served already */
  constructor(server: PvServer, name: string, stage: Stage, units: string, clock: Clock) {
    const { position, parameters, accelerationSeconds } = stage;
    const { lowLimit, highLimit, maxVelocity } = parameters;
    // The raw position is a whole number of 32 bits.
    const most = Math.max(Math.abs(lowLimit), Math.abs(highLimit), Math.abs(position));
    const resolution = RESOLUTION * Math.max(1, 10 ** Math.ceil(Math.log10(most / RESOLUTION / 2e9)));
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
    this.record.attach(new MotorPuts(this.#state, this.#motion));
    this.#state.publish();
    // Beside each motor record, the database of the motor module has a switch that takes puts away from it.
    const enable = new EpicsRecord(server, `${name}_able`, 'bo', 'motor enable', {
      VAL: { type: 'enum', value: 0, states: ['Enable', 'Disable'] },
    });
    enable.attach({
      busy: false,
      put: (field, value) => {
        enable.post({ [field]: value });
        this.record.disabled = enable.number('VAL') === 1;
        return true;
      },
    });
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
}
