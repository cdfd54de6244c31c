import { parentPort, workerData } from 'node:worker_threads';
import { asTomochartError } from '#core';
import { makeMosaicRow, type MosaicRowJob } from './mosaicRow.ts';

makeMosaicRow(workerData as MosaicRowJob).then(
  (outcome) => parentPort?.postMessage({ outcome }),
  (thrown: unknown) => {
    const { code, message } = asTomochartError(thrown);
    parentPort?.postMessage({ failure: { code, message } });
  },
);
