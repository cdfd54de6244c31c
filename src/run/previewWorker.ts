import { parentPort, workerData } from 'node:worker_threads';
import { asTomochartError } from '#core';
import { makePreview, type PreviewJob } from './previewJob.ts';

makePreview(workerData as PreviewJob).then(
  (outcome) => parentPort?.postMessage({ outcome }),
  (thrown: unknown) => {
    const { code, message } = asTomochartError(thrown);
    parentPort?.postMessage({ failure: { code, message } });
  },
);
