import { TomochartError, asTomochartError, isAbort, type Patience } from '#core';
import type { Device } from '#devices';
import type { Session } from '../session.ts';

const SAFE_SECONDS = 20;

/**
 * For a pause: no more triggers, axes at rest, every frame under way taken in, shutter closed. What has
 * been taken stays taken.
 */
export async function halt(session: Session, signal: AbortSignal): Promise<void> {
  const { channels, plan, devices } = session;
  const patience = session.patience(signal, SAFE_SECONDS);
  await devices.trigger.disarm(patience);
  await stopMotion(session, signal);
  await Promise.all(
    channels.map(async (channel) => {
      const { intake, detector } = channel;
      const exposed = intake.base + (await detector.acquired(patience));
      const readout = plan.request.exposureSeconds + channel.plan.detector.readoutSeconds;
      await intake.untilOrder(exposed, session.patience(signal, readout)).catch((thrown: unknown) => {
        if (isAbort(thrown)) throw thrown;
        intake.accountUpTo(exposed);
      });
      if (plan.arming === 'perPhase') await detector.disarm(patience);
    }),
  );
  await devices.shutter.set('closed', patience);
}

/** Stops every axis that the scan moves and waits until each stands still. */
export async function stopMotion(session: Session, signal: AbortSignal): Promise<void> {
  await session.booked('stopping', () => stopAll(session, signal));
}

async function stopAll(session: Session, signal: AbortSignal): Promise<void> {
  const names = Object.keys(session.plan.initial);
  session.note('stop', { axes: names });
  const results = await Promise.allSettled(
    names.map((name) => {
      const axis = session.axis(name);
      return axis.stop(patienceWith(session, axis, signal));
    }),
  );
  const failed = names.filter((_, k) => results[k]?.status === 'rejected');
  if (failed.length > 0) {
    throw new TomochartError('UNSAFE', `${failed.join(', ')} may still be moving`, {
      remedy: 'stop it by hand',
      cause: results.find((result) => result.status === 'rejected')?.reason,
    });
  }
}

/** Closes the shutter; tries twice, because a command can be lost. */
export async function secureShutter(session: Session, signal: AbortSignal): Promise<void> {
  const { shutter } = session.devices;
  session.note('shutter', { state: 'closed' });
  const close = () => shutter.set('closed', patienceWith(session, shutter, signal, SAFE_SECONDS / 4));
  try {
    await close().catch((thrown: unknown) => (isAbort(thrown) ? Promise.reject(thrown as Error) : close()));
  } catch (thrown) {
    throw new TomochartError('UNSAFE', `${shutter.name} does not read closed`, {
      remedy: 'close it by hand: the beam may be on the sample',
      cause: thrown,
    });
  }
}

/** No pulse comes after this. */
export async function disarmTrigger(session: Session, signal: AbortSignal): Promise<void> {
  const { trigger } = session.devices;
  session.note('disarmTrigger');
  try {
    await session.booked('stopping', () => trigger.disarm(patienceWith(session, trigger, signal)));
  } catch (thrown) {
    throw new TomochartError('UNSAFE', `${trigger.name} does not read disarmed`, {
      remedy: 'disarm it by hand before anything moves',
      cause: thrown,
    });
  }
}

/** The cameras take no more frames after this. */
export async function disarmDetector(session: Session, signal: AbortSignal): Promise<void> {
  session.note('disarmDetector');
  const disarm = async ({ detector, plan }: Session['channels'][number]) => {
    await detector.disarm(patienceWith(session, detector, signal));
    if (!plan.detector.capabilities.hasLabel) return;
    // It takes no frames any more: a label that stays is no danger.
    await detector.setLabel('', session.patience(signal, 0)).catch((thrown: unknown) => {
      if (isAbort(thrown)) throw thrown;
      session.warn(`the label of ${detector.name} was not cleared: ${asTomochartError(thrown).message}`);
    });
  };
  const results = await session.booked('stopping', () => Promise.allSettled(session.channels.map(disarm)));
  const failed = session.channels.filter((_, k) => results[k]?.status === 'rejected');
  if (failed.length > 0) {
    throw new TomochartError(
      'UNSAFE',
      `${failed.map(({ name }) => name).join(', ')} does not read disarmed`,
      {
        remedy: 'stop its acquisition by hand',
        cause: results.find((result) => result.status === 'rejected')?.reason,
      },
    );
  }
}

/**
 * For what is made safe. A device that could never be connected, because its name is wrong perhaps, has got no command
 * of this scan, and nobody has to wait for it to come back.
 */
function patienceWith(
  session: Session,
  device: Device,
  signal: AbortSignal,
  seconds = SAFE_SECONDS,
): Patience {
  return session.patience(signal, session.reached.has(device) ? seconds : 0);
}
