import { fromPromise } from 'xstate';
import { scanMachine, type PhaseInput, type StopInput } from '#machines';
import type { Session } from './session.ts';
import * as collecting from './steps/collect.ts';
import * as light from './steps/light.ts';
import * as moves from './steps/moves.ts';
import { prepare } from './steps/prepare.ts';
import * as safety from './steps/safety.ts';

/** The chart with its actors bound to the devices of a session. */
export function provideTo(session: Session) {
  const step = (run: (session: Session, signal: AbortSignal) => Promise<void>) =>
    fromPromise<void, undefined>(({ signal }) => run(session, signal));
  const phase = (run: (session: Session, phase: PhaseInput['phase'], signal: AbortSignal) => Promise<void>) =>
    fromPromise<void, PhaseInput>(({ input, signal }) => run(session, input.phase, signal));
  const stop = (run: (session: Session, stop: number, signal: AbortSignal) => Promise<void>) =>
    fromPromise<void, StopInput>(({ input, signal }) => run(session, input.stop, signal));

  return scanMachine.provide({
    actors: {
      prepare: step(prepare),
      armForScan: step(collecting.armForScan),
      armForPhase: phase(collecting.armForPhase),
      openShutter: step((s, signal) => light.setShutter(s, 'open', signal)),
      closeShutter: step((s, signal) => light.setShutter(s, 'closed', signal)),
      condition: step(light.condition),
      moveSampleOut: phase(moves.moveSampleOut),
      moveSampleBack: phase(moves.moveSampleBack),
      collect: phase(collecting.collect),
      approach: step(moves.approach),
      fly: step(collecting.fly),
      turn: stop(moves.turn),
      collectStop: stop(collecting.collectStop),
      release: step(async (s, signal) => {
        await safety.disarmTrigger(s, signal);
        await safety.disarmDetector(s, signal);
      }),
      completeFile: step((s) => s.completeFile()),
      returnToStart: step(moves.returnToStart),
      reconstruct: step((s, signal) => s.reconstruct(signal)),
      halt: step(safety.halt),
      stopMotion: step(safety.stopMotion),
      secureShutter: step(safety.secureShutter),
      disarmTrigger: step(safety.disarmTrigger),
      disarmDetector: step(safety.disarmDetector),
    },
  });
}
