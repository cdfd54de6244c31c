import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openScan } from '#data';
import { objectOf, shipped, startProgram, temporaryFolder, type Program } from './program.ts';

const folder = temporaryFolder();

interface Line {
  readonly event: string;
  readonly state?: string;
  readonly command?: string;
}

/** A scan of small frames in real time: 0.1 s of darks, then ten seconds of projections. */
function scan(name: string): Program {
  return startProgram([
    ...['tomoscan', 'ascanct', 'rot', '0', '180', '500', '0.02', '--fields-flag', '100001'],
    ...['--npt-fields', '5', '--roi', '64x32', '--beamline', shipped('beamline')],
    ...['--out', folder, '--file', name, '--json'],
  ]);
}

function journalOf(name: string): Line[] {
  const text = readFileSync(join(folder, `${name}.journal.jsonl`), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** The top states of the chart in the order in which they were entered. */
function courseOf(lines: readonly Line[]): string[] {
  const states = lines.flatMap(({ event, state }) => (event === 'state' && state ? [state] : []));
  const tops = states.map((state) => (state.startsWith('[') ? 'makingSafe' : state.split('.')[0]!));
  return tops.filter((top, k) => top !== tops[k - 1]);
}

const SAFE = ['stop', 'shutter', 'disarmTrigger', 'disarmDetector'];

describe.concurrent('Ctrl-C', () => {
  it('during the projections makes safe, keeps the frames, and is not hurried by more of it', async () => {
    const running = scan('impatient');
    await running.saying(/10\d of 506 frames|\s\d\d of 506 frames/);
    running.kill('SIGINT');
    await running.saying(/aborting: stopping motion, closing the shutter/);
    running.kill('SIGINT');
    await running.saying(/still making safe; it is not skipped/);
    running.kill('SIGINT');
    const outcome = await running.ended;

    expect(outcome.code).toBe(1);
    const record = objectOf(outcome);
    expect(record).toMatchObject({ status: 'aborted', unsafe: [], framesPlanned: { dark: 5, proj: 501 } });
    const frames = record['frames'] as Record<string, number>;
    expect(frames['dark']).toBe(5);
    expect(frames['proj']).toBeGreaterThan(5);
    expect(frames['proj']).toBeLessThan(501);

    const lines = journalOf('impatient');
    expect(courseOf(lines).slice(-3)).toEqual(['makingSafe', 'savingFile', 'aborted']);
    const from = lines.findIndex(({ state }) => state?.includes('makingSafe') || state?.startsWith('['));
    const commands = lines.slice(from - SAFE.length).flatMap(({ command }) => (command ? [command] : []));
    expect(commands).toEqual(expect.arrayContaining(SAFE));
    expect(lines.some(({ state }) => state?.includes('unproved') === true)).toBe(false);

    const reader = await openScan(String(record['file']));
    try {
      expect(reader.written('proj')).toBe(frames['proj']);
      expect(reader.records()).toHaveLength(frames['proj']! + 5);
    } finally {
      reader.close();
    }
  });

  it('while it is being planned ends the program, and nothing is made', async () => {
    const words = ['ascanct', 'rot', '0', '180', '500', '0.02', '--no-flat', '--out', 'never', '--json'];
    const environment = { ...process.env, TOMOCHART_BEAMLINE: '' };
    const running = startProgram(['tomoscan', ...words], { cwd: folder, env: environment });
    await running.saying(/no beamline named/);
    running.kill('SIGINT');
    const outcome = await running.ended;
    expect(outcome.code).toBe(1);
    expect(objectOf(outcome)).toMatchObject({ status: 'aborted' });
    expect(existsSync(join(folder, 'never', 'scan-0001.h5'))).toBe(false);
  });

  it('while the scan is being prepared leads through the safe state, too', async () => {
    const running = scan('early');
    await running.saying(/preparing/);
    running.kill('SIGINT');
    const outcome = await running.ended;
    expect(outcome.code).toBe(1);
    expect(objectOf(outcome)).toMatchObject({ status: 'aborted', unsafe: [], frames: { proj: 0 } });
  });

  it.each(['SIGTERM', 'SIGHUP'] as const)('is what %s is, too', async (signal) => {
    const running = scan(signal);
    await running.saying(/ s {2}projections/);
    running.kill(signal);
    const outcome = await running.ended;
    expect(outcome.code).toBe(1);
    expect(objectOf(outcome)).toMatchObject({ status: 'aborted', unsafe: [] });
    expect(courseOf(journalOf(signal)).at(-1)).toBe('aborted');
  });
});
