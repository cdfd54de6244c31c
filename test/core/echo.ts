import { parentPort, workerData } from 'node:worker_threads';
import { TomochartError } from '#core';

/** The worker of worker.test.ts: answers with its data and with the name of a class it imported. */
interface Question {
  readonly ask: string;
}
const { ask } = workerData as Question;
parentPort?.postMessage({ ask, imported: new TomochartError('FILE', ask).name });
