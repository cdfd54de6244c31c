import { formatNumber, TomochartError } from '#core';
import type { Device } from '#devices';
import type { Session } from '../session.ts';
import { requireStanding } from '../standing.ts';

const CONNECT_SECONDS = 10;

/** Connects every device, makes sure that the axes stand where the plan believes them, and makes the file. */
export async function prepare(session: Session, signal: AbortSignal): Promise<void> {
  const { devices, plan, clock } = session;
  const patience = { clock, signal, seconds: CONNECT_SECONDS };
  const needed = [
    ...Object.keys(plan.initial).map((name) => session.axis(name)),
    ...session.channels.map(({ detector }) => detector),
    devices.shutter,
    devices.trigger,
  ];
  session.note('connect', { devices: needed.map((device) => device.name) });
  const connect = async (device: Device) => {
    await device.connect(patience);
    session.reached.add(device);
  };
  await session.booked('connecting', () => Promise.all(needed.map(connect)));
  await requireStanding(plan, devices, patience);
  for (const [name, planned] of Object.entries(plan.initial)) {
    const axis = session.axis(name);
    const position = await axis.position(patience);
    // A plan made for elsewhere would move through what its limits checks never saw.
    if (Math.abs(position - planned) > 1e-3) {
      throw new TomochartError(
        'DEVICE',
        `${name} stands at ${formatNumber(position)} ${axis.units}, the plan was made for ${formatNumber(planned)}`,
        { remedy: 'someone has moved it: plan again' },
      );
    }
  }
  await session.booked('making the file', () => session.openSinks(signal));
}
