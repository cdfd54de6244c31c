import type { PhaseName } from '#scan';
import { inputFor, lighting, onError, stopping, taking } from './fragments.ts';
import { scanSetup } from './setup.ts';

const finished = { type: 'final' } as const;

/** Frames without light. */
export function darkPhase(phase: PhaseName) {
  return scanSetup.createStateConfig({
    initial: 'asking',
    states: {
      asking: {
        always: [
          { guard: { type: 'isNotWanted', params: { phase } }, target: 'finished' },
          { target: 'closingShutter' },
        ],
      },
      closingShutter: {
        entry: 'markDark',
        invoke: { src: 'closeShutter', onDone: 'detector', onError },
      },
      ...taking(phase, 'finished'),
      finished,
    },
  });
}

/** Frames with light and without the sample. */
export function flatPhase(phase: PhaseName) {
  return scanSetup.createStateConfig({
    initial: 'asking',
    states: {
      asking: {
        always: [
          { guard: { type: 'isNotWanted', params: { phase } }, target: 'finished' },
          { target: 'movingSampleOut' },
        ],
      },
      ...flats(phase, 'finished'),
      finished,
    },
  });
}

/** Single frames on the way back, a stop every 90 degrees. */
export function orthogonalPhase(phase: PhaseName) {
  return scanSetup.createStateConfig({
    initial: 'asking',
    states: {
      asking: {
        always: [
          { guard: { type: 'isNotWanted', params: { phase } }, target: 'finished' },
          { target: 'light' },
        ],
      },
      ...lighting('detector'),
      ...stopping(phase, 'finished'),
      finished,
    },
  });
}

/**
 * The projections: on the fly, stop by stop, or with every axis at rest; in one part, or in several with flats
 * between them. A part that was interrupted goes on at its last good frame.
 */
export const projectionPhase = scanSetup.createStateConfig({
  initial: 'part',
  states: {
    part: {
      initial: 'asking',
      onDone: [{ guard: 'hasMoreParts', target: 'between' }, { target: 'finished' }],
      states: {
        asking: {
          always: [{ guard: 'isOnTheFly', target: 'approaching' }, { target: 'light' }],
        },
        approaching: {
          invoke: {
            src: 'approach',
            input: inputFor('projections'),
            onDone: 'light',
            onError,
          },
        },
        ...lighting('way'),
        way: {
          always: [
            { guard: 'isOnTheFly', target: 'sweep' },
            { guard: 'isStopByStop', target: 'stops' },
            { target: 'rest' },
          ],
        },
        sweep: {
          initial: 'detector',
          onDone: 'finished',
          states: {
            detector: {
              always: [{ guard: 'armsPerPhase', target: 'armingDetector' }, { target: 'flying' }],
            },
            armingDetector: {
              invoke: {
                src: 'armForPhase',
                input: inputFor('projections'),
                onDone: 'flying',
                onError,
              },
            },
            flying: {
              invoke: {
                src: 'fly',
                input: inputFor('projections'),
                onDone: 'finished',
                onError,
              },
            },
            finished,
          },
        },
        stops: {
          initial: 'detector',
          onDone: 'finished',
          states: { ...stopping('projections', 'finished'), finished },
        },
        rest: {
          initial: 'detector',
          onDone: 'finished',
          states: { ...taking('projections', 'finished'), finished },
        },
        finished,
      },
    },
    between: {
      initial: 'askingDarks',
      onDone: { target: 'part', actions: 'nextPart' },
      states: {
        askingDarks: { always: [{ guard: 'hasDarksNext', target: 'darks' }, { target: 'askingFlats' }] },
        darks: {
          initial: 'closingShutter',
          onDone: 'askingFlats',
          states: {
            closingShutter: {
              entry: 'markDark',
              invoke: { src: 'closeShutter', onDone: 'detector', onError },
            },
            ...taking('darkBetween', 'finished'),
            finished,
          },
        },
        askingFlats: { always: [{ guard: 'hasFlatsNext', target: 'flats' }, { target: 'finished' }] },
        flats: {
          initial: 'movingSampleOut',
          onDone: 'finished',
          states: { ...flats('flatBetween', 'finished'), finished },
        },
        finished,
      },
    },
    finished,
  },
});

function flats<Next extends string>(phase: PhaseName, next: Next) {
  return {
    movingSampleOut: {
      invoke: { src: 'moveSampleOut', input: inputFor(phase), onDone: 'light', onError },
    },
    ...lighting('detector'),
    ...taking(phase, 'movingSampleBack'),
    movingSampleBack: {
      invoke: { src: 'moveSampleBack', input: inputFor(phase), onDone: next, onError },
    },
  } as const;
}
