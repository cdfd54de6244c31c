import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeepAlive } from '#epics/client/keepAlive';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] }));
afterEach(() => vi.useRealTimers());

function watched() {
  const events: string[] = [];
  const circuit = {
    bytes: 0,
    receivedBytes: () => circuit.bytes,
    askForEcho: () => void events.push(`echo at ${performance.now() / 1000}`),
    onSilence: (seconds: number) => void events.push(`dead after ${seconds}`),
  };
  const startMs = performance.now();
  vi.setSystemTime(0);
  return { circuit, events, startMs, keepAlive: new KeepAlive(circuit, 30) };
}

const seconds = (count: number) => vi.advanceTimersByTime(count * 1000 + 2);

describe('a circuit that is silent', () => {
  it('is asked for an echo, and given up five seconds later', () => {
    const { events } = watched();
    seconds(29);
    expect(events).toEqual([]);
    seconds(1);
    expect(events.length).toBe(1);
    seconds(4.9);
    expect(events.length).toBe(1);
    seconds(0.2);
    expect(events[1]).toMatch(/^dead after 35/);
    seconds(1000);
    expect(events.length).toBe(2);
  });

  it('is left alone when it answers', () => {
    const { events, keepAlive } = watched();
    for (let round = 1; round <= 5; round += 1) {
      seconds(30.1);
      expect(events.length).toBe(round);
      keepAlive.heard();
    }
    seconds(20);
    keepAlive.heard();
    seconds(20);
    expect(events.length).toBe(5);
  });

  it('lives while a large value comes, and not while garbage drips', () => {
    const { circuit, events } = watched();
    seconds(30);
    for (let round = 0; round < 10; round += 1) {
      circuit.bytes += 100_000;
      seconds(5);
    }
    expect(events.length).toBe(1);
    circuit.bytes += 1000;
    seconds(5);
    expect(events[1]).toMatch(/^dead/);
  });

  it('is asked at once where there is doubt', () => {
    const { events, keepAlive } = watched();
    seconds(3);
    keepAlive.probe();
    keepAlive.probe();
    expect(events.length).toBe(1);
    seconds(5.1);
    expect(events[1]).toMatch(/^dead after 8/);
  });
});
