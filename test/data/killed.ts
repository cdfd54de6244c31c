import { ScanFile } from '#data';
import { frameOf, specOf } from './spec.ts';

/** The program that the crash test kills: writes projections one after the other and reports each. */
const [path = ''] = process.argv.slice(2);
const scan = await ScanFile.create(specOf(path, { dark: 2, proj: 5000 }));
await scan.write(frameOf('dark', 0, 0));
await scan.write(frameOf('dark', 1, 1));
for (let k = 0; k < 5000; k++) {
  await scan.write(frameOf('proj', k, k + 2));
  process.stdout.write(`${k + 1}\n`);
  await new Promise((resolve) => setTimeout(resolve, 2));
}
