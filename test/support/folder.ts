import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Does something when a test is over; tests that run side by side have their own. */
export type AtEnd = (work: () => void | Promise<void>) => void;

/** A folder that goes with the test. */
export function testFolder(atEnd: AtEnd = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'tomochart-'));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
