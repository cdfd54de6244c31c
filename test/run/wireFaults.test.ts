import { describe, expect, it } from 'vitest';
import { openScan } from '#data';
import type { ScanProgress } from '#run';
import type { AtEnd } from '../support/folder.ts';
import { readbacks, SAFE } from '../support/readbacks.ts';
import type { WiredScan } from '../support/realScan.ts';
import { scanOverWire, testIoc, WIRE_BEAMLINE } from '../support/wire.ts';

/** Breaks something once, as soon as the chart is in a state that begins like that. */
function when(state: string, text: string) {
  let done = false;
  return (progress: ScanProgress, scan: WiredScan) => {
    if (done || progress.kind !== 'state' || !progress.state.startsWith(state)) return;
    done = true;
    void scan.fault(text);
  };
}

/** @param state when it breaks; left out, before the scan begins */
async function broken(atEnd: AtEnd, text: string, state?: string) {
  const ioc = await testIoc(atEnd);
  const fault = state === undefined ? { broken: text } : { onProgress: when(state, text) };
  const scan = await scanOverWire(ioc.port, { atEnd, ...fault });
  const record = await scan.done;
  return { scan, record };
}

// They wait for real time, each at an IOC of its own.
describe.concurrent('a scan over Channel Access in which something breaks', () => {
  it('ends safe and names the axis whose motor stalls, and what to do', async ({ onTestFinished }) => {
    const { scan, record } = await broken(
      onTestFinished,
      'rot stall',
      'acquiring.projections.part.sweep.flying',
    );
    expect(record.status, JSON.stringify(scan.states)).toBe('failed');
    expect(record.error?.message).toMatch(/^rot .*stall/);
    expect(record.unsafe).toEqual([]);
    expect(await readbacks(scan)).toBe(SAFE);
  });

  it('ends safe and names the limit switch that was hit, and its side', async ({ onTestFinished }) => {
    const { scan, record } = await broken(onTestFinished, 'x limit+', 'acquiring.flatBefore');
    expect(record.status).toBe('failed');
    expect(record.error?.message).toMatch(/^x .*high limit|^x .*limit switch/);
    expect(record.unsafe).toEqual([]);
    expect(await readbacks(scan)).toBe(SAFE);
  });

  it('ends safe and says that the camera stopped delivering, with the frames that there are in the file', async ({
    onTestFinished,
  }) => {
    const { scan, record } = await broken(onTestFinished, 'cam hang', 'acquiring.projections');
    expect(record).toMatchObject({ status: 'failed', error: { code: 'FRAMES' }, unsafe: [] });
    expect(record.error?.message).toContain('cam delivered');
    expect(await readbacks(scan)).toBe(SAFE);
    const reader = await openScan(record.file!);
    try {
      expect(reader.slots('dark')).toEqual([0, 1, 2]);
      for (const slot of [0, 1, 2]) expect(Math.max(...reader.readFrame('flat', slot))).toBeGreaterThan(1000);
    } finally {
      reader.close();
    }
  });

  it('ends safe at once when the plugin cannot write, with its words, and keeps the frames before', async ({
    onTestFinished,
  }) => {
    const { scan, record } = await broken(onTestFinished, 'plugin error', 'acquiring.projections');
    expect(record.status).toBe('failed');
    expect(record.error?.message).toMatch(/^the file plugin of cam \(sim:HDF1:\) cannot write .*disk/);
    expect(record.warnings.join()).not.toContain('cannot write');
    expect(record.unsafe).toEqual([]);
    expect(await readbacks(scan)).toBe(SAFE);
    const reader = await openScan(record.file!);
    try {
      for (const slot of [0, 1, 2]) expect(Math.max(...reader.readFrame('flat', slot))).toBeGreaterThan(1000);
    } finally {
      reader.close();
    }
  });

  it('names the ring current and the scalars that nobody serves', async ({ onTestFinished }) => {
    const ioc = await testIoc(onTestFinished);
    const scan = await scanOverWire(ioc.port, {
      atEnd: onTestFinished,
      yaml: WIRE_BEAMLINE.replace('sim:ring:current', 'sim:ring:none').replace(
        'sim:ion:rate',
        'sim:ion:none',
      ),
      onProgress: (progress, { running }) => {
        if (progress.kind === 'state' && progress.state.startsWith('acquiring')) running.abort();
      },
    });
    const { detectors } = await scan.done;
    const missing = detectors[0]!.missing.map(({ path, reason }) => `${path}: ${reason}`).join('\n');
    expect(missing).toMatch(/^\/measurement\/instrument\/source\/current: .*sim:ring:none/m);
    expect(missing).toMatch(/^\/defaults\/IonChamber: .*sim:ion:none/m);
  });

  it('keeps every frame when it is aborted while its file is completed', async ({ onTestFinished }) => {
    const ioc = await testIoc(onTestFinished);
    const scan = await scanOverWire(ioc.port, {
      atEnd: onTestFinished,
      onProgress: (progress, { running }) => {
        if (progress.kind === 'state' && progress.state === 'writing') running.abort();
      },
    });
    const record = await scan.done;
    expect(record).toMatchObject({ status: 'aborted', unsafe: [], error: null });
    const reader = await openScan(record.file!);
    try {
      for (const kind of ['dark', 'flat', 'proj'] as const) {
        expect(reader.slots(kind), kind).toHaveLength(record.framesPlanned[kind]);
      }
      expect(Math.max(...reader.readFrame('proj', 0))).toBeGreaterThan(1000);
    } finally {
      reader.close();
    }
  });

  it('ends before a frame is taken with a shutter that does not open, and names it', async ({
    onTestFinished,
  }) => {
    const { scan, record } = await broken(onTestFinished, 'shutter stuck');
    expect(record.status).toBe('failed');
    expect(record.error?.message).toContain('fast_shutter');
    expect(record.frames.flat).toBe(0);
    expect(record.unsafe).toEqual([]);
    expect(await readbacks(scan)).toBe(SAFE);
  });

  it('goes on without a frame that was dropped: a hole in its place, and no angle is shifted', async ({
    onTestFinished,
  }) => {
    const { record } = await broken(onTestFinished, 'cam lose 5', 'acquiring.projections.part.sweep.flying');
    expect(record.status, record.error?.message).toBe('done');
    expect(record.framesLost).toBe(1);
    expect(record.warnings.join()).toMatch(/lost on the way/);
    const reader = await openScan(record.file!);
    try {
      expect(reader.slots('proj')).not.toContain(5);
      expect(reader.slots('proj')).toContain(6);
    } finally {
      reader.close();
    }
  });
});
