import { describe, expect, it } from 'vitest';
import { addressesOf, broadcastHosts, ipOfNumber, numberOfIp } from '#epics/client/addresses';
import { foundIn } from '#epics/client/searchMessages';
import { SearchQueue } from '#epics/client/searchQueue';
import type { Sought } from '#epics/client/searchQueue';
import { SearchWindow } from '#epics/client/searchWindow';
import { settingsOf } from '#epics/client/settings';
import { COMMAND } from '#epics/codec/protocol';
import { message } from './harness.ts';

const sought = (cid: number, wasConnected = false): Sought => ({
  cid,
  name: `pv${cid}`,
  wasConnected,
  found: () => undefined,
});

/** When a channel is searched in the given time, in milliseconds. */
function searchesOf(channel: Sought, lastMs: number): number[] {
  const queue = new SearchQueue();
  queue.add(channel, 0);
  const times: number[] = [];
  for (let nowMs = queue.nextDueMs(); nowMs <= lastMs; nowMs = queue.nextDueMs()) {
    if (queue.take(nowMs, 0, () => true).length > 0) times.push(nowMs);
  }
  return times;
}

describe('the queue of searches', () => {
  it('asks for a channel at once, then after 32 ms and twice as long each time, at most 30 s', () => {
    const times = searchesOf(sought(1), 200_000);
    expect(times.slice(0, 6)).toEqual([0, 32, 96, 224, 480, 992]);
    const intervals = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(Math.max(...intervals)).toBe(30_000);
  });

  it('asks for a channel that had a server every five seconds, however long ago', () => {
    const times = searchesOf(sought(1, true), 3_600_000);
    const intervals = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    expect(Math.max(...intervals)).toBeLessThanOrEqual(5000);
    expect(times.length).toBeGreaterThan(700);
  });

  it('leaves the others in line when a datagram is full, and asks for them first', () => {
    const queue = new SearchQueue();
    for (let cid = 1; cid <= 5; cid += 1) queue.add(sought(cid), 0);
    let room = 2;
    const cids = (taken: Sought[]) => taken.map(({ cid }) => cid);
    expect(cids(queue.take(0, 0, () => (room -= 1) >= 0))).toEqual([1, 2]);
    expect(cids(queue.take(0, 0, () => true))).toEqual([3, 4, 5]);
    expect(queue.take(0, 0, () => true)).toEqual([]);
    expect(cids(queue.take(32, 0, () => true))).toEqual([1, 2, 3, 4, 5]);
  });

  it('hurries those that wait long, and lets go who was found', () => {
    const queue = new SearchQueue();
    queue.add(sought(1), 0, 10);
    queue.add(sought(2), 0, 10);
    expect(queue.nextDueMs()).toBe(30_000);
    queue.hurry(1000);
    expect(queue.nextDueMs()).toBe(1000);
    expect(queue.remove(1)).toBe(true);
    expect(queue.remove(1)).toBe(false);
    expect(queue.take(1000, 0, () => true).map(({ cid }) => cid)).toEqual([2]);
    expect(queue.size).toBe(1);
  });
});

describe('the window of searches', () => {
  /** Sends as many datagrams of `size` names as there is room for. */
  const fill = (window: SearchWindow, nowMs: number, first: number, size = 10): number[][] => {
    const frames: number[][] = [];
    while (window.hasRoom && frames.length < 1000) {
      const cids = Array.from({ length: size }, (_, i) => first + frames.length * size + i);
      window.sent(cids, nowMs);
      frames.push(cids);
    }
    return frames;
  };

  it('doubles with every round that is answered, to a limit', () => {
    const window = new SearchWindow();
    const sizes = Array.from({ length: 6 }, (_, round) => {
      const frames = fill(window, round, round * 10_000);
      for (const cid of frames.flat()) window.answered(cid, round + 1);
      return frames.length;
    });
    expect(sizes).toEqual([4, 8, 16, 32, 32, 32]);
  });

  it('shrinks to one datagram at a time where nobody answers', () => {
    const window = new SearchWindow();
    expect(fill(window, 0, 0).length).toBe(4);
    window.expire(31);
    expect(fill(window, 31, 100).length).toBe(0);
    window.expire(32);
    expect(fill(window, 32, 200).length).toBe(1);
  });

  it('does not take names that nobody has for a loss', () => {
    const window = new SearchWindow();
    for (const [first] of fill(window, 0, 0)) window.answered(first ?? 0, 1);
    window.expire(1000);
    expect(fill(window, 1000, 1000).length).toBe(8);
  });

  it('does not take its own slowness for a loss', () => {
    const window = new SearchWindow();
    fill(window, 0, 0);
    window.forgive(500);
    window.expire(510);
    expect(window.hasRoom).toBe(false);
  });

  it('waits longer for servers that need longer', () => {
    const window = new SearchWindow();
    for (let round = 0; round < 30; round += 1) {
      const nowMs = round * 1000;
      for (const cid of fill(window, nowMs, round * 10_000).flat()) window.answered(cid, nowMs + 200);
    }
    expect(window.patienceMs).toBeGreaterThan(190);
    expect(window.patienceMs).toBeLessThanOrEqual(1000);
  });
});

describe('a search reply', () => {
  const reply = (fields: object) => message(COMMAND.SEARCH, { dataType: 5064, parameter2: 7, ...fields });

  it('says where the server is: at its sender, or elsewhere', () => {
    expect(foundIn(reply({ parameter1: 0xffffffff }), '10.0.0.9')).toEqual([
      { cid: 7, host: '10.0.0.9', port: 5064 },
    ]);
    expect(foundIn(reply({ parameter1: 0x0a000001 }), '10.0.0.9')).toEqual([
      { cid: 7, host: '10.0.0.1', port: 5064 },
    ]);
  });

  it('without a port, cut short or of another command is none', () => {
    expect(foundIn(reply({ dataType: 0 }), 'x')).toEqual([]);
    expect(foundIn(reply({}).subarray(0, 15), 'x')).toEqual([]);
    expect(foundIn(message(COMMAND.NOT_FOUND, { dataType: 5064 }), 'x')).toEqual([]);
  });
});

describe('the settings of a client', () => {
  const settings = (environment: Record<string, string>, options = {}) => {
    const warnings: string[] = [];
    const settings = settingsOf({ environment, ...options, onWarning: (text) => warnings.push(text) });
    return { ...settings, warn: undefined, warnings };
  };

  it('come from the environment of EPICS', () => {
    expect(
      settings({
        EPICS_CA_ADDR_LIST: ' 10.1.2.255  ioc-2bm:5070 localhost ',
        EPICS_CA_AUTO_ADDR_LIST: 'NO',
        EPICS_CA_NAME_SERVERS: 'gateway:5066',
        EPICS_CA_SERVER_PORT: '6064',
        EPICS_CA_REPEATER_PORT: '6065',
        EPICS_CA_MAX_ARRAY_BYTES: '1000000',
        EPICS_CA_CONN_TMO: '12.5',
      }),
    ).toEqual({
      addresses: [
        { host: '10.1.2.255', port: 6064 },
        { host: 'ioc-2bm', port: 5070 },
        { host: 'localhost', port: 6064 },
      ],
      autoAddresses: false,
      nameServers: [{ host: 'gateway', port: 5066 }],
      serverPort: 6064,
      repeaterPort: 6065,
      maxArrayBytes: 1_000_000,
      connectionTimeoutSeconds: 12.5,
      warn: undefined,
      warnings: [],
    });
  });

  it('are those of Channel Access where nothing is said, and options go before all', () => {
    expect(settings({})).toEqual({
      addresses: [],
      autoAddresses: true,
      nameServers: [],
      serverPort: 5064,
      repeaterPort: 5065,
      maxArrayBytes: Infinity,
      connectionTimeoutSeconds: 30,
      warn: undefined,
      warnings: [],
    });
    expect(
      settings({ EPICS_CA_CONN_TMO: '5' }, { connectionTimeoutSeconds: 7, autoAddresses: false }),
    ).toMatchObject({
      connectionTimeoutSeconds: 7,
      autoAddresses: false,
    });
  });

  it('that make no sense are told of, and the rest stays', () => {
    const { addresses, connectionTimeoutSeconds, warnings } = settings({
      EPICS_CA_ADDR_LIST: '10.0.0.1 300.1.1.1 :5064 host:99999 good host/x',
      EPICS_CA_CONN_TMO: 'soon',
    });
    expect(addresses.map(({ host }) => host)).toEqual(['10.0.0.1', 'good']);
    expect(connectionTimeoutSeconds).toBe(30);
    expect(warnings.length).toBe(5);
    expect(warnings.join('\n')).toContain("'host:99999' is no address");
    expect(warnings.join('\n')).toContain("EPICS_CA_CONN_TMO: 'soon'");
  });

  it('know the broadcast addresses of the networks', () => {
    const entry = {
      address: '10.54.105.7',
      netmask: '255.255.240.0',
      internal: false,
      family: 'IPv4' as const,
    };
    const rest = { mac: '', cidr: null };
    expect(
      broadcastHosts({
        eth0: [
          { ...entry, ...rest },
          { ...entry, ...rest },
        ],
      }),
    ).toEqual(['10.54.111.255']);
    expect(broadcastHosts({ lo: [{ ...entry, ...rest, internal: true }] })).toEqual(['127.0.0.1']);
    expect(ipOfNumber(numberOfIp('192.168.3.255'))).toBe('192.168.3.255');
    expect(addressesOf(['a.b-c_d'], 1, () => undefined)).toEqual([{ host: 'a.b-c_d', port: 1 }]);
  });
});
