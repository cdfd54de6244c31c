import { parentPort, threadId, workerData } from 'node:worker_threads';

let count = 0;
parentPort!.on('message', (message: string) => {
  count++;
  parentPort!.postMessage(message === 'data' ? workerData : { count, thread: threadId });
});
