import type { Session } from '../session.ts';

/** Opens or closes the shutter until it reads so. */
export async function setShutter(
  session: Session,
  state: 'open' | 'closed',
  signal: AbortSignal,
): Promise<void> {
  const { shutter } = session.devices;
  const patience = session.patience(signal, session.plan.shutterSeconds);
  if ((await shutter.state(patience)) === state) return;
  session.note('shutter', { state });
  await session.booked('moving', () => shutter.set(state, patience));
}

/** The time that the user gives the scintillator after the shutter has opened. */
export async function condition(session: Session, signal: AbortSignal): Promise<void> {
  const { conditionSeconds } = session.plan.request;
  if (conditionSeconds > 0) {
    await session.booked('settling', () => session.clock.sleep(conditionSeconds, signal));
  }
}
