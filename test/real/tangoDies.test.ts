import { describe, expect, it } from 'vitest';
import { scanOverTango, tangoProcess } from '../support/tangoWire.ts';

describe.concurrent('when the process of the Tango servers dies', () => {
  it('in the middle of a scan, the scan fails and names what was lost, and makes safe once they are back', async ({
    onTestFinished: atEnd,
  }) => {
    const servers = await tangoProcess({ atEnd });
    let killed = false;
    const scan = await scanOverTango(servers, {
      atEnd,
      request: { scan_end: 90, nsteps: 80 },
      onProgress: (progress) => {
        if (killed || progress.kind !== 'frames' || progress.counts.proj < 5) return;
        killed = true;
        servers.signal('SIGKILL');
      },
    });
    await servers.ended;
    await tangoProcess({ at: servers, atEnd });
    const record = await scan.done;
    expect(record.status).toBe('failed');
    expect(record.error?.message).toMatch(/(cam|rot|pandabox|fast_shutter|127\.0\.0\.1:\d+)/);
    expect(record.unsafe).toEqual([]);
    expect(record.frames.dark).toBe(3);
  }, 90_000);

  it('and does not come back, the scan says what may be unsafe', async ({ onTestFinished: atEnd }) => {
    const servers = await tangoProcess({ atEnd });
    let killed = false;
    const scan = await scanOverTango(servers, {
      atEnd,
      request: { scan_end: 90, nsteps: 80 },
      onProgress: (progress) => {
        if (killed || progress.kind !== 'frames' || progress.counts.proj < 5) return;
        killed = true;
        servers.signal('SIGKILL');
      },
    });
    const record = await scan.done;
    expect(record.status).toBe('failed');
    expect(record.unsafe.length).toBeGreaterThan(0);
    expect(record.unsafe.join('\n')).toMatch(/shutter/);
  }, 120_000);
});
