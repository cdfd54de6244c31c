import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeScanNumber } from '#run/scanNumber';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tomochart-numbers-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('the number of a scan', () => {
  it('is 1 in an empty folder, then counts on', () => {
    const pattern = join(folder(), 'scan-####.h5');
    expect([1, 2, 3].map(() => takeScanNumber(pattern))).toEqual([1, 2, 3]);
  });

  it('is above every file that has one already, also one of another detector or a journal left alone', () => {
    const path = folder();
    for (const name of [
      'scan-0007.h5',
      'scan-0011_side.h5',
      'scan-0009.journal.jsonl',
      'bone-0100.h5',
      'scan-x.h5',
    ]) {
      writeFileSync(join(path, name), '');
    }
    expect(takeScanNumber(join(path, 'scan-####.h5'))).toBe(12);
  });

  it('is not given again when the files have been moved away, nor to a sample with another name', () => {
    const path = folder();
    takeScanNumber(join(path, 'bone-####.h5'));
    takeScanNumber(join(path, 'bone-####.h5'));
    expect(takeScanNumber(join(path, 'wood_####_cam.h5'))).toBe(3);
    expect(readdirSync(path)).toEqual(['.scan-numbers']);
  });

  it('is never the same for programs that ask at the same time', { timeout: 60_000 }, async () => {
    const path = folder();
    const program = fileURLToPath(new URL('./numbers.ts', import.meta.url));
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, ['--import', 'tsx', program, join(path, 'scan-####.h5'), '250'], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NODE_OPTIONS: '' },
      }),
    );
    const outputs = await Promise.all(
      children.map(async (child) => {
        let text = '';
        child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
        await once(child, 'close');
        return text.trim().split('\n').map(Number);
      }),
    );
    // Whoever comes too late by a moment leaves a gap, never a number that is given twice.
    const numbers = outputs.flat();
    expect(new Set(numbers).size).toBe(1000);
    expect(Math.max(...numbers)).toBeLessThan(1500);
    for (const own of outputs) expect(own).toEqual([...own].sort((a, b) => a - b));
  });
});
