import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Registry, EXPIRES_MILLISECONDS } from '#tango/server/events/registry';
import { Turns, TURN_MILLISECONDS } from '#tango/server/turns';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('turns', () => {
  it('are one after the other, in the order in which they were asked for', async () => {
    const turns = new Turns('a/b/c');
    const order: string[] = [];
    const later = (name: string): Promise<void> =>
      Promise.resolve(
        turns.run(async () => {
          order.push(`${name} begins`);
          await Promise.resolve();
          order.push(`${name} ends`);
        }),
      );
    await Promise.all([later('1'), later('2'), later('3')]);
    expect(order).toEqual(['1 begins', '1 ends', '2 begins', '2 ends', '3 begins', '3 ends']);
    // Nobody waits: it is done at once, without a promise.
    expect(turns.run(() => 5)).toBe(5);
  });

  it('go on after one that throws, at once or later', async () => {
    const turns = new Turns('a/b/c');
    expect(() =>
      turns.run(() => {
        throw new Error('at once');
      }),
    ).toThrow('at once');
    await expect(turns.run(() => Promise.reject(new Error('later')))).rejects.toThrow('later');
    expect(turns.run(() => 6)).toBe(6);
  });

  it('that take too long refuse those behind, and go on with the others', async () => {
    const turns = new Turns('a/b/c');
    let release = (): void => undefined;
    const long = turns.run(() => new Promise<void>((resolve) => (release = resolve)));
    const refused = expect(turns.run(() => 1)).rejects.toMatchObject({ reason: 'API_CommandTimedOut' });
    vi.advanceTimersByTime(TURN_MILLISECONDS - 1);
    const patient = turns.run(() => 2);
    vi.advanceTimersByTime(1);
    await refused;
    release();
    await long;
    expect(await patient).toBe(2);
  });
});

describe('subscriptions', () => {
  it('end when nobody renews them', () => {
    const registry = new Registry();
    const owner = {};
    registry.renew(owner, 'change', 5, 'topic.idl5_change');
    vi.advanceTimersByTime(EXPIRES_MILLISECONDS - 1);
    registry.renew(owner, 'change', 4, 'topic.change');
    expect([...registry.find(owner, 'change')!.topics.keys()]).toEqual([5, 4]);
    vi.advanceTimersByTime(2);
    expect([...registry.find(owner, 'change')!.topics.keys()]).toEqual([4]);
    expect(registry.find(owner, 'archive')).toBeUndefined();
    vi.advanceTimersByTime(EXPIRES_MILLISECONDS);
    expect(registry.find(owner, 'change')).toBeUndefined();
  });
});
