import { TomochartError, type Patience } from '#core';
import { matchesDeclared } from '#devices/declaredValue';
import type { TangoDevice } from '../device.ts';
import { prove } from '../prove.ts';
import { asNumber, asValue } from '../value.ts';

/** How long a readback may take to follow a write that is complete; what differs for so long is what the device has chosen instead. */
const FOLLOW_SECONDS = 1;

/** An attribute of a camera that is set. */
export interface Setting {
  /** Of the camera, for errors. */
  readonly part: string;
  readonly device: TangoDevice;
  readonly attribute: string;
}

/**
 * Writes a setting and proves it by reading it back.
 * @param holds accepts what it may read instead of the value itself; default: nothing else
 * @throws TomochartError DEVICE naming the value and what it reads, or for a value that the device refuses; TIMEOUT
 */
export async function apply(
  { part, device, attribute }: Setting,
  value: number | string,
  patience: Patience,
  holds?: (read: number | string) => boolean,
): Promise<void> {
  await device.write(attribute, value, patience);
  let seen: number | string | undefined;
  const { clock, signal, seconds } = patience;
  const ends = clock.now() + seconds;
  try {
    await prove<object>({
      device,
      attributes: [attribute],
      patience: { clock, signal, seconds: Math.min(seconds, FOLLOW_SECONDS) },
      what: `${part} to read ${JSON.stringify(value)} (${device.uriOf(attribute)})`,
      seen: () => `it reads ${JSON.stringify(seen)}`,
      look: async (inner) => {
        const reading = await device.reading(attribute, inner);
        const uri = device.uriOf(attribute);
        const labels = await device.labelsOf(attribute, reading, inner);
        seen = asValue(reading, labels, uri);
        if (holds) return holds(seen) ? {} : undefined;
        const shown =
          reading.type === 'enum'
            ? { value: asNumber(reading, labels, uri), name: String(seen) }
            : { value: seen };
        return matchesDeclared(shown, value, 0) ? {} : undefined;
      },
    });
  } catch (thrown) {
    const late = thrown instanceof TomochartError && thrown.code === 'TIMEOUT' && seen !== undefined;
    if (!late || clock.now() >= ends) throw thrown;
    throw new TomochartError(
      'DEVICE',
      `${part} took ${JSON.stringify(value)} as ${JSON.stringify(seen)} (${device.uriOf(attribute)})`,
      { remedy: 'compare it with what the camera can do', cause: thrown },
    );
  }
}
