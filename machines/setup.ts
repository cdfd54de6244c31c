import { assign, setup } from 'xstate';
import { asTomochartError } from '#core';
import type { PhaseName } from '#scan';
import { actors } from './actors.ts';
import type { ScanContext, ScanEvent, ScanInput, ScanOutput } from './context.ts';

/** The vocabulary of the chart: what its guards ask and what its actions remember. */
export const scanSetup = setup({
  types: {
    context: {} as ScanContext,
    events: {} as ScanEvent,
    input: {} as ScanInput,
    output: {} as ScanOutput,
  },
  actors,
  guards: {
    isNotWanted: ({ context }, { phase }: { phase: PhaseName }) => context.phases[phase] === undefined,
    isOnTheFly: ({ context }) => context.motion === 'fly',
    isStopByStop: ({ context }) => context.motion === 'steps',
    isLit: ({ context }) => context.lit,
    armsPerPhase: ({ context }) => context.armsPerPhase,
    hasMoreStops: ({ context }, { phase }: { phase: PhaseName }) =>
      context.stop < (context.phases[phase]?.[phase === 'projections' ? context.part : 0] ?? 0),
    hasMoreParts: ({ context }) => context.part + 1 < (context.phases.projections?.length ?? 0),
    returns: ({ context }) => context.returns,
    /** Only once everything is proved safe does anything move again. */
    returnsSample: ({ context }) => context.returnsSample && context.unsafe.length === 0,
    hasDarksNext: ({ context }) => context.darksAfterParts.includes(context.part),
    hasFlatsNext: ({ context }) => context.flatsAfterParts.includes(context.part),
    isUnsafe: ({ context }) => context.unsafe.length > 0,
    wasAborted: ({ context }) => context.aborted,
  },
  actions: {
    markLit: assign({ lit: true }),
    markDark: assign({ lit: false }),
    markAborted: assign({ aborted: true }),
    leaveSample: assign({ returnsSample: false }),
    firstStop: assign({ stop: 0 }),
    nextPart: assign({ part: ({ context }) => context.part + 1 }),
    nextStop: assign({ stop: ({ context }) => context.stop + 1 }),
    countFrames: assign({
      frames: ({ context, event }) => (event.type === 'FRAMES' ? event.frames : context.frames),
    }),
    /** The first error is the cause; later ones are usually its consequences. */
    recordError: assign({
      error: ({ context, event }) => context.error ?? failureOf(event),
    }),
    recordUnsafe: assign({
      unsafe: ({ context, event }) => [...context.unsafe, failureOf(event).message],
    }),
    recordWarning: assign({
      warnings: ({ context, event }) => [...context.warnings, failureOf(event).message],
    }),
  },
});

/** Code and message of what an actor rejected with: JSON, where an Error in context would lose its message. */
function failureOf(event: object): NonNullable<ScanContext['error']> {
  const thrown = 'error' in event ? event.error : undefined;
  const { code, message, remedy } = asTomochartError(thrown);
  return { code, message: remedy ? `${message}; ${remedy}` : message };
}
