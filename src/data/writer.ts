import { parentPort, workerData } from 'node:worker_threads';
import { asTomochartError } from '#core';
import { completeFile } from './completion.ts';
import type { Entry } from './entry.ts';
import { FrameStore, writeError } from './frameStore.ts';
import type { FromWriter, ToWriter } from './protocol.ts';
import type { ScanFileSpec } from './scanSpec.ts';
import { createSkeleton } from './skeleton.ts';

/** The writer thread: makes the file of `workerData`, then does as it is told. */

/** Least time between two syncs, and how long a lone frame waits for company before it is synced. */
const SYNC_MS = 1000;
const LINGER_MS = 200;

const spec = workerData as ScanFileSpec;
const port = parentPort!;
const say = (message: FromWriter) => port.postMessage(message);

let failed = false;
let timer: NodeJS.Timeout | undefined;
let syncing: Promise<void> = Promise.resolve();
let lastSync = 0;

function fail(thrown: unknown): void {
  failed = true;
  const { code, message, remedy } = asTomochartError(thrown, 'FILE');
  say({ kind: 'failed', error: { code, message, ...(remedy === undefined ? {} : { remedy }) } });
}

function scheduleSync(store: FrameStore): void {
  timer ??= setTimeout(
    () => {
      syncing = store
        .sync()
        .catch((thrown: unknown) => fail(writeError(spec.path, thrown)))
        .finally(() => {
          lastSync = performance.now();
          timer = undefined;
          if (store.stale && !failed) scheduleSync(store);
        });
    },
    Math.max(LINGER_MS, lastSync + SYNC_MS - performance.now()),
  );
}

async function complete(store: FrameStore, entries: readonly Entry[]): Promise<void> {
  clearTimeout(timer);
  // No later frame can come, so nothing schedules another sync after this one.
  await syncing;
  clearTimeout(timer);
  try {
    store.close();
  } catch (thrown) {
    if (!failed) fail(writeError(spec.path, thrown));
  }
  say({ kind: 'completed', summary: await completeFile(spec, store.written, entries) });
  port.close();
}

async function main(): Promise<void> {
  const store = new FrameStore(spec, await createSkeleton(spec));
  port.on('message', (message: ToWriter) => {
    if (message.kind === 'complete') {
      complete(store, message.entries).catch(fail);
      return;
    }
    const { frame } = message;
    if (!failed) {
      try {
        store.write(frame);
        scheduleSync(store);
      } catch (thrown) {
        fail(thrown);
      }
    }
    say({ kind: 'stored', bytes: frame.pixels.byteLength });
  });
  say({ kind: 'created' });
}

await main().catch(fail);
