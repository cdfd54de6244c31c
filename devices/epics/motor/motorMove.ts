import { formatNumber, TomochartError, type Patience } from '#core';
import { followMotion, type Progress } from './motorFollow.ts';
import { SPMG_GO, type MotorRecord, type MotorSettings } from './motorRecord.ts';
import { hitSwitch, type MotorStatus } from './motorStatus.ts';

/** What a move has to know of its axis. Lengths in units of the record. */
export interface MoveParameters {
  readonly to: number;
  readonly velocity: number;
  readonly units: string;
  readonly tolerance: number;
  /**
   * A write that is complete while the motor stands elsewhere and has not been seen to move: a gateway completes puts
   * early. The motor has so long to begin before it is held not to move.
   */
  readonly startGraceSeconds: number;
}

/** Moves a motor and proves it: the write is complete, DMOV reads 1, and RBV is in position without a fault. */
export async function moveMotor(
  record: MotorRecord,
  move: MoveParameters,
  patience: Patience,
): Promise<void> {
  const before = await record.settings(patience);
  checkReady(record, before);
  checkReach(record, before, move);
  await setVelocity(record, before, move, patience);
  const motion = {
    field: 'VAL',
    value: move.to,
    what: `to arrive at ${formatNumber(move.to)} ${move.units}`,
    startGraceSeconds: move.startGraceSeconds,
    arrived: (status: MotorStatus) => inPosition(status, move),
    judge: (status: MotorStatus, progress: Progress, inner: Patience) =>
      judge(record, before.status, move, status, progress, inner),
  } as const;
  await followMotion(record, before.status, motion, patience);
}

async function judge(
  record: MotorRecord,
  before: MotorStatus,
  move: MoveParameters,
  status: MotorStatus,
  { begun, over }: Progress,
  patience: Patience,
): Promise<boolean> {
  // LVIO may be left from an earlier move until this one has begun.
  if (status.violatesLimit && status.done && (over || !before.violatesLimit)) throw violation(record, move);
  const arrived = inPosition(status, move);
  const switched = hitSwitch(record, status, direction(before, move));
  if (switched && !arrived) throw switched;
  if (!over || arrived) return over;
  throw await elsewhere(record, status, move, begun, patience);
}

/**
 * @throws TomochartError DEVICE when a written position would not be gone to, or somebody else moves the motor
 */
export function checkReady(
  { name, record }: MotorRecord,
  { status, spmg, calibrating }: MotorSettings,
): void {
  const refuse = (what: string, remedy: string) =>
    new TomochartError('DEVICE', `${name} (${record}) ${what}`, { remedy });
  if (spmg !== SPMG_GO) throw refuse('is not in Go (SPMG), so it would not move', 'press Go on its screen');
  if (calibrating) throw refuse('is in Set mode (SET), so it would not move', 'press Use on its screen');
  if (!status.done) {
    throw refuse('is moving already (DMOV is 0)', 'find out who moves it, stop it or wait until it stands');
  }
}

function checkReach(
  record: MotorRecord,
  { status, limits, ...speed }: MotorSettings,
  move: MoveParameters,
): void {
  const { name } = record;
  const { to, velocity, units } = move;
  const limit = (message: string, remedy: string) => new TomochartError('LIMIT', message, { remedy });
  const n = formatNumber;
  if (limits && !(to >= limits.low && to <= limits.high)) {
    throw limit(
      `${name} cannot go to ${n(to)} ${units}: its limits are ${n(limits.low)} and ${n(limits.high)}`,
      `choose a position between them, or change LLM and HLM of ${record.record}`,
    );
  }
  const { baseVelocity, maxVelocity = Infinity } = speed;
  if (!(velocity > 0 && velocity <= maxVelocity && velocity >= baseVelocity)) {
    const upTo = maxVelocity === Infinity ? '' : ` to ${n(maxVelocity)} (VMAX)`;
    throw limit(
      `${name} cannot move with ${n(velocity)} ${units}/s: it takes ${n(baseVelocity)} (VBAS)${upTo}`,
      'choose another exposure time or step, or change VBAS and VMAX',
    );
  }
  const blocked = hitSwitch(record, status, direction(status, move));
  if (blocked && !inPosition(status, move)) throw blocked;
}

async function setVelocity(
  record: MotorRecord,
  before: MotorSettings,
  { velocity, units }: MoveParameters,
  patience: Patience,
): Promise<void> {
  if (before.velocity === velocity) return;
  const field = record.field('VELO');
  await field.write(velocity, patience);
  const taken = await field.read(patience);
  // Float32 of some controllers' support is as near as it gets.
  if (Math.abs(taken - velocity) <= 1e-6 * velocity) return;
  const n = formatNumber;
  throw new TomochartError(
    'DEVICE',
    `${record.name} (${record.record}) took a velocity of ${n(taken)} instead of ${n(velocity)} ${units}/s`,
    { remedy: 'look at VELO, S, VBAS and VMAX of the record' },
  );
}

/** Written so that NaN, what a lost encoder reads, is not in position. */
function inPosition({ position }: MotorStatus, { to, tolerance }: MoveParameters): boolean {
  return Math.abs(position - to) <= tolerance;
}

function direction({ position }: MotorStatus, { to }: MoveParameters): number {
  return Number.isNaN(position) ? 0 : Math.sign(to - position);
}

function violation({ name, record }: MotorRecord, { to, units }: MoveParameters): TomochartError {
  const where = `${formatNumber(to)} ${units}`;
  return new TomochartError(
    'LIMIT',
    `${name} (${record}) reports that ${where} violates a soft limit (LVIO)`,
    {
      remedy: 'leave room for the backlash distance (BDST), or change LLM and HLM',
    },
  );
}

/** It stands, and not where it should: why, as far as the record tells. */
async function elsewhere(
  record: MotorRecord,
  { position }: MotorStatus,
  { to, units, tolerance }: MoveParameters,
  begun: boolean,
  patience: Patience,
): Promise<TomochartError> {
  const n = formatNumber;
  const setpoint = await record.read('VAL', patience);
  const stands = `${record.name} (${record.record}) stands at ${n(position)} ${units} instead of ${n(to)}`;
  if (begun && Math.abs(setpoint - to) > tolerance) {
    return new TomochartError('DEVICE', `${stands}: somebody stopped it or sent it to ${n(setpoint)}`, {
      remedy: 'find out who moves it: another client, a soft limit, an interlock',
    });
  }
  return new TomochartError('DEVICE', begun ? stands : `${stands}: it did not move`, {
    remedy: begun
      ? 'look for a stall, a retry deadband (RDBD) or a tolerance that is too small, an encoder that is lost'
      : 'look whether its drive is enabled and whether the IOC moves it at all',
  });
}
