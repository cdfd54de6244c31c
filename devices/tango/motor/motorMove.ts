import { formatNumber as n, TomochartError, type Patience } from '#core';
import type { Limits } from '#devices';
import { limitsOf } from '../limits.ts';
import { asNumber } from '../value.ts';
import type { MotorDevice } from './motorDevice.ts';
import { checkReady, followMotion, type Progress } from './motorFollow.ts';
import { hitSwitch, isNear, type MotorStatus } from './motorStatus.ts';

/** A velocity that reads within this of what was written was taken: controllers count in steps, some in float32. */
const VELOCITY_TOLERANCE = 1e-3;

/** What a move has to know of its axis. Lengths in units of the axis. */
export interface MoveParameters {
  readonly to: number;
  readonly velocity: number;
  /** How long a motor that was told to move may stand before it is held not to begin. */
  readonly startGraceSeconds: number;
}

/** Moves a motor and proves it: the write is answered, the state is idle, and the position, read then, is as asked. */
export async function moveMotor(motor: MotorDevice, move: MoveParameters, patience: Patience): Promise<void> {
  const { to, startGraceSeconds } = move;
  const { units, tolerance } = motor.names;
  const [before, limits] = await Promise.all([
    motor.status(patience),
    motorLimits(motor, patience),
    checkVelocity(motor, move, patience),
  ]);
  checkLimits(motor, limits, to);
  const direction = Number.isNaN(before.position) ? 0 : Math.sign(to - before.position);
  const there = isNear(before.position, to, tolerance);
  await checkReady(motor, before, there ? undefined : direction, patience);
  await setVelocity(motor, move.velocity, patience);
  const motion = {
    what: `to arrive at ${n(to)} ${units}`,
    startGraceSeconds,
    blocked: (status: MotorStatus) =>
      isNear(status.position, to, tolerance) ? undefined : hitSwitch(motor, status, direction),
    tolerance,
    start: (inner: Patience) => motor.device.write(motor.names.position, to, inner),
    judge: (status: MotorStatus, progress: Progress, inner: Patience) =>
      judge(motor, before, to, status, progress, inner),
  };
  await followMotion(motor, before, motion, patience);
}

/** Minimum and maximum of the position; undefined where the device has none. */
export async function motorLimits(motor: MotorDevice, patience: Patience): Promise<Limits | undefined> {
  return limitsOf(await motor.device.config(motor.names.position, patience));
}

async function judge(
  motor: MotorDevice,
  before: MotorStatus,
  to: number,
  status: MotorStatus,
  { begun, over, still }: Progress,
  patience: Patience,
): Promise<boolean> {
  const { tolerance } = motor.names;
  if (isNear(status.position, to, tolerance)) return still;
  if (!over) return false;
  const direction = Number.isNaN(status.position) ? 0 : Math.sign(to - status.position);
  const moved = begun || !isNear(status.position, before.position, tolerance);
  throw hitSwitch(motor, status, direction) ?? (await elsewhere(motor, to, status, moved, patience));
}

function checkLimits(motor: MotorDevice, limits: Limits | undefined, to: number): void {
  const { units, position } = motor.names;
  if (Number.isFinite(to) && (!limits || (to >= limits.low && to <= limits.high))) return;
  const bounds = limits ? `: its limits are ${n(limits.low)} and ${n(limits.high)}` : '';
  throw new TomochartError('LIMIT', `${motor.title} cannot go to ${n(to)} ${units}${bounds}`, {
    remedy: `choose a position between them, or change minimum and maximum of ${position} (Jive)`,
  });
}

async function checkVelocity(
  motor: MotorDevice,
  { velocity }: MoveParameters,
  patience: Patience,
): Promise<void> {
  const { velocity: attribute, units } = motor.names;
  if (attribute === undefined) return;
  const { low, high } = limitsOf(await motor.device.config(attribute, patience)) ?? {
    low: 0,
    high: Infinity,
  };
  if (velocity > 0 && velocity >= low && velocity <= high) return;
  const upTo = high === Infinity ? '' : ` to ${n(high)}`;
  throw new TomochartError(
    'LIMIT',
    `${motor.title} cannot move with ${n(velocity)} ${units}/s: it takes ${n(Math.max(0, low))}${upTo}`,
    { remedy: `choose another exposure time or step, or change minimum and maximum of ${attribute} (Jive)` },
  );
}

async function setVelocity(motor: MotorDevice, velocity: number, patience: Patience): Promise<void> {
  const { device, names } = motor;
  const { velocity: attribute, units } = names;
  if (attribute === undefined) return;
  const read = async () => asNumber(await device.reading(attribute, patience), [], device.uriOf(attribute));
  if ((await read()) === velocity) return;
  await device.write(attribute, velocity, patience);
  const taken = await read();
  if (Math.abs(taken - velocity) <= VELOCITY_TOLERANCE * velocity) return;
  throw new TomochartError(
    'DEVICE',
    `${motor.title} took a velocity of ${n(taken)} instead of ${n(velocity)} ${units}/s`,
    { remedy: `look at ${attribute}, and at the speeds that its controller can have` },
  );
}

/** It stands, and not where it should: why, as far as the device tells. */
async function elsewhere(
  motor: MotorDevice,
  to: number,
  { position }: MotorStatus,
  moved: boolean,
  patience: Patience,
): Promise<TomochartError> {
  const { units, tolerance } = motor.names;
  const stands = `stands at ${n(position)} ${units} instead of ${n(to)}`;
  const setpoint = await motor.setpoint(patience);
  if (setpoint !== undefined && !isNear(setpoint, to, tolerance)) {
    return motor.fault(
      `${stands}: somebody sent it to ${n(setpoint)}`,
      'find out who moves it: another client, a macro, an interlock',
      patience,
    );
  }
  if (!moved) {
    return motor.fault(
      `${stands}: it did not move`,
      'look whether its drive is enabled and whether its device moves it at all',
      patience,
    );
  }
  return motor.fault(
    stands,
    'look for who stopped it, a stall, a tolerance that is too small, an encoder that is lost',
    patience,
  );
}
