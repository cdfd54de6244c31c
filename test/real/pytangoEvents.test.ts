import { beforeAll, describe, expect } from 'vitest';
import { DeviceServer } from '#tango';
import { pythonClient, tangoAvailable, withDatabase } from '../support/tango.ts';
import { eventful, PUSHED_AT } from './pytangoDevice.ts';
import { requireReal } from './require.ts';
import { FORMATS, LISTED_TYPES, plain, sampleOf } from './tangoSamples.ts';

const available = tangoAvailable();
const real = requireReal("Debian's PyTango and its database", available);
const shared = withDatabase();

const NAME = 'test/eventful/1';
const SAMPLES = Object.fromEntries(
  LISTED_TYPES.flatMap((type) =>
    FORMATS.map((format) => [`${type}_${format}`, plain(sampleOf(type, format))] as const),
  ),
);

/** Runs the listener against a server of ours. @returns what it heard */
async function heardByPyTango(): Promise<Record<string, unknown>> {
  const { tangoHost } = shared.database;
  const server = new DeviceServer('Eventful', 'ours', { database: tangoHost });
  server.add(eventful(NAME));
  const { devices } = await server.start();
  try {
    const heard = await pythonClient('pytango_events.py', [devices[NAME]!], { tangoHost, input: SAMPLES });
    return heard as Record<string, unknown>;
  } finally {
    await server.close();
  }
}

describe('events of our server that PyTango subscribes to', () => {
  let heard: Record<string, unknown> = {};
  beforeAll(async () => {
    if (available) heard = await heardByPyTango();
  }, 60_000);

  real('carry pushed values of every type and format, as change and as archive events', () => {
    expect(heard['types']).toEqual(SAMPLES);
    expect(heard['archived types']).toEqual(SAMPLES);
  });

  real('come from polling by absolute and relative thresholds, which clients may change', () => {
    expect(heard['absolute']).toEqual([true, false]);
    expect(heard['new threshold']).toBe(true);
    expect(heard['alarm']).toEqual(['ATTR_ALARM', 'ATTR_ALARM']);
    const [hasChanged, changes, isArchived, archived] = heard['relative'] as [
      boolean,
      number[],
      boolean,
      number[],
    ];
    expect([hasChanged, isArchived]).toEqual([true, true]);
    expect(changes.filter((value) => value !== 100)).toEqual([111]);
    expect(archived.filter((value) => value !== 100)).toEqual([122]);
    expect([heard['polled row'], heard['polled words'], heard['polled phase']]).toEqual([true, true, true]);
  });

  real('come as often as periodic and archive events are to come', () => {
    expect(heard['archive period']).toBe(true);
    expect(heard['archive']).toEqual([true, false]);
    expect(heard['period']).toEqual([true, true]);
  });

  real('tell of an attribute that cannot be read, and of its next value', () => {
    expect(heard['error']).toEqual([true, ['Test_Below']]);
    expect(heard['recovered']).toBe(true);
  });

  real('of users carry the value, its quality and its moment, or an error', () => {
    expect(heard['user']).toEqual([
      ...['pushed', 'ATTR_WARNING', PUSHED_AT, 'user_event'],
      ...[`${NAME}/told`, NAME, true],
    ]);
    expect(heard['user error']).toEqual([true, 1]);
  });

  real('tell that data are ready, with every counter in order', () => {
    expect(heard['ready']).toEqual([[7, 8, 9], true, 'DevLong']);
  });

  real('tell of the configuration, and of the interface', () => {
    expect(heard['first config']).toEqual(['ratio', '10', '20']);
    expect(heard['config']).toEqual(['Ratio', '%', '500', '400', '250']);
    expect(heard['interface']).toEqual([true, true, true]);
  });

  real('are refused with the reasons of cppTango where none would come, until they are polled', () => {
    expect(heard['refused']).toEqual({
      change: 'API_AttributePollingNotStarted',
      archive: 'API_AttributePollingNotStarted',
      periodic: 'API_AttributePollingNotStarted',
      thresholds: 'API_EventPropertiesNotSet',
      'data ready': 'API_AttributeNotDataReadyEnabled',
      pipe: 'API_PipeNotFound',
      unknown: 'API_AttrNotFound',
      user: 'nothing',
      'state with alarms': 'API_AttributePollingNotStarted',
    });
    expect(heard['polled by a client']).toBe(true);
  });

  real('tell of the state, also where it is in the limits of a value', () => {
    expect(heard['state']).toEqual([true, true]);
  });

  real('reach every listener and queue, and nobody when all have gone', () => {
    expect(heard['both']).toEqual([true, true]);
    expect(heard['queued']).toBe('pushed');
    expect(heard['watched']).toEqual([true, true]);
  });
});
