import type { PhaseInput } from '#machines';
import type { TriggerProgram } from '#devices';
import type { Phase } from '#scan';
import type { Channel } from '../channel.ts';
import type { Session } from '../session.ts';

/** Arms the detector once, for every frame of the scan. */
export async function armForScan(session: Session, signal: AbortSignal): Promise<void> {
  const { plan } = session;
  const [phase] = plan.phases;
  if (phase) await arm(session, phase, 0, plan.totalFrames, 'external', signal);
}

/** Arms the detector for the frames of a phase that are still wanted. */
export async function armForPhase(session: Session, input: PhaseInput, signal: AbortSignal): Promise<void> {
  const phase = session.phase(input);
  if (session.isComplete(phase)) return;
  const next = session.nextOf(phase);
  await disarm(session, signal);
  await label(session, phase, signal);
  const internal = startsByItself(session, phase);
  // Single frames wait for the moment the axis has arrived: then the camera is armed at each stop.
  if (internal && phase.motion === 'steps') return;
  const mode = internal ? 'internal' : 'external';
  await arm(session, phase, phase.firstFrame + next, phase.frames - next, mode, signal);
}

/** Arms the trigger to be fired at each stop. */
export async function armStops(session: Session, input: PhaseInput, signal: AbortSignal): Promise<void> {
  const phase = session.phase(input);
  if (session.isComplete(phase) || startsByItself(session, phase)) return;
  await label(session, phase, signal);
  await armTrigger(session, phase, { kind: 'call', count: phase.frames - session.nextOf(phase) }, signal);
}

/** Arms the detectors for `frames` frames, the first of which is frame `from` of the scan. */
export async function arm(
  session: Session,
  phase: Phase,
  from: number,
  frames: number,
  trigger: 'internal' | 'external',
  signal: AbortSignal,
): Promise<void> {
  session.note('armDetector', { from, frames, trigger });
  const armOne = ({ detector, intake, plan }: Channel) => {
    intake.expectFrom(from, frames);
    const settings = {
      frames,
      exposureSeconds: phase.exposureSeconds,
      periodSeconds: phase.periodSeconds,
      trigger,
      width: plan.detector.width,
      height: plan.detector.height,
    };
    return detector.arm(settings, session.patience(signal, plan.detector.armSeconds));
  };
  await session.booked('arming the detector', () => Promise.all(session.channels.map(armOne)));
}

/** Disarms the detectors that are armed; resolves when every frame that they have taken has come. */
export async function disarm(session: Session, signal: AbortSignal): Promise<void> {
  const patience = session.patience(signal, 0);
  await session.booked('arming the detector', () =>
    Promise.all(
      session.channels.map(async ({ detector }) => {
        if (await detector.armed(patience)) await detector.disarm(patience);
        // A frame that waits to be stored must not be taken for one of the next arm, nor of the next label.
        await detector.ownFile?.settle?.(patience);
      }),
    ),
  );
}

/** Programs and arms the trigger for the frames of a phase that are still wanted, whatever it was armed for before. */
export async function armTrigger(
  session: Session,
  phase: Phase,
  program: TriggerProgram,
  signal: AbortSignal,
): Promise<void> {
  const { trigger } = session.devices;
  const patience = session.patience(signal, 1);
  await session.booked('arming the trigger', async () => {
    if (await trigger.armed(patience)) await trigger.disarm(patience);
    session.note('armTrigger', { program });
    const next = session.nextOf(phase);
    session.latch.expectFrom(phase.firstFrame + next, phase.frames - next);
    await trigger.arm(program, patience);
  });
}

/** Tells the detectors what the next frames show, those that can be told. */
export async function label(session: Session, phase: Phase, signal: AbortSignal): Promise<void> {
  const labelled = session.channels.filter(({ plan }) => plan.detector.capabilities.hasLabel);
  await session.booked('arming the detector', () =>
    Promise.all(labelled.map(({ detector }) => detector.setLabel(phase.kind, session.patience(signal, 0)))),
  );
}

/** True when the camera starts the frames of the phase by itself: nothing else can at rest. */
export function startsByItself(session: Session, phase: Phase): boolean {
  return phase.motion !== 'fly' && session.plan.atRest === 'internal';
}
