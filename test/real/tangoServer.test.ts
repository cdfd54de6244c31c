import { beforeAll, describe, expect } from 'vitest';
import { pythonClient, tangoAvailable, withDatabase } from '../support/tango.ts';
import { everythingServer, EVERYTHING as NAME } from './tangoServing.ts';
import { requireReal } from './require.ts';
import { ARGUMENTS, FORMATS, LISTED_TYPES, plain, sampleOf } from './tangoSamples.ts';

const available = tangoAvailable();
const real = requireReal("Debian's PyTango and its database", available);
const shared = withDatabase();

const ATTRIBUTES = Object.fromEntries(
  LISTED_TYPES.flatMap((type) =>
    FORMATS.map((format) => [`${type}_${format}`, plain(sampleOf(type, format))] as const),
  ),
);
const COMMANDS = Object.fromEntries(Object.entries(ARGUMENTS).map(([type, value]) => [type, plain(value)]));

/** Runs the client against a server of ours. @returns what it saw */
async function seenByPyTango(how: 'database' | 'nodb'): Promise<Record<string, unknown>> {
  const ends: (() => void | Promise<void>)[] = [];
  const atEnd = (end: () => void | Promise<void>) => void ends.push(end);
  try {
    const server = await everythingServer(how === 'database' ? shared.database : undefined, atEnd);
    const seen = await pythonClient('tango_client.py', [server.uri], {
      tangoHost: server.tangoHost,
      input: {
        attributes: ATTRIBUTES,
        commands: COMMANDS,
        limited: server.uri.replace(/(#.*)?$/, '/limited$1'),
      },
      answers: { restart: () => server.restart() },
    });
    return seen as Record<string, unknown>;
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

describe.each(['database', 'nodb'] as const)('PyTango as a client of our server (%s)', (how) => {
  let seen: Record<string, unknown> = {};
  beforeAll(async () => {
    if (available) seen = await seenByPyTango(how);
  }, 60_000);

  real('is told who it is, its state and its lists', () => {
    expect(seen['info']).toEqual(['Everything', 'Everything/ours', 5]);
    expect(seen['names']).toEqual([NAME, expect.stringContaining('dserver/Everything/ours'), true]);
    expect(seen['state']).toEqual(['STANDBY', 'everything is there', 'STANDBY']);
    expect(seen['state again']).toEqual(['STANDBY', 'everything is there']);
    const names = [...Object.keys(ATTRIBUTES), 'State', 'Status', 'kept', 'pushed_image'];
    expect(seen['attributes']).toEqual(expect.arrayContaining(names));
    expect(seen['commands']).toEqual(
      expect.arrayContaining(['Init', 'State', 'Status', 'Push', 'Echo_state']),
    );
    expect(seen['black box']).toBe(3);
    expect(seen['old lists']).toBe(true);
  });

  real('reads and writes every type in every format', () => {
    expect(seen['read']).toEqual(ATTRIBUTES);
    expect(seen['written']).toEqual(ATTRIBUTES);
    expect(seen['stored']).toEqual(ATTRIBUTES);
    expect(seen['encoded']).toEqual(['GRAY8', [0, 255]]);
    expect(seen['enum']).toEqual([2, 'proj']);
    expect(seen['labels']).toEqual(['dark', 'flat', 'proj']);
    expect(seen['invalid']).toBe('ATTR_INVALID');
    expect(seen['empty']).toEqual(['ATTR_VALID', 0]);
    expect(seen['proxy']).toEqual([0, 'mm']);
  });

  real('reads and writes several in one call', () => {
    expect(seen['many']).toEqual(['pushed', 'kept', 'broken']);
    expect(seen['failed of many']).toEqual([false, false, true]);
    expect(seen['written many']).toEqual([0.25, 'one call']);
    expect(seen['write read']).toBe(17);
  });

  real('gives and gets every type of argument', () => {
    expect(seen['answers']).toEqual(COMMANDS);
    expect(seen['high level']).toEqual([2.5, 'a']);
    expect(seen['query']).toEqual(['DevVarLongArray', 'DevVoid']);
  });

  real('is told with the reasons of Tango what is refused', () => {
    expect(seen['errors']).toEqual({
      'unknown attribute': ['API_AttrNotFound'],
      'unknown command': ['API_CommandNotFound'],
      broken: ['Test_Inner', 'Test_Outer'],
      fail: ['Test_Inner', 'Test_Outer'],
      'not writable': ['API_AttrNotWritable'],
      outside: ['API_WAttrOutsideLimit'],
      'wrong label': ['API_WAttrOutsideLimit'],
      'not polled': ['API_AttrNotPolled'],
    });
    expect(seen['stack']).toEqual([
      ['the encoder is not there', 'Everything::encoder', 'ERR'],
      ['nothing can be read', 'Everything::read', 'ERR'],
    ]);
  });

  real('sees configuration, limits and alarms, and changes them', () => {
    expect(seen['config']).toEqual([
      'Sample x',
      'mm',
      'where the sample is',
      '%8.3f',
      '-10',
      '10',
      '-8',
      '8',
      '-6',
      '6',
      'READ_WRITE',
    ]);
    expect(seen['qualities']).toEqual(['ATTR_VALID', 'ATTR_WARNING', 'ATTR_ALARM']);
    expect(seen['memorized']).toBe('MEMORIZED_WRITE_INIT');
    expect(seen['new config']).toEqual(['moved', 'nothing']);
  });

  real('finds memorized values after a restart', () => {
    expect(seen['kept']).toEqual([42.5, 'sample 7', 42.5]);
    if (how === 'database') expect(seen['property']).toEqual(['/data/visit', 'second']);
  });
});
