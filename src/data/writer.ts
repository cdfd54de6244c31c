import { parentPort, workerData } from 'node:worker_threads';
import { asTomochartError } from '#core';
import { completeFile } from './completion.ts';
import { createStore } from './creation.ts';
import type { FromWriter, ToWriter, WriterData } from './protocol.ts';
import { WriterLoop } from './writerLoop.ts';

/** The writer thread: makes the file of `workerData`, then does as it is told. */

const { spec, memory } = workerData as WriterData;
const port = parentPort!;
const say = (message: FromWriter) => port.postMessage(message);

function fail(thrown: unknown): void {
  const { code, message, remedy } = asTomochartError(thrown, 'FILE');
  say({ kind: 'failed', error: { code, message, ...(remedy === undefined ? {} : { remedy }) } });
}

async function main(): Promise<void> {
  const store = await createStore(spec);
  const loop = new WriterLoop(spec, memory, store, {
    progress: (freed, safe) => say({ kind: 'progress', freed, safe }),
    failed: fail,
  });
  port.on('message', (message: ToWriter) => {
    if (message.kind === 'frame') {
      loop.take(message);
      return;
    }
    loop
      .end()
      .then(() => completeFile(spec, store, message.closing))
      .then((summary) => say({ kind: 'completed', summary }), fail)
      .finally(() => port.close());
  });
  say({ kind: 'created' });
}

await main().catch(fail);
