import { asTomochartError, formatNumber, TomochartError, type Clock } from '#core';
import type { Devices } from '#devices';
import type { Move } from '#scan';
import type { OuterAxis } from '#series';

/** As in a scan: what an axis is given beyond the plan before it is held to have failed. */
const GRACE_SECONDS = 5;
const PATIENCE_FACTOR = 1.5;
/** An axis that leaves its tolerance while settling begins anew, for at most this many times the settling. */
const SETTLE_FACTOR = 3;
/** How often a settling axis is read. */
const LEAST_POLL_SECONDS = 0.05;
const MOST_POLL_SECONDS = 1;

/** What moves the outer axes. */
export interface OuterMotion {
  readonly devices: Devices;
  readonly clock: Clock;
  readonly axes: readonly OuterAxis[];
}

/**
 * Moves axes together and proves it. When one fails or the signal aborts, all of them are stopped.
 * @throws TomochartError what the first axis that failed says; ABORTED; UNSAFE when one cannot be stopped
 */
export async function moveOuter(
  motion: OuterMotion,
  moves: readonly Move[],
  signal: AbortSignal,
): Promise<void> {
  if (moves.length === 0) return;
  const own = new AbortController();
  const either = AbortSignal.any([signal, own.signal]);
  try {
    await Promise.all(moves.map((move) => moveOne(motion, move, either)));
  } catch (thrown) {
    own.abort();
    await stopAll(motion, moves);
    throw asTomochartError(thrown, 'DEVICE');
  }
}

/**
 * Waits until each axis has stayed within its tolerance for its settling time.
 * @throws TomochartError TIMEOUT for one that does not; ABORTED
 */
export async function settleOuter(
  motion: OuterMotion,
  moves: readonly Move[],
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(moves.map((move) => settleOne(motion, move, signal)));
}

async function moveOne(motion: OuterMotion, move: Move, signal: AbortSignal): Promise<void> {
  const { axis: name, to, velocity } = move;
  const axis = motion.devices.axes[name];
  if (!axis) throw new TomochartError('INTERNAL', `there is no axis ${name}`);
  const seconds = (move.seconds + move.settleSeconds) * PATIENCE_FACTOR + GRACE_SECONDS;
  const patience = { clock: motion.clock, signal, seconds };
  try {
    await axis.move(to, velocity, patience);
  } catch (thrown) {
    const { tolerance = 0 } = motion.axes.find((outer) => outer.axis === name) ?? {};
    const error = asTomochartError(thrown, 'DEVICE');
    if (error.code !== 'DEVICE') throw error;
    // The series may be content with less than the axis itself: a furnace that is half a degree off.
    if (!(Math.abs((await axis.position(patience)) - to) <= tolerance)) throw error;
  }
}

async function settleOne({ devices, clock, axes }: OuterMotion, move: Move, signal: AbortSignal) {
  const axis = devices.axes[move.axis];
  const outer = axes.find((other) => other.axis === move.axis);
  if (!axis || !outer) return;
  const { settleSeconds, tolerance } = outer;
  const patience = { clock, signal, seconds: GRACE_SECONDS };
  const deadline = clock.now() + SETTLE_FACTOR * settleSeconds + GRACE_SECONDS;
  const poll = Math.min(MOST_POLL_SECONDS, Math.max(LEAST_POLL_SECONDS, settleSeconds / 20));
  let since: number | undefined;
  for (;;) {
    const position = await axis.position(patience);
    const now = clock.now();
    since = Math.abs(position - move.to) <= tolerance ? (since ?? now) : undefined;
    // 1e-9: times are sums of steps.
    if (since !== undefined && now - since >= settleSeconds - 1e-9) return;
    if (now >= deadline) throw restless(outer, move.to, position);
    const left = since === undefined ? poll : Math.min(poll, settleSeconds - (now - since));
    await clock.sleep(left, signal);
  }
}

async function stopAll({ devices, clock }: OuterMotion, moves: readonly Move[]): Promise<void> {
  const { signal } = new AbortController();
  const stops = await Promise.allSettled(
    moves.map(async ({ axis }) => devices.axes[axis]?.stop({ clock, signal, seconds: GRACE_SECONDS })),
  );
  const lost = moves.filter((_, k) => stops[k]?.status === 'rejected').map(({ axis }) => axis);
  if (lost.length === 0) return;
  throw new TomochartError('UNSAFE', `${lost.join(', ')} cannot be proved to stand still`, {
    remedy: 'go and look',
  });
}

function restless({ axis, units, tolerance, settleSeconds }: OuterAxis, to: number, position: number) {
  const place = `${formatNumber(tolerance)} ${units} of ${formatNumber(to)}`;
  return new TomochartError(
    'TIMEOUT',
    `${axis} did not stay within ${place} for ${formatNumber(settleSeconds)} s; it reads ${formatNumber(position)}`,
    { remedy: 'give it a larger tolerance or a longer settle_seconds, or look at its controller' },
  );
}
