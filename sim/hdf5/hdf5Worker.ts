import { parentPort } from 'node:worker_threads';
import { asTomochartError } from '#core';
import { loadLibrary } from '#data';
import { Hdf5Output } from './hdf5Output.ts';
import type { Hdf5Reply, Hdf5Request } from './hdf5Protocol.ts';

/** The thread that writes the files of a detector: it has at most one file, and does what it is asked one after the other. */

const port = parentPort!;
let output: Hdf5Output | undefined;

async function carryOut(request: Hdf5Request): Promise<void> {
  if (request.kind === 'ready') {
    await loadLibrary();
    return;
  }
  if (request.kind === 'open') {
    output = await Hdf5Output.create(request.plan, request.values);
    return;
  }
  if (request.kind === 'append') {
    output = await Hdf5Output.append(request.plan, request.stored);
    return;
  }
  const file = output;
  if (!file) throw new Error('no file is open');
  if (request.kind === 'frame') {
    file.write(request);
    return;
  }
  output = undefined;
  if (request.kind === 'close') file.close(request.values, request.attributes);
  else file.abandon();
}

let last: Promise<void> = Promise.resolve();
port.on('message', (request: Hdf5Request) => {
  last = last
    .then(() => carryOut(request))
    .then(
      (): Hdf5Reply => ({}),
      (thrown: unknown): Hdf5Reply => ({ wrong: asTomochartError(thrown, 'FILE').message }),
    )
    .then((reply) => port.postMessage(reply));
});
