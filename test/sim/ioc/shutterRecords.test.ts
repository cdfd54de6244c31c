import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#core';
import type { ShutterPvs } from '#devices/epics';
import type { PvDefinition, PvServer } from '#epics';
import { CaServer } from '#epics';
import { ShutterRecords } from '#sim/ioc/shutterRecords';
import { SimulatedShutter } from '#sim/shutter';

/** A shutter behind its records, in virtual time, and what a client would do to it. */
function shutterOf(pvs: Pick<ShutterPvs, 'open' | 'closed' | 'readback'>) {
  const clock = new VirtualClock();
  const shutter = new SimulatedShutter({ name: 'S', openSeconds: 0.1, closeSeconds: 0.2 }, clock);
  const definitions = new Map<string, PvDefinition>();
  const real = new CaServer();
  const add: PvServer['add'] = (definition) => {
    definitions.set(definition.name, definition);
    return real.add(definition);
  };
  const server: PvServer = Object.assign(Object.create(real) as PvServer, { add, get: real.get.bind(real) });
  const records = new ShutterRecords(server, { name: 'S', settleSeconds: 0, ...pvs }, shutter);
  const read = (name: string) => {
    const definition = definitions.get(name);
    const value = real.get(name)?.value;
    return definition?.type === 'enum' ? definition.states[Number(value)] : value;
  };
  /** The number of a state for its name, as a client sends it. */
  const put = async (name: string, value: number | string) => {
    const definition = definitions.get(name)!;
    const written = definition.type === 'enum' ? definition.states.indexOf(String(value)) : value;
    const client = { address: '', user: '', host: '' };
    const context = { client, signal: new AbortController().signal, completion: true };
    await (definition.put as (value: unknown, context: unknown) => Promise<void>)(written, context);
  };
  return { clock, shutter, records, read, put };
}

describe('the records of a shutter', () => {
  it('with two buttons and a readback of texts', async () => {
    const { clock, put, read } = shutterOf({
      open: { pv: 'S:open', value: 1 },
      closed: { pv: 'S:close.VAL', value: 1 },
      readback: { pv: 'S:status', open: 'OPEN', closed: 'CLOSED' },
    });
    expect(read('S:status')).toBe('CLOSED');
    await put('S:open', 1);
    // The put is complete, the blades are under way, and the button has sprung back.
    expect([clock.now(), read('S:status'), read('S:open')]).toEqual([0, 'moving', 0]);
    await clock.sleep(0.11);
    expect([read('S:status'), read('S:status.VAL')]).toEqual(['OPEN', 'OPEN']);
    await put('S:close', 1);
    await clock.sleep(0.21);
    expect(read('S:status')).toBe('CLOSED');
    await put('S:open', 0);
    await clock.sleep(0.2);
    expect(read('S:status')).toBe('CLOSED');
  });

  it('with one switch of texts and a readback of numbers', async () => {
    const { clock, put, read } = shutterOf({
      open: { pv: 'S:cmd', value: 'Open' },
      closed: { pv: 'S:cmd', value: 'Close' },
      readback: { pv: 'S:pos', open: 1, closed: 0 },
    });
    expect([read('S:cmd'), read('S:pos')]).toEqual(['Close', 0]);
    await put('S:cmd', 'Open');
    expect([read('S:cmd'), read('S:pos')]).toEqual(['Open', 2]);
    await clock.sleep(0.11);
    expect(read('S:pos')).toBe(1);
    await put('S:cmd', 'Close');
    await clock.sleep(0.21);
    expect([read('S:cmd'), read('S:pos')]).toEqual(['Close', 0]);
  });

  it('with buttons that have texts, whose names need not be those of the readback', async () => {
    const { clock, put, read } = shutterOf({
      open: { pv: 'S:o', value: 'Open' },
      closed: { pv: 'S:c', value: 'Close' },
      readback: { pv: 'S:b', open: 0, closed: 2.5 },
    });
    expect([read('S:o'), read('S:b')]).toEqual(['Idle', 2.5]);
    await put('S:o', 'Open');
    expect([read('S:o'), read('S:b')]).toEqual(['Idle', 1]);
    await clock.sleep(0.11);
    expect(read('S:b')).toBe(0);
  });

  it('with one process variable for everything, which reads what is true', async () => {
    const { clock, put, read } = shutterOf({
      open: { pv: 'S', value: 'open' },
      closed: { pv: 'S', value: 'closed' },
      readback: { pv: 'S', open: 'open', closed: 'closed' },
    });
    await put('S', 'open');
    expect(read('S')).toBe('moving');
    await clock.sleep(0.11);
    expect(read('S')).toBe('open');
    await put('S', 'moving');
    expect(read('S')).toBe('open');
  });

  it('with a field other than VAL', async () => {
    const { clock, put, read } = shutterOf({
      open: { pv: 'S:open.PROC', value: 1 },
      closed: { pv: 'S:close.PROC', value: 1 },
      readback: { pv: 'S:pos', open: 1, closed: 0 },
    });
    await put('S:open.PROC', 1);
    await clock.sleep(0.11);
    expect(read('S:pos')).toBe(1);
  });

  it('show a shutter that does not move', async () => {
    const { clock, shutter, put, read } = shutterOf({
      open: { pv: 'S:cmd', value: 1 },
      closed: { pv: 'S:cmd', value: 0 },
      readback: { pv: 'S:pos', open: 1, closed: 0 },
    });
    shutter.stuck = true;
    await put('S:cmd', 1);
    await clock.sleep(1);
    expect([read('S:cmd'), read('S:pos')]).toEqual([1, 0]);
  });
});
