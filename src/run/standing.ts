import { TomochartError, type Patience } from '#core';
import type { Axis, Devices } from '#devices';
import type { ScanPlan } from '#scan';

const ASK_SECONDS = 10;

/**
 * Makes sure that the axes of a plan stand. Asked before a scan is begun: what is made safe when one fails would be
 * the scan of somebody else.
 * @throws TomochartError DEVICE with the axis that moves, TIMEOUT
 */
export async function requireStanding(
  plan: ScanPlan,
  devices: Devices,
  { clock, signal }: Pick<Patience, 'clock' | 'signal'>,
): Promise<void> {
  const axes = Object.keys(plan.initial).flatMap((name) => devices.axes[name] ?? []);
  await Promise.all(axes.map((axis) => requireStill(axis, { clock, signal, seconds: ASK_SECONDS })));
}

async function requireStill(axis: Axis, patience: Patience): Promise<void> {
  if (!(await axis.moving(patience))) return;
  throw new TomochartError('DEVICE', `${axis.name} is moving, so that no scan can begin`, {
    remedy: 'find out who moves it, another scan perhaps; stop it or wait until it stands',
  });
}
