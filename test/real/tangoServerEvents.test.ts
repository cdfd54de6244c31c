import { beforeAll, describe, expect } from 'vitest';
import { pythonClient, tangoAvailable, THOROUGH, withDatabase } from '../support/tango.ts';
import { everythingServer } from './tangoServing.ts';
import { requireReal } from './require.ts';

const available = tangoAvailable();
const real = requireReal("Debian's PyTango and its database", available);
const shared = withDatabase();
/** Change events for a minute where everything is to be tried. */
const LISTENING_SECONDS = THOROUGH ? 60 : 4;

/** Runs the listener against a server of ours, which it may have restarted. @returns what it heard */
async function heardByPyTango(): Promise<Record<string, unknown>> {
  const ends: (() => void | Promise<void>)[] = [];
  try {
    const server = await everythingServer(shared.database, (end) => void ends.push(end));
    const heard = await pythonClient('tango_listener.py', [server.uri, String(LISTENING_SECONDS)], {
      tangoHost: server.tangoHost,
      answers: { again: () => server.restart() },
    });
    return heard as Record<string, unknown>;
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

// Of servers without a database too PyTango would like to hear, but its listener crashes with any of them.
describe('PyTango as a listener of our server', () => {
  let heard: Record<string, unknown> = {};
  beforeAll(async () => {
    if (available) heard = await heardByPyTango();
  }, 240_000);

  real('hears what is pushed, of every kind, with values, qualities and errors', () => {
    expect(heard['first']).toEqual([1, 1, 1]);
    expect(heard['change']).toEqual([
      [5, 'ATTR_ALARM'],
      ['Test_Inner', 'Test_Outer'],
    ]);
    expect([heard['archive'], heard['user']]).toEqual([
      [2, 'ATTR_VALID'],
      [3, 'ATTR_VALID'],
    ]);
    expect(heard['ready']).toEqual([4, 'pushed']);
    expect(heard['images']).toBe(true);
  });

  real(
    'hears of configurations and of attributes that cannot be polled, and is refused what there is not',
    () => {
      expect(heard['config event']).toBe(true);
      expect(heard['broken events']).toBe(true);
      expect(heard['refused']).toEqual([
        'API_AttributePollingNotStarted',
        'API_AttributeNotDataReadyEnabled',
      ]);
    },
  );

  real(`hears every change event for ${LISTENING_SECONDS} s, in order and without an error`, () => {
    expect([heard['counted'], heard['in order']]).toEqual([true, true]);
    const [ordered, changesASecond, periodsASecond, errors] = heard['polled events'] as number[];
    expect([ordered, errors]).toEqual([true, 0]);
    expect(changesASecond).toBeGreaterThan(5);
    expect(changesASecond).toBeLessThan(11);
    expect(periodsASecond).toBeGreaterThan(1.5);
    expect(periodsASecond).toBeLessThan(4.5);
    if (THOROUGH) expect(heard['back']).toBe(true);
  });
});
