import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { asTomochartError } from '#core';
import { completeFile } from './completion.ts';
import { createStore } from './creation.ts';
import { loadLibrary } from './library.ts';
import type { FrameOnItsWay, FromWriter, ToWriter, WriterData } from './protocol.ts';
import { reconcile } from './reconciliation.ts';
import type { Closing, StoredFiles } from './sink.ts';
import { warmUp } from './warmUp.ts';
import { WriterLoop } from './writerLoop.ts';

/** The writer thread: makes the file that it is told to begin, then does as it is told; and so the next file. */

const port = parentPort!;
const say = (message: FromWriter) => port.postMessage(message);

function fail(thrown: unknown): void {
  const { code, message, remedy } = asTomochartError(thrown, 'FILE');
  say({ kind: 'failed', error: { code, message, ...(remedy === undefined ? {} : { remedy }) } });
}

/** For the message of somebody who waits for a file already to be heard. */
const LISTEN_MS = 20;

let begun = false;
/** The file that is being written. */
let file:
  | {
      readonly take: (frame: FrameOnItsWay) => void;
      readonly ask: (stored: StoredFiles) => void;
      readonly end: (closing: Closing) => void;
    }
  | undefined;

async function begin({ spec, memory }: WriterData): Promise<void> {
  const store = await createStore(spec);
  const loop = new WriterLoop(spec, memory, store, {
    progress: (freed, safe) => say({ kind: 'progress', freed, safe }),
    failed: fail,
  });
  file = {
    take: (frame) => loop.take(frame),
    ask: (stored) =>
      void loop
        .end()
        .then(() => reconcile(store, stored))
        .then((reconciliation) => say({ kind: 'reconciled', reconciliation })),
    end: (closing) => {
      file = undefined;
      void loop
        .end()
        .then(() => completeFile(spec, store, closing))
        .then(
          (summary) => say({ kind: 'completed', summary }),
          (thrown: unknown) => {
            fail(thrown);
            port.close();
          },
        );
    },
  };
  say({ kind: 'created' });
}

port.on('message', (message: ToWriter) => {
  switch (message.kind) {
    case 'begin':
      begun = true;
      begin(message.data).catch(fail);
      break;
    case 'frame':
      file?.take(message);
      break;
    case 'reconcile':
      file?.ask(message.stored);
      break;
    case 'complete':
      file?.end(message.closing);
      break;
  }
});

// What goes wrong here is said when a file is to be made.
await loadLibrary().catch(() => undefined);
if (workerData === 'warm') {
  await wait(LISTEN_MS);
  if (!begun) await warmUp().catch(() => undefined);
}
