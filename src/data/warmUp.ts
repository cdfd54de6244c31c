import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStore } from './creation.ts';
import { frameKinds, perKind } from './frame.ts';

/** Datasets of the file: enough for the compilers of JavaScript and WebAssembly to have seen every step often. */
const ENTRIES = 60;

/**
 * Makes a small file and throws it away: the first file of a thread takes four times as long as the next ones. What
 * goes wrong here goes wrong with the real file, too, and is said there.
 */
export async function warmUp(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tomochart-'));
  try {
    const entries = Array.from({ length: ENTRIES }, (_, k) => ({
      path: `/measurement/group_${k % 8}/entry_${k}`,
      value: k % 2 === 0 ? k : 'text',
      units: 'mm',
      description: 'nothing',
    }));
    const store = await createStore({
      path: join(folder, 'nothing.h5'),
      width: 8,
      height: 8,
      bytesPerPixel: 2,
      frames: perKind(() => 2),
      theta: perKind(() => new Float64Array(2)),
      entries,
      attributes: frameKinds.map((kind) => ({ path: '/measurement', name: kind, value: 'nothing' })),
      nexus: { title: '', startTime: '', pixelMicrometres: 1, exposureSeconds: 1 },
    });
    store.release();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
