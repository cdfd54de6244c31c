import { CaClient } from '#epics';
import { TomochartError } from '#core';
import { ARRAY_DOUBLES, PVS, type Turn } from './protocol.ts';

/** Our client, taking the same turns in this process. */
export async function ourClient(port: number) {
  const client = new CaClient({ addresses: [`127.0.0.1:${port}`], autoAddresses: false, environment: {} });
  const [number, run, array] = [PVS.number, PVS.run, PVS.array].map((name) => client.channel(name)) as [
    ReturnType<CaClient['channel']>,
    ReturnType<CaClient['channel']>,
    ReturnType<CaClient['channel']>,
  ];
  await Promise.all([number, run, array].map((channel) => channel.connected()));

  const gets = async (count: number) => {
    for (let k = 0; k < count; k++) {
      const { value } = await number.get();
      if (value !== 1.5) throw defect(`read ${String(value)}`);
    }
  };
  const updates = async (seconds: number): Promise<number> => {
    let seen = 0;
    const channel = client.channel(PVS.counter);
    const subscription = channel.monitor(() => seen++);
    await channel.connected();
    await run.put(1, { completion: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const first = seen;
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    const rate = ((seen - first) * 1000) / (performance.now() - start);
    await run.put(0, { completion: true });
    subscription.close();
    channel.close();
    return rate;
  };
  const arrays = async (count: number) => {
    for (let k = 0; k < count; k++) {
      const { value } = await array.get();
      const last = value instanceof Float64Array ? value.at(-1) : undefined;
      if (last !== ARRAY_DOUBLES - 1) throw defect(`the array ends with ${last}`);
    }
  };
  return {
    /** How many a second. */
    take: async ({ task, amount }: Turn): Promise<number> => {
      if (task === 'monitor') return updates(amount);
      const start = performance.now();
      await (task === 'get' ? gets(amount) : arrays(amount));
      return (amount * 1000) / (performance.now() - start);
    },
    close: () => client.close(),
  };
}

function defect(message: string): TomochartError {
  return new TomochartError('INTERNAL', `bench ca: ${message}`);
}
