import { TomochartError, type Patience } from '#core';
import type { CaSignal } from '../signal.ts';

/** A setting of areaDetector: what is written, and what the driver has made of it. */
export interface Setting<T extends number | string> {
  readonly set: CaSignal<T>;
  readonly readback: CaSignal<T>;
}

/**
 * How long a readback may take to follow a put that is complete. asyn shows it through another record, processed by
 * another thread, within milliseconds; what differs for so long is what the driver has chosen instead.
 */
const FOLLOW_SECONDS = 1;

/**
 * Writes a setting and proves it by its readback.
 * @param holds accepts what it may read instead of the value itself; default: nothing else
 * @param remedy what to do about a driver that takes another value
 * @throws TomochartError DEVICE naming the value and what it reads; TIMEOUT
 */
export async function apply<T extends number | string>(
  device: string,
  { set, readback }: Setting<T>,
  value: T,
  patience: Patience,
  holds: (read: T) => boolean = (read) => read === value,
  remedy = 'compare it with what the camera can do',
): Promise<T> {
  await set.write(value, patience);
  let seen: T | undefined = await readback.read(patience);
  if (holds(seen)) return seen;
  const looks = (read: T) => {
    seen = read;
    return holds(read);
  };
  const { clock, signal, seconds } = patience;
  const ends = clock.now() + seconds;
  try {
    const grace = { clock, signal, seconds: Math.min(seconds, FOLLOW_SECONDS) };
    return await readback.until(looks, grace, `${device} to read ${JSON.stringify(value)}`);
  } catch (thrown) {
    const late = thrown instanceof TomochartError && thrown.code === 'TIMEOUT';
    if (!late || clock.now() >= ends) throw thrown;
    throw new TomochartError(
      'DEVICE',
      `${device} took ${JSON.stringify(value)} as ${JSON.stringify(seen)} (${readback.uri})`,
      { remedy, cause: thrown },
    );
  }
}
