import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failures } from '#epics/client/failures';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** A connection that comes about and ends after so many seconds. */
function connection(failures: Failures, seconds: number) {
  failures.connected();
  vi.advanceTimersByTime(seconds * 1000);
  return failures.lost(true);
}

describe('after a connection', () => {
  it('that lasted, its server is sought at once and nobody is told', () => {
    const failures = new Failures();
    expect(connection(failures, 5)).toEqual({ level: 0, isNews: false });
    expect(connection(failures, 5)).toEqual({ level: 0, isNews: false });
  });

  it('that did not last, once is no habit, and from then on the search is later each time and told once', () => {
    const failures = new Failures();
    expect(connection(failures, 4.9)).toEqual({ level: 0, isNews: false });
    expect(connection(failures, 4.9)).toEqual({ level: 4, isNews: true });
    expect(connection(failures, 4.9)).toEqual({ level: 5, isNews: false });
  });

  it('that did not come about, the search is later at once', () => {
    const failures = new Failures();
    expect(failures.lost(false)).toEqual({ level: 3, isNews: true });
    expect(failures.lost(false)).toEqual({ level: 4, isNews: false });
  });

  it('that lasted, those before it are forgotten', () => {
    const failures = new Failures();
    failures.lost(false);
    failures.lost(false);
    expect(connection(failures, 5)).toEqual({ level: 0, isNews: false });
    expect(failures.lost(false)).toEqual({ level: 3, isNews: true });
  });
});
