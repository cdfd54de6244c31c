import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished } from 'vitest';
import { ZmqPublisher, ZmqSubscriber } from '#tango/zmq/index';
import { requireReal } from './require.ts';

const PYTHON = '/usr/bin/python3';
const it = requireReal('python3-zmq', spawnSync(PYTHON, ['-c', 'import zmq']).status === 0);

/** Messages of [counter, a text longer than a short frame, 8 MB], and the counter again as the last word. */
const PUBLISH = `
import sys, time, zmq
socket = zmq.Context().socket(zmq.XPUB)
socket.setsockopt(zmq.SNDHWM, 1000)
print(socket.bind_to_random_port('tcp://127.0.0.1'), flush=True)
socket.recv()
image = bytes(range(256)) * 32768
for k in range(int(sys.argv[1])):
    socket.send_multipart([b'image.change', str(k).encode(), b'x' * 300, image])
    socket.send_multipart([b'other', b'not wanted'])
socket.send(b'image.end')
sys.stdin.read()
`;

/** Says how many messages of which size came, until one is the end. */
const SUBSCRIBE = `
import sys, zmq
socket = zmq.Context().socket(zmq.SUB)
socket.setsockopt(zmq.RCVHWM, 1000)
socket.connect(sys.argv[1])
socket.setsockopt(zmq.SUBSCRIBE, b'image')
socket.setsockopt(zmq.SUBSCRIBE, b'gone')
socket.setsockopt(zmq.UNSUBSCRIBE, b'gone')
expected = bytes(range(256)) * 32768
count = 0
while True:
    frames = socket.recv_multipart()
    if frames[0] == b'image.end': break
    assert frames == [b'image.change', str(count).encode(), b'', b'y' * 300, expected], count
    count += 1
print(count, flush=True)
`;

/** Runs a script until the end of the test; its lines come one after the other. */
function python(script: string, ...words: string[]): AsyncIterator<string> {
  const child = spawn(PYTHON, ['-c', script, ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}

describe('libzmq', () => {
  it('publishes to our subscriber: every message arrives whole', { timeout: 30_000 }, async () => {
    const count = 100;
    const lines = python(PUBLISH, String(count));
    const { value: port } = (await lines.next()) as { value: string };
    const image = new Uint8Array(8 * 2 ** 20).map((_, k) => k);
    let came = 0;
    const connections: boolean[] = [];
    await new Promise<void>((resolve, reject) => {
      const subscriber = new ZmqSubscriber(`tcp://127.0.0.1:${port}`, {
        onConnection: (isConnected) => connections.push(isConnected),
        onMessage: (frames) => {
          const [topic, number, text, body] = frames.map((each) =>
            Buffer.from(each.buffer, each.byteOffset, each.length),
          );
          if (topic!.toString() === 'image.end') return resolve();
          const isRight =
            String(number) === String(came) && text!.equals(Buffer.alloc(300, 'x')) && body!.equals(image);
          if (!isRight) reject(new Error(`message ${came} is not what was sent`));
          came++;
        },
      });
      onTestFinished(() => subscriber.close());
      subscriber.subscribe('image.');
    });
    expect(came).toBe(count);
    expect(connections).toEqual([true]);
  });

  it('subscribes to our publisher: every message arrives whole', { timeout: 30_000 }, async () => {
    const publisher = new ZmqPublisher({ maxQueuedBytes: 2 ** 30 });
    onTestFinished(() => publisher.close());
    const endpoint = await publisher.bind();
    const lines = python(SUBSCRIBE, endpoint);
    while (publisher.subscribers('image.change') === 0 || publisher.subscribers('gone') > 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const image = new Uint8Array(8 * 2 ** 20).map((_, k) => k);
    const parts = [image.subarray(0, 1000), image.subarray(1000)];
    for (let k = 0; k < 60; k++) {
      publisher.publish('image.change', [
        Buffer.from(String(k)),
        new Uint8Array(0),
        Buffer.alloc(300, 'y'),
        parts,
      ]);
      publisher.publish('other', [Buffer.from('not wanted')]);
    }
    publisher.publish('image.end', []);
    const { value } = (await lines.next()) as { value: string };
    expect(Number(value)).toBe(60);
    expect(publisher.dropped).toBe(0);
  });
});
