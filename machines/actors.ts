import { fromPromise } from 'xstate';
import type { PhaseName } from '#scan';

/** Which phase an actor works for; `index` counts the phases of that name. */
export interface PhaseInput {
  readonly phase: PhaseName;
  readonly index: number;
}

/** One stop of a phase that goes stop by stop, counted from 0. */
export interface StopInput extends PhaseInput {
  readonly stop: number;
}

/**
 * Everything the chart asks of the world. An actor that resolves has proved what it did by readback; each
 * takes the AbortSignal that it is given. The run provides them; the chart alone has none.
 */
export const actors = {
  /** Devices connected, limits and disk checked, the file created. */
  prepare: unprovided<undefined>('prepare'),
  /** Detector armed for every frame of the scan. */
  armForScan: unprovided<undefined>('armForScan'),
  /** Detector armed for the frames of one phase that are still wanted. */
  armForPhase: unprovided<PhaseInput>('armForPhase'),
  openShutter: unprovided<undefined>('openShutter'),
  closeShutter: unprovided<undefined>('closeShutter'),
  /** The wait that the scintillator is given after the shutter has opened. */
  condition: unprovided<undefined>('condition'),
  moveSampleOut: unprovided<PhaseInput>('moveSampleOut'),
  moveSampleBack: unprovided<PhaseInput>('moveSampleBack'),
  /** The frames of a phase, at rest, that are still wanted. */
  collect: unprovided<PhaseInput>('collect'),
  /** To the start of the run-up of the first projection that is still wanted. */
  approach: unprovided<PhaseInput>('approach'),
  /** Through the projections. */
  fly: unprovided<PhaseInput>('fly'),
  /** What single frames at stops need: the trigger armed to be fired by command. */
  armStops: unprovided<PhaseInput>('armStops'),
  /** To one stop. */
  turn: unprovided<StopInput>('turn'),
  /** The frame of that stop. */
  collectStop: unprovided<StopInput>('collectStop'),
  /** Trigger and detector disarmed, the label taken off: the next user finds them idle. */
  release: unprovided<undefined>('release'),
  /** The file completed: everything on disk, metadata written. */
  completeFile: unprovided<undefined>('completeFile'),
  returnToStart: unprovided<undefined>('returnToStart'),
  reconstruct: unprovided<undefined>('reconstruct'),
  /** For a pause: no more triggers, axes at rest, shutter closed, every frame under way taken in. */
  halt: unprovided<undefined>('halt'),
  /** The sample, taken out for flats, back to where it was. */
  returnSample: unprovided<undefined>('returnSample'),
  stopMotion: unprovided<undefined>('stopMotion'),
  secureShutter: unprovided<undefined>('secureShutter'),
  disarmTrigger: unprovided<undefined>('disarmTrigger'),
  disarmDetector: unprovided<undefined>('disarmDetector'),
};

/** The names under which the run provides hardware. */
export type ActorName = keyof typeof actors;

function unprovided<Input>(name: string) {
  // Returning, not throwing: the type of the output is void.
  return fromPromise<void, Input>(() =>
    Promise.reject(new Error(`the chart was run without its actor ${name}`)),
  );
}
