import { beforeAll, describe, expect } from 'vitest';
import { pythonClient, withDatabase } from '../support/tango.ts';
import { TAURUS_ENVIRONMENT, taurusAvailable } from '../support/taurus.ts';
import { everythingServer } from './tangoServing.ts';
import { requireReal } from './require.ts';
import { plain, sampleOf } from './tangoSamples.ts';

const available = taurusAvailable();
const real = requireReal('Taurus (TAURUS_PATH)', available);
const shared = withDatabase();

/** Nobody listens there: without a database Taurus asks for the address of one, but for nothing of it. */
const NO_DATABASE = '127.0.0.1:1';

/** Runs the client against a server of ours. @returns what it saw */
async function seenByTaurus(how: 'database' | 'nodb'): Promise<Record<string, unknown>> {
  const ends: (() => void | Promise<void>)[] = [];
  try {
    const server = await everythingServer(
      how === 'database' ? shared.database : undefined,
      (end) => void ends.push(end),
    );
    const seen = await pythonClient('taurus_client.py', [server.uri], {
      tangoHost: server.tangoHost || NO_DATABASE,
      environment: TAURUS_ENVIRONMENT,
      answers: { restart: () => server.restart() },
    });
    return seen as Record<string, unknown>;
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

describe.each(['database', 'nodb'] as const)('Taurus as a client of our server (%s)', (how) => {
  let seen: Record<string, unknown> = {};
  beforeAll(async () => {
    if (available) seen = await seenByTaurus(how);
  }, 60_000);

  real('reads numbers with their units, labels, ranges and alarms', () => {
    const millimeters = (...values: number[]) => values.map((value) => [value, 'mm']);
    expect(seen['scalar']).toEqual([...millimeters(0, 0), 'ATTR_VALID', true]);
    expect(seen['about']).toEqual(['Sample x', 'where the sample is', 3, true, 'Float']);
    expect(seen['ranges']).toEqual([millimeters(-10, 10), millimeters(-6, 6), millimeters(-8, 8)]);
    expect(seen['invalid']).toEqual([null, 'ATTR_INVALID']);
  });

  real('writes amounts in any unit of that kind, within the range', () => {
    expect(seen['written']).toEqual([2.5, [2.5, 'mm']]);
    expect(seen['warning']).toBe('ATTR_WARNING');
    expect(seen['seconds']).toBe('refused');
    expect(seen['outside']).toEqual(['API_WAttrOutsideLimit']);
  });

  real('gives an attribute another range', () => {
    expect(seen['new range']).toEqual(['-2', '20', ['API_WAttrOutsideLimit']]);
  });

  real('reads texts, truths and large numbers', () => {
    expect(seen['boolean_scalar']).toBe(true);
    expect(seen['string_scalar']).toBe(sampleOf('string', 'scalar'));
    expect(seen['long64_scalar']).toBe(String(-(2n ** 63n)));
    expect(seen['Status']).toBe('everything is there');
  });

  real('reads and writes spectra and images', () => {
    expect(seen['spectrum']).toEqual(['_1D', [0.5, -1, 4], [0.5, -1, 4]]);
    const rows = [
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ];
    expect(seen['image']).toEqual(['_2D', [4096, 4096], 'uint16', rows, rows]);
    expect(seen['texts']).toEqual(plain(sampleOf('string', 'spectrum')));
    expect(seen['truths']).toEqual(plain(sampleOf('boolean', 'image')));
    expect(seen['empty']).toEqual([0]);
  });

  real('sees states and enums', () => {
    expect(seen['device']).toEqual(['Ready', 'STANDBY', expect.any(String)]);
    expect(seen['state']).toBe('FAULT');
    expect(seen['enum']).toEqual([2, ['dark', 'flat', 'proj']]);
  });

  real('runs commands, and sees errors with their reasons', () => {
    expect(seen['commands']).toEqual([2.5, 'a', [1, 2]]);
    expect(seen['errors']).toEqual({
      read: ['Test_Inner', 'Test_Outer'],
      command: ['Test_Inner', 'Test_Outer'],
      'not there': ['API_AttrNotFound'],
      'not writable': ['API_AttrNotWritable'],
    });
  });

  real('hears every value that changes, by events or by polling, and errors', () => {
    expect(seen['initial']).toEqual([true, true]);
    expect(seen['pushed']).toEqual([true, true]);
    expect(seen['written by another']).toBe(true);
    expect(seen['without events']).toEqual([true, true]);
    expect(seen['polled']).toEqual([true, true]);
    expect(seen['errors heard']).toEqual([['Test_Inner', 'Test_Outer'], 0]);
    // The state follows values with limits, and two attributes are neither polled nor pushed: those have no events.
    const withEvents = Array<boolean>(4).fill(how === 'database');
    expect(seen['by events']).toEqual([...withEvents, false, false, false]);
    if (how === 'nodb') return;
    expect([seen['error event'], seen['new label']]).toEqual([true, true]);
  });

  real('goes on when the server is started again', () => {
    expect(seen['back']).toBe(true);
    expect(seen['restarted']).toEqual(['Ready', [0, 'mm']]);
  });
});
