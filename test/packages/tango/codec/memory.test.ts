import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { octets } from '#tango/codec/memory';

const IMAGES = 100;
const PAGES = 2048;

/** Fills as many images of 8 MiB as that, one after the other, in a process of its own; page faults of each. */
function faultsPerImage(): number {
  const code = `
    import { octets } from '#tango/codec/memory';
    const turn = async () => {
      for (let k = 0; k < ${IMAGES}; k++) {
        octets(${PAGES} * 4096).fill(k);
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    await turn();
    const before = process.resourceUsage().minorPageFault;
    await turn();
    console.log((process.resourceUsage().minorPageFault - before) / ${IMAGES});
  `;
  const args = ['--import', 'tsx', '--input-type=module', '-e', code];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

function hasGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}

describe('memory of messages', () => {
  it('begins at the begin of a buffer of its own', () => {
    for (const count of [0, 1, 4097, 2 ** 20, 2 ** 21 + 3]) {
      const bytes = octets(count);
      expect([bytes.length, bytes.byteOffset, bytes.buffer.byteLength]).toEqual([count, 0, count]);
      expect(octets(count).buffer).not.toBe(bytes.buffer);
    }
  });

  it.runIf(hasGlibc())('of large ones is not taken from the kernel anew for each', () => {
    expect(faultsPerImage()).toBeLessThan(PAGES / 10);
  });
});
