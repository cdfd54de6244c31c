import { scanSetup } from './setup.ts';

/**
 * The way to the safe state: motion, shutter, trigger and detector side by side, each until its readback
 * proves it. What cannot be proved is recorded, and does not keep the others from becoming safe. A second
 * ABORT changes nothing here.
 */
export const makingSafe = scanSetup.createStateConfig({
  type: 'parallel',
  entry: 'markDark',
  on: { ABORT: { actions: 'markAborted' } },
  onDone: [{ guard: 'returnsSample', target: 'returningSample' }, { target: 'savingFile' }],
  states: {
    motion: securing('stopMotion'),
    shutter: securing('secureShutter'),
    trigger: securing('disarmTrigger'),
    detector: securing('disarmDetector'),
  },
});

/**
 * The sample back where it was before it was taken out, if the beamline wants that. Everything is safe by then;
 * whoever aborts again wants it to stay where it is.
 */
export const returningSample = scanSetup.createStateConfig({
  on: { ABORT: { target: 'makingSafe', actions: ['markAborted', 'leaveSample'] } },
  invoke: {
    src: 'returnSample',
    onDone: 'savingFile',
    onError: { target: 'makingSafe', actions: ['recordWarning', 'leaveSample'] },
  },
});

/** The frames that there are, kept in a file that opens. */
export const savingFile = scanSetup.createStateConfig({
  on: { ABORT: { actions: 'markAborted' } },
  invoke: {
    src: 'completeFile',
    onDone: 'judging',
    onError: { target: 'judging', actions: 'recordWarning' },
  },
});

/** Aborted if someone asked for it and everything is safe; otherwise failed. */
export const judging = scanSetup.createStateConfig({
  always: [
    { guard: 'isUnsafe', target: 'failed' },
    { guard: 'wasAborted', target: 'aborted' },
    { target: 'failed' },
  ],
});

function securing<Source extends 'stopMotion' | 'secureShutter' | 'disarmTrigger' | 'disarmDetector'>(
  src: Source,
) {
  return {
    initial: 'acting',
    states: {
      acting: {
        invoke: {
          src,
          onDone: 'safe',
          onError: { target: 'unproved', actions: 'recordUnsafe' },
        },
      },
      safe: { type: 'final' },
      unproved: { type: 'final' },
    },
  } as const;
}
