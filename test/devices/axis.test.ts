import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { SignalAxis } from '#devices';
import { patienceOf, type TestPatience } from './patience.ts';
import { SoftSignal, type Script } from './softSignal.ts';

const TOLERANCE = 0.01;

/** An axis of soft signals; without a script it arrives one second after it is written to. */
function axisOf(p: TestPatience, scripts: { setpoint?: Script<number>['write']; stop?: () => void } = {}) {
  const readback = new SoftSignal('rot.RBV', 0);
  const moving = new SoftSignal('rot.MOVN', false);
  const velocity = new SoftSignal('rot.VELO', 1);
  const arrive = async (value: number) => {
    moving.put(true);
    await p.clock.sleep(1);
    readback.put(value);
    moving.put(false);
  };
  const setpoint = new SoftSignal('rot.VAL', 0, { write: scripts.setpoint ?? arrive });
  const stop = new SoftSignal('rot.STOP', false, { write: () => scripts.stop?.() });
  const axis = new SignalAxis('rot', 'deg', TOLERANCE, { setpoint, readback, velocity, moving, stop });
  return { axis, setpoint, readback, velocity, moving, stop };
}

describe('an axis that moves', () => {
  it('sets its velocity first and ends in position', async () => {
    const p = patienceOf();
    const { axis, setpoint, velocity } = axisOf(p);
    await axis.move(90, 12.5, p);
    expect([velocity.written, setpoint.written, p.clock.now()]).toEqual([[12.5], [90], 1]);
    expect([await axis.position(p), await axis.moving(p)]).toEqual([90, false]);
  });

  it('waits for standstill even when the write completes early', async () => {
    const p = patienceOf();
    const parts = axisOf(p, {
      setpoint: (value) => {
        parts.moving.put(true);
        p.clock.after(3, () => {
          parts.readback.put(value);
          parts.moving.put(false);
        });
      },
    });
    await parts.axis.move(90, 1, p);
    expect([p.clock.now(), parts.readback.value]).toEqual([3, 90]);
  });

  it('takes a readback within its tolerance for arrived, and one outside for a fault', async () => {
    for (const [offset, arrived] of [
      [0.009, true],
      [-0.009, true],
      [0.011, false],
      [-0.011, false],
    ] as const) {
      const p = patienceOf();
      const parts = axisOf(p, { setpoint: (value) => parts.readback.put(value + offset) });
      const outcome = await parts.axis.move(90, 1, p).then(
        () => true,
        (thrown: TomochartError) => thrown.code,
      );
      expect(outcome).toBe(arrived ? true : 'DEVICE');
    }
  });

  it('names itself and both positions when it stands elsewhere', async () => {
    const p = patienceOf();
    const parts = axisOf(p, { setpoint: () => parts.readback.put(45.5) });
    const error: unknown = await parts.axis.move(90, 1, p).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'DEVICE', message: 'rot stands at 45.5 deg instead of 90' });
    expect((error as TomochartError).remedy).toContain('limit switch');
  });

  it('does not take an encoder that reads no number for arrived', async () => {
    const p = patienceOf();
    const parts = axisOf(p, { setpoint: () => parts.readback.put(NaN) });
    await expect(parts.axis.move(90, 1, p)).rejects.toMatchObject({ code: 'DEVICE' });
  });

  it('names the readback that never says that it stands still', async () => {
    const p = patienceOf(4);
    const parts = axisOf(p, { setpoint: () => parts.moving.put(true) });
    await expect(parts.axis.move(90, 1, p)).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'waited 4.0 s for rot to stand still (soft://rot.MOVN), in vain',
    });
    expect(parts.moving.subscribers).toBe(0);
  });

  it('passes on the limit that its control system reports, and asks no further', async () => {
    const p = patienceOf();
    const { axis, moving } = axisOf(p, {
      setpoint: () => {
        throw new TomochartError('LIMIT', 'rot cannot go to 900');
      },
    });
    await expect(axis.move(900, 1, p)).rejects.toMatchObject({ code: 'LIMIT' });
    expect(moving.subscribers).toBe(0);
  });

  it('lets go at once when it is aborted', async () => {
    const p = patienceOf(100);
    const parts = axisOf(p, { setpoint: () => parts.moving.put(true) });
    const moving = parts.axis.move(90, 1, p);
    p.clock.after(1, () => p.abort(new TomochartError('ABORTED', 'enough')));
    await expect(moving).rejects.toMatchObject({ code: 'ABORTED' });
    expect([p.clock.now(), parts.moving.subscribers]).toEqual([1, 0]);
  });

  it('writes nothing when it was aborted before', async () => {
    const p = patienceOf();
    const { axis, setpoint, velocity } = axisOf(p);
    p.abort(new TomochartError('ABORTED', 'enough'));
    await expect(axis.move(90, 1, p)).rejects.toMatchObject({ code: 'ABORTED' });
    expect([setpoint.written, velocity.written]).toEqual([[], []]);
  });
});

describe('an axis that stops', () => {
  it('is done when it stands still, wherever that is', async () => {
    const p = patienceOf();
    const parts = axisOf(p, { stop: () => p.clock.after(2, () => parts.moving.put(false)) });
    parts.moving.put(true);
    await parts.axis.stop(p);
    expect([parts.stop.written, p.clock.now()]).toEqual([[true], 2]);
  });

  it('is done at once when it stands still already', async () => {
    const p = patienceOf();
    const { axis, stop } = axisOf(p);
    await axis.stop(p);
    expect([stop.written, p.clock.now()]).toEqual([[true], 0]);
  });

  it('says so when it does not', async () => {
    const p = patienceOf(3);
    const { axis, moving } = axisOf(p);
    moving.put(true);
    await expect(axis.stop(p)).rejects.toThrow('rot to stop (soft://rot.MOVN)');
  });
});

describe('an axis that is connected', () => {
  it('has all five of its signals connected', async () => {
    const p = patienceOf();
    const missing = async () => {
      throw new TomochartError('TIMEOUT', 'no answer');
    };
    const soft = <T>(name: string, value: T) => new SoftSignal(name, value, { connect: missing });
    const axis = new SignalAxis('rot', 'deg', TOLERANCE, {
      setpoint: soft('a', 0),
      readback: soft('b', 0),
      velocity: soft('c', 0),
      moving: soft('d', false),
      stop: soft('e', false),
    });
    await expect(axis.connect(p)).rejects.toThrow(
      '5 signals cannot be connected: soft://a, soft://b, soft://c and 2 more',
    );
  });
});
