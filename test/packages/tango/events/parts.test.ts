import { describe, expect, it } from 'vitest';
import { readAnswer } from '#tango/client/events/answer';
import { EventCounter } from '#tango/client/events/counter';
import { Silence } from '#tango/client/events/silence';

const PLACE = {
  uri: 'tango://lab:10000/sim/cam/1',
  name: 'sim/cam/1',
  attribute: 'image',
  kind: 'change',
  peer: '',
} as const;

describe('the answer to a subscription', () => {
  const strings = ['tcp://a:1', 'tcp://a:2', 'tcp://b:3', 'tcp://b:4', 'the topic', 'the channel'];
  const A = { heartbeat: 'tcp://a:1', event: 'tcp://a:2' };
  const B = { heartbeat: 'tcp://b:3', event: 'tcp://b:4' };

  it('has the addresses of the server and its topic', () => {
    const answer = readAnswer({ numbers: Int32Array.of(934, 5), strings }, PLACE);
    expect(answer).toEqual({ pairs: [A, B], topic: 'the topic' });
  });

  it('begins with the address that the server was reached at, or ends with it', () => {
    const at = (peer: string) => readAnswer({ numbers: [1000, 5], strings }, { ...PLACE, peer }).pairs;
    expect(at('b')).toEqual([B, A]);
    expect(at('c')).toEqual([A, B, { heartbeat: 'tcp://c:1', event: 'tcp://c:2' }]);
  });

  it('of older servers does not tell the topic, which is made up as they do', () => {
    const older = strings.slice(0, 4);
    const topic = (numbers: number[], place: Partial<Record<keyof typeof PLACE, string>> = {}) =>
      readAnswer({ numbers, strings: older }, { ...PLACE, ...place } as typeof PLACE).topic;
    expect(topic([925, 5])).toBe('tango://lab:10000/sim/cam/1/image.idl5_change');
    expect(topic([815, 4])).toBe('tango://lab:10000/sim/cam/1/image.change');
    expect(topic([925, 5], { kind: 'data_ready' })).toBe('tango://lab:10000/sim/cam/1/image.data_ready');
    expect(topic([925, 5], { uri: 'tango://h:5/sim/cam/1#dbase=no' })).toBe(
      'tango://h:5/sim/cam/1/image#dbase=no.idl5_change',
    );
  });

  it.each([
    ['nothing', undefined],
    ['multicast', { numbers: [934, 5], strings: ['epgm://a:1', 'epgm://a:2', 't', 'c'] }],
    ['no endpoints', { numbers: [934, 5], strings: [] }],
  ])('is an error where it has %s', (_, reply) => {
    expect(() => readAnswer(reply, PLACE)).toThrow(expect.objectContaining({ code: 'PROTOCOL' }) as Error);
  });
});

describe('the counter of events', () => {
  const lost = (...counters: number[]) => {
    const counter = new EventCounter();
    return counters.map((each) => {
      const counted = counter.next(each);
      return counted.kind === 'new' ? counted.lost : counted.kind;
    });
  };

  it('tells duplicates, losses and new begins', () => {
    expect(lost(5, 5, 6, 9, 10)).toEqual([0, 'duplicate', 0, 2, 0]);
    expect(lost(500, 1, 2)).toEqual([0, 0, 0]);
    expect(lost(2 ** 32 - 1, 1, 2)).toEqual([0, 1, 0]);
    expect(lost(0, 0, 0)).toEqual([0, 0, 0]);
  });
});

describe('the watch over a silent server', () => {
  it('does not take the sleep of its own process for the silence of others', async () => {
    const silent: number[] = [];
    const silence = new Silence(0.2, (seconds) => silent.push(seconds));
    // Nothing of this process runs meanwhile, as when the machine sleeps.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(silent).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    silence.stop();
    expect(silent[0]).toBeGreaterThan(0.2);
    expect(silent[0]).toBeLessThan(0.5);
  });
});
