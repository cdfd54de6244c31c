import { at } from '#core';
import type { PhaseInput, StopInput } from '#machines';
import type { Move } from '#scan';
import type { Session } from '../session.ts';

/** Looking for a reference mark may take a whole turn at a crawl. */
const HOMING_SECONDS = 120;

/** Takes the sample out for the flats: groups of axes one after another, the axes of a group together. */
export async function moveSampleOut(session: Session, input: PhaseInput, signal: AbortSignal): Promise<void> {
  const phase = session.phase(input);
  if (session.isComplete(phase)) return;
  for (const group of phase.sampleOut) await moveTogether(session, group, signal);
}

/** Brings it back exactly to where it was, the way it went. */
export async function moveSampleBack(
  session: Session,
  input: PhaseInput,
  signal: AbortSignal,
): Promise<void> {
  for (const group of session.phase(input).sampleBack) await moveTogether(session, group, signal);
}

/** To where the run-up of the first projection that is still wanted begins. */
export async function approach(session: Session, input: PhaseInput, signal: AbortSignal): Promise<void> {
  const phase = session.phase(input);
  const { fly, approach: moves = [] } = phase;
  if (!fly || session.isComplete(phase)) return;
  // After a pause the sweep begins further on, and with it the vertical axis of a helix.
  const next = session.nextOf(phase);
  const offsetOf = (axis: string) =>
    axis === fly.axis ? next * fly.triggers.step : next * (fly.vertical?.positions.step ?? 0);
  const shifted = moves.map((move) => ({ ...move, to: move.to + offsetOf(move.axis) }));
  await moveTogether(session, shifted, signal);
}

/** To one stop; a stop whose frame there is already is passed over. */
export async function turn(session: Session, input: StopInput, signal: AbortSignal): Promise<void> {
  const phase = session.phase(input);
  if (session.nextOf(phase) > input.stop || !phase.turning) return;
  const { velocity, seconds, settleSeconds } = phase.turning;
  const to = at(phase.theta, input.stop);
  await moveAxis(
    session,
    { axis: session.rotation.name, from: to, to, velocity, seconds, settleSeconds },
    signal,
  );
}

/** Back to where the next scan can begin. */
export async function returnToStart(session: Session, signal: AbortSignal): Promise<void> {
  const { returning, ending } = session.plan;
  await moveTogether(session, returning, signal);
  if (!ending) return;
  session.note(ending.kind, { axis: session.rotation.name });
  const patience = session.patience(signal, HOMING_SECONDS);
  if (ending.kind === 'define') await session.rotation.define(ending.degrees, patience);
  else await session.booked('moving', () => session.rotation.home(patience));
}

/** The sample back from where it was taken for flats, the way it came; axes that are there already stay. */
export async function returnSample(session: Session, signal: AbortSignal): Promise<void> {
  const { phases, initial } = session.plan;
  const back = phases.find((phase) => phase.sampleBack.length > 0)?.sampleBack ?? [];
  for (const group of back) {
    const home = group.map((move) => ({ ...move, to: initial[move.axis] ?? move.to }));
    await moveTogether(session, home, signal);
  }
}

async function moveTogether(session: Session, moves: readonly Move[], signal: AbortSignal): Promise<void> {
  await Promise.all(moves.map((move) => moveAxis(session, move, signal)));
}

async function moveAxis(session: Session, move: Move, signal: AbortSignal): Promise<void> {
  const axis = session.axis(move.axis);
  session.note('move', { axis: move.axis, to: move.to, velocity: move.velocity });
  await session.booked('moving', async () => {
    const from = await axis.position(session.patience(signal, 0));
    if (from === move.to) return;
    // After a pause the axis may come from elsewhere than planned, so the way is measured anew.
    const seconds = Math.abs(move.to - from) / move.velocity + move.seconds + move.settleSeconds;
    await axis.move(move.to, move.velocity, session.patience(signal, seconds));
  });
}
