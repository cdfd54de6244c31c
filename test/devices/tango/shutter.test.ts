import { describe, expect, it } from 'vitest';
import type { ShutterNames } from '#devices/tango';
import { TangoShutter } from '#devices/tango/shutter';
import type { AttributeData, DeviceDefinition, Quality } from '#tango';
import { pause, rejection, sleepsOf, within } from '../realTime.ts';
import { serve, testTango } from './support/server.ts';

/** Two commands and the state of the device, as most shutters have it. */
const COMMANDS = {
  name: 'fast_shutter',
  open: { command: 'Open' },
  closed: { command: 'Close' },
  readback: { attribute: 'State', open: 'OPEN', closed: 'CLOSE' },
  settleSeconds: 0,
} as const;

/** An attribute that is written, and another one that is read. */
const ATTRIBUTES = {
  name: 'fast_shutter',
  open: { attribute: 'Shutter', value: true },
  closed: { attribute: 'Shutter', value: false },
  readback: { attribute: 'Blades', open: 1, closed: 0 },
  settleSeconds: 0,
} as const;

class Blades {
  place: 'OPEN' | 'CLOSE' = 'CLOSE';
  readonly log: string[] = [];
  stuck = false;
  /** The command is answered when the blades have arrived. */
  answersAtEnd = false;
  quality: Quality = 'valid';
  show: (place: string) => AttributeData = (place) => (place === 'OPEN' ? 1 : place === 'CLOSE' ? 0 : 0.5);
  served: { setState(state: 'OPEN' | 'CLOSE' | 'MOVING'): void } | undefined;
  shown: string = 'CLOSE';

  async go(place: 'OPEN' | 'CLOSE'): Promise<void> {
    this.log.push(place);
    const moved = this.#move(place);
    if (this.answersAtEnd) await moved;
  }

  async #move(place: 'OPEN' | 'CLOSE'): Promise<void> {
    if (this.stuck) return;
    for (const shown of ['MOVING', place] as const) {
      await pause(8);
      this.shown = shown;
      this.served!.setState(shown);
    }
    this.log.push('arrived');
  }
}

function definitionOf(
  blades: Blades,
  type: 'double' | 'boolean' | 'enum' | 'string' = 'double',
): DeviceDefinition {
  return {
    name: 'sim/shutter/fast',
    className: 'Shutter',
    state: 'CLOSE',
    attributes: [
      {
        name: 'Shutter',
        type: 'boolean',
        value: false,
        write: (value) => blades.go(value ? 'OPEN' : 'CLOSE'),
      },
      {
        name: 'Blades',
        type,
        ...(type === 'enum' ? { enumLabels: ['Closed', 'Open', 'Between'] } : {}),
        read: () => ({ value: blades.show(blades.shown), quality: blades.quality }),
      },
    ],
    commands: [
      { name: 'Open', execute: () => blades.go('OPEN').then(() => undefined) },
      { name: 'Close', execute: () => blades.go('CLOSE').then(() => undefined) },
    ],
  };
}

async function shutterOf(
  blades: Blades,
  names: Omit<ShutterNames, 'device'>,
  type?: Parameters<typeof definitionOf>[1],
) {
  const tango = await testTango([definitionOf(blades, type)]);
  blades.served = tango.devices[0]!;
  const shutter = new TangoShutter(tango.control, { ...names, device: tango.uri('sim/shutter/fast') });
  await shutter.connect(within(3));
  return { ...tango, shutter };
}

describe('a shutter of Tango', () => {
  it.each([
    ['two commands and its state', COMMANDS, false],
    ['two commands that are answered at the end', COMMANDS, true],
    ['an attribute and a number', ATTRIBUTES, false],
    ['an attribute that is answered at the end', ATTRIBUTES, true],
  ] as const)('of %s has moved when it reads so', async (_, names, answersAtEnd) => {
    const blades = new Blades();
    blades.answersAtEnd = answersAtEnd;
    const { shutter } = await shutterOf(blades, names);
    expect(await shutter.state(within(1))).toBe('closed');
    await shutter.set('open', within(3));
    expect([blades.shown, await shutter.state(within(1))]).toEqual(['OPEN', 'open']);
    await shutter.set('closed', within(3));
    expect([blades.shown, await shutter.state(within(1))]).toEqual(['CLOSE', 'closed']);
    blades.served!.setState('MOVING');
    blades.shown = 'MOVING';
    expect(await shutter.state(within(1))).toBeUndefined();
  });

  it('is commanded in any case, also where it reads so already', async () => {
    const blades = new Blades();
    blades.answersAtEnd = true;
    const { shutter } = await shutterOf(blades, COMMANDS);
    for (const state of ['closed', 'open', 'open'] as const) await shutter.set(state, within(3));
    expect(blades.log).toEqual(['CLOSE', 'arrived', 'OPEN', 'arrived', 'OPEN', 'arrived']);
  });

  it.each([
    ['a truth', 'boolean', { open: true, closed: false }, (place: string) => place === 'OPEN'],
    [
      'a truth by its word',
      'boolean',
      { open: 'true', closed: 'false' },
      (place: string) => place === 'OPEN',
    ],
    ['a label', 'enum', { open: 'Open', closed: 'Closed' }, (place: string) => Number(place === 'OPEN')],
    ['a choice by number', 'enum', { open: 1, closed: '0' }, (place: string) => Number(place === 'OPEN')],
    [
      'a text',
      'string',
      { open: 'is open', closed: 'is close' },
      (place: string) => `is ${place.toLowerCase()}`,
    ],
  ] as const)('reads %s', async (_, type, values, show) => {
    const blades = new Blades();
    blades.show = show;
    const names = { ...ATTRIBUTES, readback: { attribute: 'Blades', ...values } };
    const { shutter } = await shutterOf(blades, names, type);
    expect(await shutter.state(within(1))).toBe('closed');
    await shutter.set('open', within(3));
    expect(await shutter.state(within(1))).toBe('open');
  });

  it('that a motor moves is where it reads to within its tolerance', async () => {
    const blades = new Blades();
    let place = 0;
    blades.show = () => place;
    const readback = { attribute: 'Blades', open: 0, closed: 1, tolerance: 0.05 };
    const { shutter } = await shutterOf(blades, { ...ATTRIBUTES, readback });
    const states = [];
    for (place of [0.0004, 0.9996, 0.5, -0.06]) states.push(await shutter.state(within(1)));
    expect(states).toEqual(['open', 'closed', undefined, undefined]);
  });

  it('reads nothing while its readback is INVALID, and says so', async () => {
    const blades = new Blades();
    blades.stuck = true;
    const { shutter } = await shutterOf(blades, ATTRIBUTES);
    blades.quality = 'invalid';
    expect(await shutter.state(within(1))).toBeUndefined();
    const error = await rejection(shutter.set('closed', within(0.2)));
    expect(error.message).toContain('INVALID');
  });

  it('settles as long as it declares, once it reads so', async () => {
    const { shutter } = await shutterOf(new Blades(), { ...COMMANDS, settleSeconds: 0.07 });
    const { clock, slept } = sleepsOf();
    const patience = { ...within(3), clock };
    await shutter.set('open', patience);
    await shutter.set('open', patience);
    expect(slept).toEqual([0.07]);
    await shutter.set('closed', patience);
    expect(slept).toEqual([0.07, 0.07]);
  });

  it('that does not move says what it reads and where to look', async () => {
    const blades = new Blades();
    blades.stuck = true;
    const { shutter, uri } = await shutterOf(blades, COMMANDS);
    const error = await rejection(shutter.set('open', within(0.2)));
    expect(error).toMatchObject({
      code: 'TIMEOUT',
      message: `waited 0.20 s for fast_shutter to read open (${uri('sim/shutter/fast', 'State')}), in vain: it reads "CLOSE"`,
    });
    expect(error.remedy).toMatch(/permit.*air pressure.*searched.*sim\/shutter\/fast/);
  });

  it('whose command is refused says so at once, with the reason', async () => {
    const blades = new Blades();
    const { shutter } = await shutterOf(blades, COMMANDS);
    blades.go = () => Promise.reject(new Error('the hutch is not searched'));
    const error = await rejection(shutter.set('open', within(10)));
    expect(error).toMatchObject({ code: 'DEVICE' });
    expect(error.message).toMatch(/command Open of tango:.*sim\/shutter\/fast.*the hutch is not searched/);
  });

  it('whose server ends says so at once', async () => {
    const blades = new Blades();
    blades.stuck = true;
    const { shutter, server } = await shutterOf(blades, COMMANDS);
    const set = rejection(shutter.set('open', within(30)));
    await pause(40);
    await server.close();
    expect(await set).toMatchObject({
      code: 'DEVICE',
      message: expect.stringMatching(/sim\/shutter\/fast.*lost/) as string,
    });
  });

  describe('closes', () => {
    it('also where the device refuses to close what is closed', async () => {
      const blades = new Blades();
      const { shutter } = await shutterOf(blades, COMMANDS);
      blades.go = () => Promise.reject(new Error('Close is not allowed in state CLOSE'));
      await shutter.set('closed', within(3));
    });

    it('as soon as the device no longer refuses it', async () => {
      const blades = new Blades();
      const { shutter } = await shutterOf(blades, COMMANDS);
      await shutter.set('open', within(3));
      const go = blades.go.bind(blades);
      let refusals = 0;
      blades.go = (place) =>
        ++refusals <= 2 ? Promise.reject(new Error('not allowed in state MOVING')) : go(place);
      await shutter.set('closed', within(3));
      expect([refusals, blades.shown]).toEqual([3, 'CLOSE']);
    });

    it('never where it is refused for ever, and says what it reads and why', async () => {
      const blades = new Blades();
      const { shutter } = await shutterOf(blades, COMMANDS);
      await shutter.set('open', within(3));
      blades.go = () => Promise.reject(new Error('no air'));
      const error = await rejection(shutter.set('closed', within(0.4)));
      expect(error.message).toMatch(/fast_shutter to read closed.*it reads "OPEN", and .*no air/);
    });

    it('also where its readback fails for a moment', async () => {
      const blades = new Blades();
      const { shutter } = await shutterOf(blades, ATTRIBUTES);
      let reads = 0;
      blades.show = (place) => {
        if (++reads <= 2) throw new Error('the card does not answer');
        return place === 'OPEN' ? 1 : 0;
      };
      await shutter.set('closed', within(3));
      expect(blades.log).toEqual(['CLOSE', 'arrived']);
      reads = -Infinity;
      const error = await rejection(shutter.set('closed', within(0.3)));
      expect(error.message).toMatch(/it reads nothing \(.*the card does not answer/);
    });

    it('once a server that was away is back', async () => {
      const blades = new Blades();
      const { shutter, server, address } = await shutterOf(blades, COMMANDS);
      await shutter.set('open', within(3));
      await server.close();
      const closed = shutter.set('closed', within(8));
      await pause(250);
      const again = serve([{ ...definitionOf(blades), state: 'OPEN' }], address.port);
      blades.served = again.devices[0]!;
      await again.server.start();
      await closed;
      expect([blades.shown, again.devices[0]!.state]).toEqual(['CLOSE', 'CLOSE']);
    });
  });
});
