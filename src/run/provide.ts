import { fromPromise } from 'xstate';
import { scanMachine, type PhaseInput, type StopInput } from '#machines';
import type { Session } from './session.ts';
import * as arming from './steps/arming.ts';
import * as collecting from './steps/collect.ts';
import * as light from './steps/light.ts';
import * as moves from './steps/moves.ts';
import { prepare } from './steps/prepare.ts';
import * as safety from './steps/safety.ts';

/** The chart with its actors bound to the devices of a session. */
export function provideTo(session: Session) {
  const step = (run: (session: Session, signal: AbortSignal) => Promise<void>) =>
    fromPromise<void, undefined>(({ signal }) => run(session, signal));
  const phase = (run: (session: Session, input: PhaseInput, signal: AbortSignal) => Promise<void>) =>
    fromPromise<void, PhaseInput>(({ input, signal }) => run(session, input, signal));
  const stop = (run: (session: Session, input: StopInput, signal: AbortSignal) => Promise<void>) =>
    fromPromise<void, StopInput>(({ input, signal }) => run(session, input, signal));

  return scanMachine.provide({
    actors: {
      prepare: step(prepare),
      armForScan: step(arming.armForScan),
      armForPhase: phase(arming.armForPhase),
      openShutter: step((s, signal) => light.setShutter(s, 'open', signal)),
      closeShutter: step((s, signal) => light.setShutter(s, 'closed', signal)),
      condition: step(light.condition),
      moveSampleOut: phase(moves.moveSampleOut),
      moveSampleBack: phase(moves.moveSampleBack),
      collect: phase(collecting.collect),
      approach: phase(moves.approach),
      fly: phase(collecting.fly),
      armStops: phase(arming.armStops),
      turn: stop(moves.turn),
      collectStop: stop(collecting.collectStop),
      release: step(async (s, signal) => {
        await safety.disarmTrigger(s, signal);
        await safety.disarmDetector(s, signal);
      }),
      completeFile: step((s) => s.booked('completing the file', () => s.completeFiles())),
      returnToStart: step(moves.returnToStart),
      reconstruct: step((s, signal) => s.reconstruct(signal)),
      halt: step(safety.halt),
      returnSample: step(moves.returnSample),
      stopMotion: step(safety.stopMotion),
      secureShutter: step(safety.secureShutter),
      disarmTrigger: step(safety.disarmTrigger),
      disarmDetector: step(safety.disarmDetector),
    },
  });
}
