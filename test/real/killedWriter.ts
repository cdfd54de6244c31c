import { setTimeout as sleep } from 'node:timers/promises';
import { ScanFile } from '#data';
import { killedFrame, killedFrames, killedSpec, type KilledWay } from './killedScan.ts';

/** The program that is killed: writes frames and names each that is safe. */
const [path = '', way = 'direct'] = process.argv.slice(2);
const scan = await ScanFile.create(killedSpec(path, way as KilledWay));
const underWay: Promise<void>[] = [];
for (let order = 0; order < killedFrames; order++) {
  // A write to a pipe is done when it returns: what has been told is known, whatever happens next.
  underWay.push(scan.write(killedFrame(order)).then(() => void process.stdout.write(`${order}\n`)));
  if (underWay.length >= 6) await underWay.shift();
  // As long as a few syncs, so that the counts in the file grow, too.
  if (order % 2 === 0) await sleep(1);
}
await Promise.all(underWay);
const entries = Array.from({ length: 200 }, (_, k) => ({ path: `/measurement/values/v${k}`, value: k }));
await scan.complete({ entries });
