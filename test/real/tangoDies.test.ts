import { describe, expect, it } from 'vitest';
import type { AtEnd } from '../support/folder.ts';
import { readbacks, SAFE } from '../support/readbacks.ts';
import { scanOverTango, tangoProcess, type TangoProcess } from '../support/tangoWire.ts';

/** A scan over servers in a process of their own, to which something happens once in the projections. */
async function struck(atEnd: AtEnd, strike: (servers: TangoProcess) => void) {
  const servers = await tangoProcess({ atEnd });
  let isDone = false;
  const scan = await scanOverTango(servers, {
    atEnd,
    request: { scan_end: 90, nsteps: 80 },
    onProgress: (progress) => {
      if (isDone || progress.kind !== 'frames' || progress.counts.proj < 5) return;
      isDone = true;
      strike(servers);
    },
  });
  return { servers, scan };
}

const kill = (servers: TangoProcess) => servers.signal('SIGKILL');

describe.concurrent('when the process of the Tango servers dies', () => {
  it('in the middle of a scan, the scan fails and names what was lost, and makes safe once they are back', async ({
    onTestFinished: atEnd,
  }) => {
    const { servers, scan } = await struck(atEnd, kill);
    await servers.ended;
    await tangoProcess({ at: servers, atEnd });
    const record = await scan.done;
    expect(record.status).toBe('failed');
    expect(record.error?.message).toMatch(/(cam|rot|pandabox|fast_shutter|127\.0\.0\.1:\d+)/);
    expect(record.unsafe).toEqual([]);
    expect(record.frames.dark).toBe(3);
  }, 90_000);

  it('and does not come back, the scan says what may be unsafe', async ({ onTestFinished: atEnd }) => {
    const { scan } = await struck(atEnd, kill);
    const record = await scan.done;
    expect(record.status).toBe('failed');
    expect(record.unsafe.length).toBeGreaterThan(0);
    expect(record.unsafe.join('\n')).toMatch(/shutter/);
  }, 120_000);

  it('in name only, and stands still for 10 s in the projections, the scan says so and is safe once they go on', async ({
    onTestFinished: atEnd,
  }) => {
    const { scan } = await struck(atEnd, (servers) => {
      servers.signal('SIGSTOP');
      setTimeout(() => servers.signal('SIGCONT'), 10_000);
    });
    const record = await scan.done;
    expect(record.status, record.error?.message).toBe('failed');
    expect(record.error?.message).toMatch(/(cam|rot|pandabox|sim\/).*; /);
    expect(record.unsafe).toEqual([]);
    expect(record.frames.dark).toBe(3);
    expect(await readbacks(scan)).toBe(SAFE);
  }, 90_000);
});
