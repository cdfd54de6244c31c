import type { Patience } from '#core';
import type { Severity } from '#epics';
import type { Ending } from '../ending.ts';
import { INVALID } from '../signal.ts';
import type { CameraSignals } from './cameraSignals.ts';

/** States in which a camera takes frames, or waits for triggers (ADStatus_t of ADCore). */
export const ACTIVE: ReadonlySet<string> = new Set(['Acquire', 'Readout', 'Correct', 'Saving', 'Waiting']);
/** States in which it is on its way to another one. */
const CHANGING: ReadonlySet<string> = new Set(['Aborting', 'Initializing']);

/** What says whether a camera takes frames. */
export interface Activity {
  /** Acquire_RBV. */
  readonly acquiring: number;
  /** Of its record; that of DetectorState_RBV is of the state, which is INVALID for a camera that is Disconnected. */
  readonly severity: Severity;
  /** DetectorState_RBV. */
  readonly state: string;
}

/** Fresh reads. */
export async function activityOf({ acquiring, state }: CameraSignals, patience: Patience): Promise<Activity> {
  const [{ value, severity }, now] = await Promise.all([acquiring.reading(patience), state.read(patience)]);
  return { acquiring: value, severity, state: now };
}

/** True when it takes no frames; false where its driver does not vouch for that. */
export function isIdle({ acquiring, severity, state }: Activity): boolean {
  return acquiring === 0 && severity !== INVALID && !ACTIVE.has(state) && !CHANGING.has(state);
}

/** What a camera reads, as the end of an error. */
export function describeActivity({ acquiring, severity, state }: Activity): string {
  const alarm = severity === INVALID ? ' in alarm INVALID' : '';
  return `Acquire_RBV reads ${acquiring}${alarm}, DetectorState_RBV ${state}`;
}

/**
 * Acquire=0 and the camera that reads idle after it.
 * @param isRunning whether a put of Acquire=1 is not complete: it may read idle and begin all the same
 */
export function stopping(name: string, signals: CameraSignals, isRunning: () => boolean): Ending<Activity> {
  const { acquire, acquiring, state } = signals;
  return {
    channels: [acquiring.channel, state.channel],
    what: `${name} to read disarmed`,
    command: (patience) => acquire.write(0, patience),
    show: (patience) => activityOf(signals, patience),
    isOver: (shown, taken) => isIdle(shown) && (taken || !isRunning()),
    describe: describeActivity,
    remedy: `stop it by hand (${acquire.uri}), or restart its IOC`,
  };
}
