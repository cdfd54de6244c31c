import { describe, expect, it } from 'vitest';
import { Notify } from '#sim/ioc/notify';
import { settled } from './motor.ts';

describe('the puts with completion of a record', () => {
  it('are complete at once when the record is not busy', async () => {
    const notify = new Notify();
    await notify.put(() => false);
  });

  it('are complete when the record is done', async () => {
    const notify = new Notify();
    const put = notify.put(() => true);
    expect(await settled(put)).toBe(false);
    notify.complete();
    await put;
  });

  it('wait for one another before they even take their value', async () => {
    const notify = new Notify();
    const begun: string[] = [];
    const puts = ['first', 'second', 'third'].map((name) =>
      notify.put(() => {
        begun.push(name);
        return name !== 'second';
      }),
    );
    expect(begun).toEqual(['first']);
    notify.complete();
    await puts[0];
    await puts[1];
    expect(begun).toEqual(['first', 'second', 'third']);
    expect(await settled(puts[2]!)).toBe(false);
    notify.complete();
    await puts[2];
  });

  it('are complete when the record is done while it takes the value', async () => {
    const notify = new Notify();
    await notify.put(() => {
      notify.complete();
      return true;
    });
    await notify.put(() => false);
  });

  it('let the next one begin when one is refused', async () => {
    const notify = new Notify();
    const refused = notify.put(() => {
      throw new Error('no');
    });
    await expect(refused).rejects.toThrow('no');
    await notify.put(() => false);
  });

  it('leave the record or the queue when they are aborted', async () => {
    const notify = new Notify();
    const first = new AbortController();
    const second = new AbortController();
    let begun = 0;
    const begin = () => {
      begun++;
      return true;
    };
    const puts = [notify.put(begin, first.signal), notify.put(begin, second.signal), notify.put(begin)];
    second.abort(new Error('gone'));
    await expect(puts[1]).rejects.toThrow('gone');
    expect(begun).toBe(1);
    first.abort(new Error('gone too'));
    await expect(puts[0]).rejects.toThrow('gone too');
    expect(begun).toBe(2);
    notify.complete();
    await puts[2];
  });
});
