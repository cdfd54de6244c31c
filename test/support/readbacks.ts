import type { Clock } from '#core';
import type { Devices } from '#devices';

/** What each device reads, in words: the safe state is `closed still disarmed disarmed`. */
export async function readbacks({
  beamline,
  clock,
}: {
  readonly beamline: { readonly devices: Devices };
  readonly clock: Clock;
}): Promise<string> {
  const patience = { clock, signal: new AbortController().signal, seconds: 5 };
  const { shutter, axes, trigger, detectors } = beamline.devices;
  const moving = await Promise.all(Object.values(axes).map((axis) => axis.moving(patience)));
  const armed = await Promise.all(Object.values(detectors).map((detector) => detector.armed(patience)));
  return [
    (await shutter.state(patience)) ?? 'between',
    moving.some(Boolean) ? 'moving' : 'still',
    (await trigger.armed(patience)) ? 'armed' : 'disarmed',
    armed.some(Boolean) ? 'armed' : 'disarmed',
  ].join(' ');
}

export const SAFE = 'closed still disarmed disarmed';
