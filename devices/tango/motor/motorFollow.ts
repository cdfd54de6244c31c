import { formatNumber, type Patience, type TomochartError } from '#core';
import { prove } from '../prove.ts';
import type { MotorDevice } from './motorDevice.ts';
import { hitSwitch, type MotorStatus } from './motorStatus.ts';
import { Stillness } from './stillness.ts';

/** A motor that reads idle has to read one position for so long until it is held to stand. */
export const STILL_SECONDS = 0.05;

/** Once its calls have been answered, a device that leaves a read unanswered for longer hangs. */
const ANSWER_SECONDS = 10;

/** How far a motion has come. */
export interface Progress {
  /** It has been seen to move. */
  readonly begun: boolean;
  /** It stands, and does so to stay: it was seen to move before, or has had its time to begin. */
  readonly over: boolean;
  /** It reads idle and stands where it is for STILL_SECONDS, or was seen to move before. */
  readonly still: boolean;
}

export interface Motion {
  /** Names the wait in the error, e.g. `to arrive at 90 deg`. */
  readonly what: string;
  /** What makes it move. Devices answer when it has begun, or when it is over. */
  readonly start: (patience: Patience) => Promise<void>;
  /** How long a motor whose call was answered may stand before it is held not to begin. */
  readonly startGraceSeconds: number;
  /** The limit switch that ends it at once, undefined where none does. */
  readonly blocked: (status: MotorStatus) => TomochartError | undefined;
  readonly tolerance: number;
  /** True when the motion is proved; rejects when it has failed. Asked once the call is answered and the motor idle. */
  readonly judge: (status: MotorStatus, progress: Progress, patience: Patience) => Promise<boolean>;
}

/**
 * Begins a motion and follows it to its end: the call is answered, and the motor, read after that, is idle. Right after
 * the call a plain device may still read idle, so that it has to have been seen to move, or to stand for a time.
 * @param before the status from before, in which the motor stood
 * @throws TomochartError DEVICE for a limit switch, a fault, a server that is gone; what `judge` and `start` reject with
 */
export async function followMotion(
  motor: MotorDevice,
  before: MotorStatus,
  motion: Motion,
  patience: Patience,
): Promise<void> {
  const { clock } = patience;
  const { startGraceSeconds } = motion;
  const still = new Stillness(motion.tolerance);
  let answered = false;
  let begun = false;
  let last = before;
  await prove({
    device: motor.device,
    attributes: [motor.names.state],
    patience,
    what: `${motor.title} ${motion.what}`,
    start: async (inner) => {
      await motion.start(inner);
      answered = true;
      still.reset();
    },
    look: async (inner) => {
      const wasAnswered = answered;
      // A call that makes it move may be answered at its end, and keeps the reads behind it waiting until then.
      const seconds = wasAnswered ? Math.min(ANSWER_SECONDS, inner.seconds) : inner.seconds;
      last = await motor.status({ ...inner, seconds });
      const hit = motion.blocked(last);
      if (last.moving) {
        if (hit) throw hit;
        begun = true;
        still.reset();
        return undefined;
      }
      const stillSeconds = still.seen(last.position, clock.now());
      const over = begun || (wasAnswered && stillSeconds >= startGraceSeconds);
      const progress = { begun, over, still: begun || stillSeconds >= STILL_SECONDS };
      const stands = last.idle || (isAtSwitch(last) && !hit);
      // The state from before may be shown until the motion has begun.
      if (!stands && (over || last.state !== before.state)) throw hit ?? (await faultOf(motor, last, inner));
      if (!stands || !wasAnswered) return undefined;
      return (await motion.judge(last, { ...progress, over: over && progress.still }, inner))
        ? last
        : undefined;
    },
    seen: () =>
      `it is ${last.state} at ${formatNumber(last.position)}${answered ? '' : ', its call unanswered'}`,
    remedy:
      'look for a stall, something that blocks it, or a velocity that is too low; the motor may still move',
  });
}

/**
 * @param direction of the move; undefined where a limit switch does not hinder
 * @throws TomochartError DEVICE when the motor moves already, is in a fault, or at the limit switch of that direction
 */
export async function checkReady(
  motor: MotorDevice,
  status: MotorStatus,
  direction: number | undefined,
  patience: Patience,
): Promise<void> {
  if (status.moving) {
    throw await motor.fault(
      `is moving already (${status.state})`,
      'find out who moves it, stop it or wait until it stands',
      patience,
    );
  }
  const hit = direction === undefined ? undefined : hitSwitch(motor, status, direction);
  if (hit) throw hit;
  if (!status.idle && !isAtSwitch(status)) throw await faultOf(motor, status, patience);
}

/** At a limit switch many devices are in ALARM, and can be moved off it. */
function isAtSwitch({ state, lower, upper }: MotorStatus): boolean {
  return state === 'ALARM' && (lower || upper);
}

function faultOf(motor: MotorDevice, { state }: MotorStatus, patience: Patience) {
  return motor.fault(
    `is in state ${state}`,
    'mend what its status says, then Init or Restore the device; states that are none belong into idle_states',
    patience,
  );
}
