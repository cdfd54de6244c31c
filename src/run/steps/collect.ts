import { at, TomochartError } from '#core';
import type { PhaseInput, StopInput } from '#machines';
import type { Phase } from '#scan';
import type { Channel } from '../channel.ts';
import type { Session } from '../session.ts';
import { tellReferences } from './references.ts';
import { arm, armTrigger, disarm, label, startsByItself } from './arming.ts';

/** Beside three periods, nothing may come from the detector for so long before it is held to hang. */
const SILENCE_SECONDS = 2;
/** For the trigger to say how many pulses it has given, while the shutter is open. */
const TELL_SECONDS = 1;

/** The frames of a phase at rest, from the first that is still wanted. */
export async function collect(session: Session, input: PhaseInput, signal: AbortSignal): Promise<void> {
  const phase = session.phase(input);
  if (session.isComplete(phase)) return;
  const internal = startsByItself(session, phase);
  if (!internal) {
    await label(session, phase, signal);
    const count = phase.frames - session.nextOf(phase);
    await armTrigger(session, phase, { kind: 'time', count, periodSeconds: phase.periodSeconds }, signal);
  }
  await framesOf(session, phase, phase.frames, 0, signal);
  if (!internal) await disarmTrigger(session, signal);
  await tellReferences(session, phase, signal);
}

/** The frame of one stop. */
export async function collectStop(session: Session, input: StopInput, signal: AbortSignal): Promise<void> {
  const phase = session.phase(input);
  const { stop } = input;
  if (session.nextOf(phase) > stop) return;
  if (startsByItself(session, phase)) {
    await disarm(session, signal);
    await arm(session, phase, phase.firstFrame + stop, 1, 'internal', signal);
  } else {
    await session.devices.trigger.fire(session.patience(signal, 0));
  }
  await framesOf(session, phase, stop + 1, 0, signal);
}

/** Through the projections that are still wanted, the trigger following the encoder. */
export async function fly(session: Session, input: PhaseInput, signal: AbortSignal): Promise<void> {
  const phase = session.phase(input);
  if (!phase.fly || session.isComplete(phase)) return;
  const next = session.nextOf(phase);
  const { triggers, endDegrees, degreesPerSecond, seconds, runUpDegrees, vertical } = phase.fly;
  await label(session, phase, signal);
  const positions = { ...triggers, first: at(triggers, next), count: phase.frames - next };
  await armTrigger(session, phase, { kind: 'position', positions }, signal);
  session.note('fly', { axis: phase.fly.axis, to: endDegrees, velocity: degreesPerSecond, from: next });
  // The ramp is twice as long in time as in way; frames come once it is over.
  const untilFirst = (2 * runUpDegrees) / degreesPerSecond;
  // A camera that hangs must not keep the shutter open for the rest of the sweep: each watches the others.
  const anyone = new AbortController();
  const ended = AbortSignal.any([signal, anyone.signal]);
  const sweep = (axis: string, to: number, velocity: number) =>
    session.booked('moving', () => session.axis(axis).move(to, velocity, session.patience(ended, seconds)));
  try {
    await Promise.all([
      sweep(phase.fly.axis, endDegrees, degreesPerSecond),
      ...(vertical ? [sweep(vertical.axis, vertical.to, vertical.velocity)] : []),
      framesOf(session, phase, phase.frames, untilFirst, ended),
    ]);
  } finally {
    anyone.abort();
  }
  await disarmTrigger(session, signal);
}

function disarmTrigger(session: Session, signal: AbortSignal): Promise<void> {
  const { trigger } = session.devices;
  return session.booked('arming the trigger', () => trigger.disarm(session.patience(signal, 0)));
}

/** @param untilFirst seconds before the first exposure can begin */
async function framesOf(
  session: Session,
  phase: Phase,
  upTo: number,
  untilFirst: number,
  signal: AbortSignal,
): Promise<void> {
  const { clock, channels } = session;
  // One detector that fails ends the wait for the others.
  const anyone = new AbortController();
  const ended = AbortSignal.any([signal, anyone.signal]);
  const framesFrom = ({ detector, intake, plan }: Channel) => {
    const next = 3 * phase.periodSeconds + plan.detector.readoutSeconds + SILENCE_SECONDS;
    const silence = {
      first: { clock, signal: ended, seconds: next + untilFirst },
      next: { clock, signal: ended, seconds: next },
    };
    return intake.until(phase, upTo, silence, async () => {
      const exposed = await detector.acquired(session.patience(ended, 0));
      return intake.base + exposed >= phase.firstFrame + upTo;
    });
  };
  try {
    await session.booked('waiting for frames', () => Promise.all(channels.map(framesFrom)));
  } catch (thrown) {
    throw startsByItself(session, phase) ? thrown : await withPulses(session, thrown, signal);
  } finally {
    anyone.abort();
  }
}

/** Frames that stay away were not triggered, or not taken: the error says how many pulses there were. */
async function withPulses(session: Session, thrown: unknown, signal: AbortSignal): Promise<unknown> {
  if (!(thrown instanceof TomochartError) || thrown.code !== 'FRAMES' || signal.aborted) return thrown;
  const { clock, devices } = session;
  const { trigger } = devices;
  const fired = await trigger.fired({ clock, signal, seconds: TELL_SECONDS }).catch(() => undefined);
  if (fired === undefined) return thrown;
  return new TomochartError('FRAMES', `${thrown.message}; ${trigger.name} has given ${fired} pulses`, {
    remedy:
      'as many pulses as frames: look at the axis, its encoder and the trigger; more of them: look at the cable to the ' +
      'camera, for an exposure too close to the period, or a camera that hangs',
    cause: thrown,
  });
}
