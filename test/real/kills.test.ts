import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { openScan } from '#data';
import { temporaryFolder } from '../data/temporary.ts';
import { killedFrame, killedFrames, type KilledWay } from './killedScan.ts';
import { requireReal } from './require.ts';

const python = '/usr/bin/python3';
const writer = fileURLToPath(new URL('./killedWriter.ts', import.meta.url));
const judge = fileURLToPath(new URL('./check_killed.py', import.meta.url));
const imports = spawnSync(python, ['-c', 'import h5py, numpy']);
const real = requireReal('python3-h5py', imports.status === 0);
const folder = temporaryFolder();
/** The moments are random: where everything is to be tried there are so many, else every fifth of them. */
const EVERYTHING = process.env['REQUIRE_REAL'] === '1';
/** Programs that run at the same time. */
const AT_ONCE = 3;

interface Kill {
  readonly path: string;
  readonly way: KilledWay;
  /** The program is killed when so many frames are safe, */
  readonly after: number;
  /** and so long after that. */
  readonly delayMs: number;
}
interface Verdict {
  readonly problems: readonly string[];
  readonly named: number;
  readonly counted: number;
}

/** Random moments, the same in every run: from the first frame to after the last, when the metadata is added. */
function killsOf(way: KilledWay, count: number): Kill[] {
  let state = 4;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length: count }, (_, k) => ({
    path: join(folder, `${way}-${k}.h5`),
    way,
    after: Math.ceil(random() * 1.05 * killedFrames),
    delayMs: random() * 5,
  })).map((kill) => ({ ...kill, after: Math.min(kill.after, killedFrames) }));
}

/** Runs the writer, kills it at its moment, and returns the frames that it had reported as safe. */
async function carryOut({ path, way, after, delayMs }: Kill): Promise<number[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', writer, path, way], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const ended = once(child, 'close');
  let text = '';
  let seen = 0;
  const reached = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      seen += chunk.filter((byte) => byte === 10).length;
      if (seen >= after) resolve();
    });
    child.once('close', resolve);
  });
  await reached;
  await sleep(delayMs);
  child.kill('SIGKILL');
  await ended;
  // The last line may be cut off.
  return text.split('\n').slice(0, -1).map(Number);
}

async function judgeAll(kills: readonly Kill[]): Promise<{ safe: number[]; verdict: Verdict; kill: Kill }[]> {
  const waiting = [...kills.entries()];
  const safe: number[][] = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) safe[next[0]] = await carryOut(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const input = JSON.stringify(kills.map(({ path }, k) => ({ path, safe: safe[k] })));
  const { stdout, stderr, status } = spawnSync(python, [judge], { input, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const verdicts = JSON.parse(stdout) as Verdict[];
  return kills.map((kill, k) => ({ kill, safe: safe[k]!, verdict: verdicts[k]! }));
}

describe('kill -9 while frames are written', () => {
  real.each<[string, KilledWay, number]>([
    ['past HDF5', 'direct', 80],
    ['through HDF5', 'library', 10],
    ['in chunks', 'chunks', 10],
  ])(
    'costs no frame that was safe, and leaves a file that opens everywhere (%s)',
    async (_, way, all) => {
      const count = EVERYTHING ? all : Math.max(4, all / 5);
      const outcomes = await judgeAll(killsOf(way, count));
      for (const { kill, safe, verdict } of outcomes) {
        expect(verdict.problems, kill.path).toEqual([]);
        expect(safe.length).toBeGreaterThanOrEqual(Math.min(kill.after, killedFrames));
        const reader = await openScan(kill.path);
        const last = safe.at(-1)!;
        const { kind, slot, pixels } = killedFrame(last);
        const bytes = (frame: typeof pixels) => new Uint8Array(frame!.buffer);
        expect(Buffer.compare(bytes(reader.readFrame(kind, slot)), bytes(pixels))).toBe(0);
        expect(reader.records().length).toBe(verdict.named);
        reader.close();
      }
      // The kills came at different moments, and the counts had something to say at some of them.
      expect(new Set(outcomes.map(({ safe }) => safe.length)).size).toBeGreaterThan(count / 2);
      expect(outcomes.some(({ verdict }) => verdict.counted > 0)).toBe(true);
    },
    300_000,
  );
});
