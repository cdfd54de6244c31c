import { at, TomochartError } from '#core';
import type { Move, PhaseName } from '#scan';
import type { Session } from '../session.ts';

/** Takes the sample out for the flats; the axes of the named position move together. */
export async function moveSampleOut(session: Session, name: PhaseName, signal: AbortSignal): Promise<void> {
  await Promise.all(session.phase(name).sampleOut.map((move) => moveAxis(session, move, signal)));
}

/** Brings it back exactly to where it was. */
export async function moveSampleBack(session: Session, name: PhaseName, signal: AbortSignal): Promise<void> {
  await Promise.all(session.phase(name).sampleBack.map((move) => moveAxis(session, move, signal)));
}

/** To where the run-up of the first projection that is still wanted begins. */
export async function approach(session: Session, signal: AbortSignal): Promise<void> {
  const phase = session.phase('projections');
  const [move] = phase.rotations;
  if (!move || !phase.fly) throw new TomochartError('INTERNAL', 'projections without an approach');
  // After a pause the sweep begins further on.
  const offset = at(phase.fly.triggers, session.intake.nextOf(phase)) - phase.fly.triggers.first;
  await moveAxis(session, { ...move, to: move.to + offset }, signal);
}

/** To one stop of the orthogonals. */
export async function turn(session: Session, stop: number, signal: AbortSignal): Promise<void> {
  const move = session.phase('orthogonals').rotations[stop];
  if (!move) throw new TomochartError('INTERNAL', `the orthogonals have no stop ${stop}`);
  await moveAxis(session, move, signal);
}

/** Back to the start of the scan. */
export async function returnToStart(session: Session, signal: AbortSignal): Promise<void> {
  if (session.plan.returning) await moveAxis(session, session.plan.returning, signal);
}

async function moveAxis(session: Session, move: Move, signal: AbortSignal): Promise<void> {
  const axis = session.axis(move.axis);
  session.note('move', { axis: move.axis, to: move.to, velocity: move.velocity });
  await session.booked('moving', async () => {
    const from = await axis.position(session.patience(signal, 0));
    if (from === move.to) return;
    // After a pause the axis may come from elsewhere than planned, so the way is measured anew.
    const seconds = Math.abs(move.to - from) / move.velocity + move.seconds + move.settleSeconds;
    const patience = session.patience(signal, seconds);
    await axis.move(move.to, move.velocity, patience);
  });
}
