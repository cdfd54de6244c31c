import { describe, expect, it } from 'vitest';
import { RealClock } from '#core';
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

  it('in name only, and stands still for 10 s in the projections, the scan says so and is safe once they go on', async ({
    onTestFinished: atEnd,
  }) => {
    const servers = await tangoProcess({ atEnd });
    let stopped = false;
    const scan = await scanOverTango(servers, {
      atEnd,
      request: { scan_end: 90, nsteps: 80 },
      onProgress: (progress) => {
        if (stopped || progress.kind !== 'frames' || progress.counts.proj < 5) return;
        stopped = true;
        servers.signal('SIGSTOP');
        setTimeout(() => servers.signal('SIGCONT'), 10_000);
      },
    });
    const record = await scan.done;
    expect(record.status, record.error?.message).toBe('failed');
    expect(record.error?.message).toMatch(/(cam|rot|pandabox|sim\/).*; /);
    expect(record.unsafe).toEqual([]);
    expect(record.frames.dark).toBe(3);
    const patience = { clock: new RealClock(), signal: new AbortController().signal, seconds: 5 };
    const { shutter, trigger, axes, detectors } = scan.beamline.devices;
    expect([
      await shutter.state(patience),
      await trigger.armed(patience),
      await axes['rot']!.moving(patience),
      await detectors['cam']!.armed(patience),
    ]).toEqual(['closed', false, false, false]);
  }, 90_000);
});
