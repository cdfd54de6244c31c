import { describe, expect, it } from 'vitest';
import { SignalDetector, type ArmSettings, type Frame } from '#devices';
import { patienceOf } from './patience.ts';
import { SoftSignal } from './softSignal.ts';

const SETTINGS: ArmSettings = {
  frames: 20,
  exposureSeconds: 0.05,
  periodSeconds: 0.06,
  trigger: 'external',
  width: 64,
  height: 32,
};

function detectorOf({ acquire, label = true }: { acquire?: (on: boolean) => void; label?: boolean } = {}) {
  const log: string[] = [];
  const setting = <T>(name: string, value: T) => {
    const signal: SoftSignal<T> = new SoftSignal(name, value, {
      write: (written) => {
        log.push(name);
        signal.put(written);
      },
    });
    return signal;
  };
  const signals = {
    exposureSeconds: setting('exposure', 0),
    periodSeconds: setting('period', 0),
    frames: setting('frames', 0),
    triggerMode: setting<'internal' | 'external'>('mode', 'internal'),
    region: setting('region', { width: 0, height: 0 }),
    armed: new SoftSignal('armed', false),
    acquired: new SoftSignal('acquired', 0),
    acquire: new SoftSignal<boolean>('acquire', false, {
      write: (on) => {
        log.push(on ? 'acquire' : 'end');
        if (acquire) acquire(on);
        else signals.armed.put(on);
      },
    }),
    ...(label ? { label: new SoftSignal('label', '') } : {}),
  };
  const listeners = new Set<(frame: Frame) => void>();
  const detector = new SignalDetector('cam', signals, (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  });
  return { detector, signals, log, listeners };
}

describe('arming a detector', () => {
  it('sets everything first, then arms', async () => {
    const { detector, signals, log } = detectorOf();
    await detector.arm(SETTINGS, patienceOf());
    expect(log.slice(0, 5).sort()).toEqual(['exposure', 'frames', 'mode', 'period', 'region']);
    expect(log.slice(5)).toEqual(['acquire']);
    const { exposureSeconds, periodSeconds, frames, triggerMode, region } = signals;
    expect([exposureSeconds.value, periodSeconds.value, frames.value]).toEqual([0.05, 0.06, 20]);
    expect([triggerMode.value, region.value]).toEqual(['external', { width: 64, height: 32 }]);
  });

  it('is done when it reads armed, not when the command has been taken', async () => {
    const p = patienceOf();
    const { detector, signals } = detectorOf({
      acquire: () => p.clock.after(2, () => signals.armed.put(true)),
    });
    await detector.arm(SETTINGS, p);
    expect([p.clock.now(), await detector.armed(p)]).toEqual([2, true]);
  });

  it('is proved as well by frames that have come and gone', async () => {
    const p = patienceOf();
    const { detector, signals } = detectorOf({ acquire: () => signals.acquired.put(20) });
    await detector.arm({ ...SETTINGS, trigger: 'internal' }, p);
    expect([p.clock.now(), await detector.acquired(p)]).toEqual([0, 20]);
  });

  it('that never reads armed is named with its signal', async () => {
    const { detector } = detectorOf({ acquire: () => {} });
    await expect(detector.arm(SETTINGS, patienceOf(1))).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'waited 1.0 s for cam to read armed (soft://armed), in vain',
    });
  });

  it('does not begin when it is aborted while it sets', async () => {
    const p = patienceOf();
    const { detector, log } = detectorOf();
    const arming = detector.arm(SETTINGS, p);
    p.abort(new Error('enough'));
    await expect(arming).rejects.toThrow('enough');
    expect(log).not.toContain('acquire');
  });
});

describe('disarming a detector', () => {
  it('is done when it reads disarmed', async () => {
    const p = patienceOf();
    const { detector, signals } = detectorOf({
      acquire: () => p.clock.after(1, () => signals.armed.put(false)),
    });
    signals.armed.put(true);
    await detector.disarm(p);
    expect([p.clock.now(), await detector.armed(p)]).toEqual([1, false]);
  });

  it('that has hung says so', async () => {
    const { detector, signals } = detectorOf({ acquire: () => {} });
    signals.armed.put(true);
    await expect(detector.disarm(patienceOf(1))).rejects.toThrow('cam to read disarmed (soft://armed)');
  });
});

describe('a detector', () => {
  it('takes a label when it has one, and none when it has not', async () => {
    const { detector, signals } = detectorOf();
    await detector.setLabel('flat', patienceOf());
    expect(signals.label?.value).toBe('flat');
    await expect(
      detectorOf({ label: false }).detector.setLabel('flat', patienceOf()),
    ).resolves.toBeUndefined();
  });

  it('passes its frames on to whoever listens, as long as they listen', () => {
    const { detector, listeners } = detectorOf();
    const seen: number[] = [];
    const end = detector.onFrame((frame) => seen.push(frame.id));
    const deliver = (id: number) =>
      listeners.forEach((tell) => tell({ id, startSeconds: 0, exposureSeconds: 1 }));
    deliver(0);
    end();
    deliver(1);
    expect(seen).toEqual([0]);
  });
});
