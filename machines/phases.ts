import type { PhaseName } from '#scan';
import { scanSetup } from './setup.ts';

/** Every failure of a step leads to the safe state. */
const onError = { target: '#scan.makingSafe', actions: 'recordError' } as const;

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
      movingSampleOut: {
        invoke: { src: 'moveSampleOut', input: { phase }, onDone: 'light', onError },
      },
      ...lighting('detector'),
      ...taking(phase, 'movingSampleBack'),
      movingSampleBack: {
        invoke: { src: 'moveSampleBack', input: { phase }, onDone: 'finished', onError },
      },
      finished,
    },
  });
}

/** Projections while the rotation turns. */
export function flyPhase(phase: PhaseName) {
  return scanSetup.createStateConfig({
    initial: 'approaching',
    states: {
      approaching: { invoke: { src: 'approach', onDone: 'light', onError } },
      ...lighting('detector'),
      detector: {
        always: [{ guard: 'armsPerPhase', target: 'armingDetector' }, { target: 'flying' }],
      },
      armingDetector: { invoke: { src: 'armForPhase', input: { phase }, onDone: 'flying', onError } },
      flying: { invoke: { src: 'fly', onDone: 'finished', onError } },
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
      detector: {
        always: [{ guard: 'armsPerPhase', target: 'armingDetector' }, { target: 'nextStop' }],
      },
      armingDetector: { invoke: { src: 'armForPhase', input: { phase }, onDone: 'nextStop', onError } },
      nextStop: {
        always: [{ guard: 'hasMoreStops', target: 'turning' }, { target: 'finished' }],
      },
      turning: {
        invoke: {
          src: 'turn',
          input: ({ context }) => ({ stop: context.stop }),
          onDone: 'collecting',
          onError,
        },
      },
      collecting: {
        invoke: {
          src: 'collectStop',
          input: ({ context }) => ({ stop: context.stop }),
          onDone: { target: 'nextStop', actions: 'nextStop' },
          onError,
        },
      },
      finished,
    },
  });
}

/** Shutter open and scintillator warm, unless they are already. */
function lighting<Next extends string>(next: Next) {
  return {
    light: { always: [{ guard: 'isLit', target: next }, { target: 'openingShutter' }] },
    openingShutter: { invoke: { src: 'openShutter', onDone: 'conditioning', onError } },
    conditioning: {
      invoke: { src: 'condition', onDone: { target: next, actions: 'markLit' }, onError },
    },
  } as const;
}

/** The frames of a phase at rest, the detector armed first where it has to be. */
function taking<Next extends string>(phase: PhaseName, next: Next) {
  return {
    detector: {
      always: [{ guard: 'armsPerPhase', target: 'armingDetector' }, { target: 'collecting' }],
    },
    armingDetector: { invoke: { src: 'armForPhase', input: { phase }, onDone: 'collecting', onError } },
    collecting: { invoke: { src: 'collect', input: { phase }, onDone: next, onError } },
  } as const;
}
