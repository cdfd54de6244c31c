import { at, TomochartError } from '#core';
import type { TriggerProgram } from '#devices';
import type { Phase, PhaseName } from '#scan';
import type { Session } from '../session.ts';

/** Beside three periods, nothing may come from the detector for so long before it is held to hang. */
const SILENCE_SECONDS = 2;

/** Arms the detector once, for every frame of the scan. */
export function armForScan(session: Session, signal: AbortSignal): Promise<void> {
  return arm(session, 0, session.plan.totalFrames, 'external', signal);
}

/** Arms the detector for the frames of a phase that are still wanted. */
export async function armForPhase(session: Session, name: PhaseName, signal: AbortSignal): Promise<void> {
  const phase = session.phase(name);
  const next = session.intake.nextOf(phase);
  if (next >= phase.frames) return;
  await disarm(session, signal);
  await label(session, phase, signal);
  // Without a trigger that counts time, the camera takes the frames at rest by itself; single ones wait for
  // the moment the axis has arrived, so the camera is then armed at each stop.
  if (usesInternalTrigger(session, phase) && phase.kind === 'ortho') return;
  const mode = usesInternalTrigger(session, phase) ? 'internal' : 'external';
  await arm(session, phase.firstFrame + next, phase.frames - next, mode, signal);
}

/** The frames of a phase at rest, from the first that is still wanted. */
export async function collect(session: Session, name: PhaseName, signal: AbortSignal): Promise<void> {
  const phase = session.phase(name);
  await take(session, phase, phase.frames, signal);
}

/** The frame of one stop of the orthogonals. */
export async function collectStop(session: Session, stop: number, signal: AbortSignal): Promise<void> {
  const phase = session.phase('orthogonals');
  if (session.intake.nextOf(phase) > stop) return;
  if (usesInternalTrigger(session, phase)) {
    await disarm(session, signal);
    await arm(session, phase.firstFrame + stop, 1, 'internal', signal);
  }
  await take(session, phase, stop + 1, signal);
}

/** Through the projections that are still wanted, the trigger following the encoder. */
export async function fly(session: Session, signal: AbortSignal): Promise<void> {
  const phase = session.phase('projections');
  const next = session.intake.nextOf(phase);
  if (!phase.fly || next >= phase.frames) return;
  const { triggers, endDegrees, degreesPerSecond, seconds } = phase.fly;
  await label(session, phase, signal);
  const positions = { ...triggers, first: at(triggers, next), count: phase.frames - next };
  await armTrigger(session, { kind: 'position', positions }, signal);
  session.note('fly', { axis: phase.fly.axis, to: endDegrees, velocity: degreesPerSecond, from: next });
  // The ramp is twice as long in time as in way; frames come once it is over.
  const untilFirst = (2 * phase.fly.runUpDegrees) / degreesPerSecond;
  // A camera that hangs must not keep the shutter open for the rest of the sweep: each watches the other.
  const either = new AbortController();
  const ended = AbortSignal.any([signal, either.signal]);
  try {
    await Promise.all([
      session.booked('moving', () =>
        session.rotation.move(endDegrees, degreesPerSecond, session.patience(ended, seconds)),
      ),
      framesOf(session, phase, phase.frames, untilFirst, ended),
    ]);
  } finally {
    either.abort();
  }
  await session.devices.trigger.disarm(session.patience(signal, 0));
}

async function take(session: Session, phase: Phase, upTo: number, signal: AbortSignal): Promise<void> {
  const count = upTo - session.intake.nextOf(phase);
  if (count <= 0) return;
  const internal = usesInternalTrigger(session, phase);
  if (!internal) {
    await label(session, phase, signal);
    const program: TriggerProgram = { kind: 'time', count, periodSeconds: phase.periodSeconds };
    await armTrigger(session, program, signal);
  }
  await framesOf(session, phase, upTo, 0, signal);
  if (!internal) await session.devices.trigger.disarm(session.patience(signal, 0));
}

/** @param untilFirst seconds before the first exposure can begin */
async function framesOf(
  session: Session,
  phase: Phase,
  upTo: number,
  untilFirst: number,
  signal: AbortSignal,
): Promise<void> {
  const { detector, intake, clock, plan } = session;
  const next = 3 * phase.periodSeconds + plan.detector.readoutSeconds + SILENCE_SECONDS;
  const silence = {
    first: { clock, signal, seconds: next + untilFirst },
    next: { clock, signal, seconds: next },
  };
  await intake.until(phase, upTo, silence, async () => {
    const exposed = await detector.acquired(session.patience(signal, 0));
    return intake.base + exposed >= phase.firstFrame + upTo;
  });
}

async function armTrigger(session: Session, program: TriggerProgram, signal: AbortSignal): Promise<void> {
  const { trigger } = session.devices;
  const patience = session.patience(signal, 1);
  if (await trigger.armed(patience)) await trigger.disarm(patience);
  session.note('armTrigger', { program });
  await trigger.arm(program, patience);
}

async function arm(
  session: Session,
  from: number,
  frames: number,
  trigger: 'internal' | 'external',
  signal: AbortSignal,
): Promise<void> {
  const { detector, plan } = session;
  const [phase] = plan.phases;
  if (!phase) throw new TomochartError('INTERNAL', 'a plan without phases');
  session.intake.expectFrom(from);
  session.note('armDetector', { from, frames, trigger });
  await detector.arm(
    {
      frames,
      exposureSeconds: phase.exposureSeconds,
      periodSeconds: phase.periodSeconds,
      trigger,
      width: plan.detector.width,
      height: plan.detector.height,
    },
    session.patience(signal, plan.detector.armSeconds),
  );
}

async function disarm(session: Session, signal: AbortSignal): Promise<void> {
  const patience = session.patience(signal, 0);
  if (await session.detector.armed(patience)) await session.detector.disarm(patience);
}

async function label(session: Session, phase: Phase, signal: AbortSignal): Promise<void> {
  if (session.plan.detector.capabilities.hasLabel) {
    await session.detector.setLabel(phase.kind, session.patience(signal, 0));
  }
}

function usesInternalTrigger(session: Session, phase: Phase): boolean {
  return phase.kind !== 'proj' && session.plan.atRest === 'internal';
}
