import { DevFailed } from '../codec/devFailed.ts';
import type { Budget } from './budget.ts';
import type { EventDevice } from './eventHost.ts';

type Polled = 'attribute' | 'command';

/** The server of the device polls it from now on; with another period, where it does already. */
export async function startPolling(
  device: EventDevice,
  what: Polled,
  name: string,
  milliseconds: number,
  budget: Budget,
): Promise<void> {
  const admin = await device.admin(budget.left());
  const argument = { numbers: [milliseconds], strings: [device.name, what, name] };
  try {
    await admin.command('AddObjPolling', argument, budget.left());
  } catch (error) {
    if (!(error instanceof DevFailed && error.reason === 'API_AlreadyPolled')) throw error;
    await admin.command('UpdObjPollingPeriod', argument, budget.left());
  }
}

export async function stopPolling(
  device: EventDevice,
  what: Polled,
  name: string,
  budget: Budget,
): Promise<void> {
  const admin = await device.admin(budget.left());
  await admin.command('RemObjPolling', [device.name, what, name], budget.left());
}
