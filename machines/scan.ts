import { contextOf } from './context.ts';
import { darkPhase, flatPhase, orthogonalPhase, projectionPhase } from './phases.ts';
import { judging, makingSafe, returningSample, savingFile } from './safety.ts';
import { scanSetup } from './setup.ts';

const onError = { target: 'makingSafe', actions: 'recordError' } as const;

/**
 * A tomography scan, whole. Simulation, dry run and the real beamline run this one chart; they differ in
 * the actors that are provided.
 */
export const scanMachine = scanSetup.createMachine({
  id: 'scan',
  context: ({ input }) => contextOf(input),
  initial: 'preparing',
  on: {
    ABORT: { target: '.makingSafe', actions: 'markAborted' },
    FRAMES: { actions: 'countFrames' },
  },
  states: {
    preparing: { invoke: { src: 'prepare', onDone: 'arming', onError } },
    arming: {
      initial: 'asking',
      states: {
        asking: {
          always: [{ guard: 'armsPerPhase', target: 'armed' }, { target: 'armingDetector' }],
        },
        armingDetector: {
          invoke: {
            src: 'armForScan',
            onDone: 'armed',
            onError: { target: '#scan.makingSafe', actions: 'recordError' },
          },
        },
        armed: { type: 'final' },
      },
      onDone: 'acquiring',
    },
    acquiring: {
      initial: 'darkBefore',
      on: { PAUSE: 'pausing' },
      onDone: 'writing',
      states: {
        darkBefore: { ...darkPhase('darkBefore'), onDone: 'flatBefore' },
        flatBefore: { ...flatPhase('flatBefore'), onDone: 'projections' },
        projections: { ...projectionPhase, onDone: 'orthogonals' },
        orthogonals: { ...orthogonalPhase('orthogonals'), onDone: 'flatAfter' },
        flatAfter: { ...flatPhase('flatAfter'), onDone: 'closingShutter' },
        closingShutter: {
          entry: 'markDark',
          invoke: {
            src: 'closeShutter',
            onDone: 'darkAfter',
            onError: { target: '#scan.makingSafe', actions: 'recordError' },
          },
        },
        darkAfter: { ...darkPhase('darkAfter'), onDone: 'releasing' },
        releasing: {
          invoke: {
            src: 'release',
            onDone: 'acquired',
            onError: { target: '#scan.makingSafe', actions: 'recordError' },
          },
        },
        acquired: { type: 'final' },
        /** Where a paused scan goes on: the phase it was in, from its beginning; frames taken are not taken again. */
        whereItWas: { type: 'history' },
      },
    },
    pausing: {
      entry: 'markDark',
      invoke: { src: 'halt', onDone: 'paused', onError },
    },
    paused: { on: { RESUME: 'acquiring.whereItWas' } },
    writing: { invoke: { src: 'completeFile', onDone: 'returning', onError } },
    returning: {
      initial: 'asking',
      states: {
        asking: { always: [{ guard: 'returns', target: 'rotating' }, { target: 'returned' }] },
        rotating: {
          invoke: {
            src: 'returnToStart',
            onDone: 'returned',
            onError: { target: '#scan.makingSafe', actions: 'recordError' },
          },
        },
        returned: { type: 'final' },
      },
      onDone: 'reconstructing',
    },
    reconstructing: {
      invoke: {
        src: 'reconstruct',
        onDone: 'done',
        // The data are on disk: a failed reconstruction can be repeated, so it does not fail the scan.
        onError: { target: 'done', actions: 'recordWarning' },
      },
    },
    makingSafe,
    returningSample,
    savingFile,
    judging,
    done: { type: 'final' },
    aborted: { type: 'final' },
    failed: { type: 'final' },
  },
  output: ({ context: { frames, error, unsafe, warnings } }) => ({ frames, error, unsafe, warnings }),
});
