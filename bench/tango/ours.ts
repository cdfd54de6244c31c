import { TomochartError } from '#core';
import type { ReadOptions, TangoClient } from '#tango';
import { IMAGE, SCALAR, type Turn, type TurnFigure } from './protocol.ts';

/** Our client, taking the same turns in this process. */
export function ourClient(client: TangoClient, scalarUri: string, imageUri: string) {
  const scalar = client.device(scalarUri);
  const image = client.device(imageUri);
  const reads = async (count: number): Promise<Float64Array> => {
    const times = new Float64Array(count);
    for (let k = 0; k < count; k++) {
      const start = performance.now();
      const { value } = await scalar.read(SCALAR.attribute);
      times[k] = performance.now() - start;
      if (typeof value !== 'number') throw defect(`read a ${typeof value}`);
    }
    return times;
  };
  const memory = new ArrayBuffer(2 * IMAGE.width * IMAGE.height + 8192);
  const images = async (count: number, options: ReadOptions): Promise<Float64Array> => {
    const times = new Float64Array(count);
    for (let k = 0; k < count; k++) {
      const start = performance.now();
      const { value } = await image.read(IMAGE.attribute, { timeoutSeconds: 10, ...options });
      times[k] = performance.now() - start;
      const data = typeof value === 'object' && 'data' in value ? value.data : undefined;
      if (!(data instanceof Uint16Array) || data.at(-1) !== 65535) throw defect('the image is another');
    }
    return times;
  };
  return async ({ task, amount }: Turn): Promise<TurnFigure> => {
    const times = await (task === 'read'
      ? reads(amount)
      : images(amount, task === 'into' ? { into: memory } : {}));
    const sum = times.reduce((total, time) => total + time, 0);
    return { p50: times.sort()[amount >> 1]! * 1000, perSecond: (amount * 1000) / sum };
  };
}

/** No event for so long: there is none. */
const SILENCE_MS = 5000;

/** What came of events of an image. */
export interface EventFigures {
  readonly pushed: number;
  readonly received: number;
  readonly perSecond: number;
}

/** Has the server push so many images, and counts those that come, each by the number in its first two pixels. */
export async function eventsOf(
  client: TangoClient,
  imageUri: string,
  frames: number,
  perSecond: number,
): Promise<EventFigures> {
  const image = client.device(imageUri);
  const seen = new Set<number>();
  let first = 0;
  let last = 0;
  let complete: () => void = () => undefined;
  const all = new Promise<void>((resolve) => (complete = resolve));
  const subscription = await image.subscribe(
    IMAGE.event,
    'change',
    (event) => {
      if (event.kind !== 'change' || event.initial) return;
      const { value } = event.reading;
      const data = typeof value === 'object' && 'data' in value ? value.data : undefined;
      if (!(data instanceof Uint16Array) || data.at(-1) !== 65535) throw defect('an event has another image');
      last = performance.now();
      if (seen.size === 0) first = last;
      seen.add(data[0]! + 65536 * data[1]!);
      if (seen.size === frames) complete();
    },
    { timeoutSeconds: 10 },
  );
  await image.command(IMAGE.run, [frames, perSecond], { timeoutSeconds: 10 });
  // A busy machine takes longer than was asked; what does not come for a while is lost.
  const started = performance.now();
  const silence = new AbortController();
  const quiet = async () => {
    while (performance.now() - Math.max(started, last) < SILENCE_MS && !silence.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  await Promise.race([all, quiet()]);
  silence.abort();
  subscription.close();
  return { pushed: frames, received: seen.size, perSecond: ((seen.size - 1) * 1000) / (last - first) };
}

function defect(message: string): TomochartError {
  return new TomochartError('INTERNAL', `bench tango: ${message}`);
}
