import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { asTomochartError } from '#core';
import { completeFile } from './completion.ts';
import { createStore } from './creation.ts';
import { loadLibrary } from './library.ts';
import type { FrameOnItsWay, FromWriter, ToWriter, WriterData } from './protocol.ts';
import type { Closing } from './sink.ts';
import { warmUp } from './warmUp.ts';
import { WriterLoop } from './writerLoop.ts';

/** The writer thread: makes the file that it is told to begin, then does as it is told. */

const port = parentPort!;
const say = (message: FromWriter) => port.postMessage(message);

function fail(thrown: unknown): void {
  const { code, message, remedy } = asTomochartError(thrown, 'FILE');
  say({ kind: 'failed', error: { code, message, ...(remedy === undefined ? {} : { remedy }) } });
}

/** For the message of somebody who waits for a file already to be heard. */
const LISTEN_MS = 20;

let begun = false;
let end: ((closing: Closing) => void) | undefined;
let take: ((frame: FrameOnItsWay) => void) | undefined;

async function begin({ spec, memory }: WriterData): Promise<void> {
  const store = await createStore(spec);
  const loop = new WriterLoop(spec, memory, store, {
    progress: (freed, safe) => say({ kind: 'progress', freed, safe }),
    failed: fail,
  });
  take = (frame) => loop.take(frame);
  end = (closing) =>
    void loop
      .end()
      .then(() => completeFile(spec, store, closing))
      .then((summary) => say({ kind: 'completed', summary }), fail)
      .finally(() => port.close());
  say({ kind: 'created' });
}

port.on('message', (message: ToWriter) => {
  switch (message.kind) {
    case 'begin':
      begun = true;
      begin(message.data).catch(fail);
      break;
    case 'frame':
      take?.(message);
      break;
    case 'complete':
      end?.(message.closing);
      break;
  }
});

// What goes wrong here is said when a file is to be made.
await loadLibrary().catch(() => undefined);
if (workerData === 'warm') {
  await wait(LISTEN_MS);
  if (!begun) await warmUp().catch(() => undefined);
}
