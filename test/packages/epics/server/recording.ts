import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { CaClient } from '#epics';
import { encodeMessage, messagesOf } from '#epics/codec/message';
import { MessageReader } from '#epics/codec/messageReader';
import { COMMAND } from '#epics/codec/protocol';

/** What our client says, message by message, while it does to these process variables all that it can. */
export async function recordedConversation(port: number, names: readonly string[]): Promise<Buffer[]> {
  const said: Buffer[] = [];
  const proxy = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    const reader = new MessageReader();
    near.on('data', (chunk) => {
      for (const message of reader.push(chunk)) said.push(encodeMessage(message));
      far.write(chunk);
    });
    far.on('data', (chunk) => near.write(chunk));
    near.on('error', () => undefined).on('close', () => far.destroy());
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const search = await searchedAt(port, (proxy.address() as AddressInfo).port);
  const client = new CaClient({
    addresses: [`127.0.0.1:${search.port}`],
    autoAddresses: false,
    environment: {},
    repeaterPort: 29_998,
  });
  await Promise.all(names.map((name) => converse(client, name)));
  await client.close();
  await Promise.all([search.end(), new Promise((resolve) => proxy.close(resolve))]);
  return said;
}

async function converse(client: CaClient, name: string): Promise<void> {
  const channel = client.channel(name);
  const monitor = channel.monitor(() => undefined, { mask: ['value', 'alarm', 'property'] });
  for (const form of ['plain', 'sts', 'time', 'gr', 'ctrl'] as const) await channel.get({ form });
  await channel.get({ type: 'string', count: 1 });
  const { value } = await channel.get();
  await channel.put(value);
  await channel.put(value, { completion: true });
  monitor.close();
  channel.close();
}

/** Asks the server at `port` and says that what it knows is at `shown`. */
async function searchedAt(port: number, shown: number) {
  const near = createSocket('udp4').bind(0, '127.0.0.1');
  const far = createSocket('udp4').bind(0, '127.0.0.1');
  await Promise.all([once(near, 'listening'), once(far, 'listening')]);
  let asking = 0;
  near.on('message', (datagram, from) => {
    asking = from.port;
    far.send(datagram, port, '127.0.0.1');
  });
  far.on('message', (datagram) => {
    const found = messagesOf(datagram).map((message) =>
      encodeMessage(message.command === COMMAND.SEARCH ? { ...message, dataType: shown } : message),
    );
    near.send(Buffer.concat(found), asking, '127.0.0.1');
  });
  const end = async () => {
    near.close();
    far.close();
  };
  return { port: near.address().port, end };
}
