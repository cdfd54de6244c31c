import type { PhaseName } from '#scan';
import type { ScanContext } from './context.ts';

/** Every failure of a step leads to the safe state. */
export const onError = { target: '#scan.makingSafe', actions: 'recordError' } as const;

/** What an actor is told of its phase; projections and the flats between them come in parts. */
export function inputFor(phase: PhaseName) {
  return ({ context }: { context: ScanContext }) => ({ phase, index: indexOf(phase, context) });
}

function indexOf(phase: PhaseName, context: ScanContext): number {
  switch (phase) {
    case 'projections':
      return context.part;
    case 'darkBetween':
      return context.darksAfterParts.indexOf(context.part);
    case 'flatBetween':
      return context.flatsAfterParts.indexOf(context.part);
    case 'darkBefore':
    case 'flatBefore':
    case 'orthogonals':
    case 'flatAfter':
    case 'darkAfter':
      return 0;
  }
}

/** Shutter open and scintillator warm, unless they are already. */
export function lighting<Next extends string>(next: Next) {
  return {
    light: { always: [{ guard: 'isLit', target: next }, { target: 'openingShutter' }] },
    openingShutter: { invoke: { src: 'openShutter', onDone: 'conditioning', onError } },
    conditioning: {
      invoke: { src: 'condition', onDone: { target: next, actions: 'markLit' }, onError },
    },
  } as const;
}

/** The frames of a phase at rest, the detector armed first where it has to be. */
export function taking<Next extends string>(phase: PhaseName, next: Next) {
  return {
    detector: {
      always: [{ guard: 'armsPerPhase', target: 'armingDetector' }, { target: 'collecting' }],
    },
    armingDetector: {
      invoke: { src: 'armForPhase', input: inputFor(phase), onDone: 'collecting', onError },
    },
    collecting: { invoke: { src: 'collect', input: inputFor(phase), onDone: next, onError } },
  } as const;
}

/** Single frames, each after a turn; stops whose frame there is already are passed over. */
export function stopping<Next extends string>(phase: PhaseName, next: Next) {
  const stopInput = ({ context }: { context: ScanContext }) => ({
    ...inputFor(phase)({ context }),
    stop: context.stop,
  });
  return {
    detector: {
      entry: 'firstStop',
      always: [{ guard: 'armsPerPhase', target: 'armingDetector' }, { target: 'armingStops' }],
    },
    armingDetector: {
      invoke: { src: 'armForPhase', input: inputFor(phase), onDone: 'armingStops', onError },
    },
    armingStops: { invoke: { src: 'armStops', input: inputFor(phase), onDone: 'nextStop', onError } },
    nextStop: {
      always: [{ guard: { type: 'hasMoreStops', params: { phase } }, target: 'turning' }, { target: next }],
    },
    turning: { invoke: { src: 'turn', input: stopInput, onDone: 'collecting', onError } },
    collecting: {
      invoke: {
        src: 'collectStop',
        input: stopInput,
        onDone: { target: 'nextStop', actions: 'nextStop' },
        onError,
      },
    },
  } as const;
}
