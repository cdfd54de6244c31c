import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { connectAll, waitFor } from '#devices';
import { patienceOf } from './patience.ts';
import { SoftSignal } from './softSignal.ts';

const dead = (code: 'TIMEOUT' | 'DEVICE', message: string) => async () => {
  throw new TomochartError(code, message);
};

describe('waitFor', () => {
  it('sees a value that is there already, without waiting', async () => {
    const p = patienceOf();
    const signal = new SoftSignal('shutter', 'closed');
    expect(await waitFor(signal, (value) => value === 'closed', p, 'it')).toBe('closed');
    expect([p.clock.now(), signal.subscribers]).toEqual([0, 0]);
  });

  it('waits for a later value and then listens no more', async () => {
    const p = patienceOf();
    const signal = new SoftSignal('count', 0);
    for (const k of [1, 2, 3, 4]) p.clock.after(k, () => signal.put(k));
    expect(await waitFor(signal, (value) => value >= 3, p, 'it')).toBe(3);
    expect(p.clock.now()).toBe(3);
    await Promise.resolve();
    expect(signal.subscribers).toBe(0);
  });

  it('names the wait and the signal when the value never comes, and listens no more', async () => {
    const p = patienceOf(2);
    const signal = new SoftSignal('shutter', 'moving');
    const waiting = waitFor(signal, (value) => value === 'closed', p, 'shutter to read closed');
    await expect(waiting).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'waited 2.0 s for shutter to read closed (soft://shutter), in vain',
    });
    expect(signal.subscribers).toBe(0);
  });

  it('ends at once when it is aborted, and listens no more', async () => {
    const p = patienceOf(100);
    const signal = new SoftSignal('count', 0);
    const waiting = waitFor(signal, (value) => value === 1, p, 'it');
    p.clock.after(1, () => p.abort(new TomochartError('ABORTED', 'enough')));
    await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' });
    expect([p.clock.now(), signal.subscribers]).toEqual([1, 0]);
  });
});

describe('connectAll', () => {
  it('connects every signal, even after one has failed', async () => {
    const connected: string[] = [];
    const good = (name: string) =>
      new SoftSignal(name, 0, { connect: async () => void connected.push(name) });
    const bad = new SoftSignal('b', 0, { connect: dead('TIMEOUT', 'waited 5.0 s for soft://b') });
    await expect(connectAll([good('a'), bad, good('c')], patienceOf())).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'waited 5.0 s for soft://b',
    });
    expect(connected).toEqual(['a', 'c']);
  });

  it('names every signal that is missing in one error', async () => {
    const signals = [
      new SoftSignal('a', 0, { connect: dead('TIMEOUT', 'waited 5.0 s for soft://a') }),
      new SoftSignal('b', 0),
      new SoftSignal('c', 0, { connect: dead('DEVICE', 'soft://c refuses') }),
    ];
    const error: unknown = await connectAll(signals, patienceOf()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    const { message, problems } = error as TomochartError;
    expect(message).toBe('2 signals cannot be connected: soft://a, soft://c');
    expect(problems.map((problem) => [problem.about, problem.message])).toEqual([
      ['soft://a', 'waited 5.0 s for soft://a'],
      ['soft://c', 'soft://c refuses'],
    ]);
  });

  it('names three of many in its message, all of them as problems, and what to do', async () => {
    const failing = (name: string) => {
      const failure = new TomochartError('TIMEOUT', `${name} was never found`, { remedy: 'check the name' });
      return new SoftSignal(name, 0, { connect: () => Promise.reject(failure) });
    };
    const error: unknown = await connectAll([...'abcdef'].map(failing), patienceOf()).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      message: '6 signals cannot be connected: soft://a, soft://b, soft://c and 3 more',
      remedy: 'check the name',
    });
    expect((error as TomochartError).problems).toHaveLength(6);
  });

  it('says that it was aborted, not that signals are missing', async () => {
    const p = patienceOf();
    p.abort(new TomochartError('ABORTED', 'enough'));
    const signals = [new SoftSignal('a', 0), new SoftSignal('b', 0)];
    await expect(connectAll(signals, p)).rejects.toMatchObject({ code: 'ABORTED', message: 'enough' });
  });
});
