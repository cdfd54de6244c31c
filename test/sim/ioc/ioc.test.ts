import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { iocBench, PARAMETERS, simulatedIocOf } from './iocBench.ts';

describe('the simulated IOC', () => {
  it('moves a motor over the wire, and tells monitors on the way', async () => {
    const { client, get, put, world } = await iocBench();
    const done: unknown[] = [];
    const positions: number[] = [];
    client.channel('sim:m1.DMOV').monitor(({ value }) => done.push(value));
    client.channel('sim:m1.RBV').monitor(({ value }) => positions.push(Number(value)));
    await client.channel('sim:m1.RBV').connected();
    await get('sim:m1.RBV');
    await put('sim:m1', 40);
    expect(world.stages['rot']!.position).toBe(40);
    expect([await get('sim:m1.RBV'), await get('sim:m1.DMOV')]).toEqual([40, 1]);
    expect(done).toEqual([1, 0, 1]);
    expect([positions[0], positions.at(-1)]).toEqual([0, 40]);
    expect(positions.length).toBeGreaterThan(3);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
  });

  it('shows the limits, units and precision of a motor with its value', async () => {
    const { client, put } = await iocBench();
    const channel = client.channel('sim:m2.VAL');
    const read = () => channel.get({ form: 'ctrl' });
    expect(await read()).toMatchObject({ units: 'mm', precision: 5, limits: { control: [-15, 15] } });
    await put('sim:m2.HLM', 9);
    expect(await read()).toMatchObject({ limits: { control: [-15, 9], display: [-15, 9] } });
    const type = await client.channel('sim:m2.SPMG').get({ form: 'ctrl' });
    expect(type).toMatchObject({ value: 3, states: ['Stop', 'Pause', 'Move', 'Go'] });
  });

  it('refuses what the record refuses, and what cannot be written', async () => {
    const { put } = await iocBench();
    await expect(put('sim:m1.VELO', 0)).rejects.toMatchObject({ code: 'ECA' });
    await expect(put('sim:m1.RBV', 5)).rejects.toMatchObject({ code: 'ECA' });
    await put('sim:m1_able', 'Disable');
    await expect(put('sim:m1', 5)).rejects.toMatchObject({ code: 'ECA' });
    await put('sim:m1_able', 'Enable');
    await put('sim:m1', 5);
  });

  it('goes on with a move whose client is gone, and lets the next one have the record', async () => {
    const { client, put, get } = await iocBench();
    const other = client.channel('sim:m1.VELO');
    await other.put(20, { completion: true });
    const gone = new AbortController();
    const move = client.channel('sim:m1').put(10, { completion: true, signal: gone.signal });
    await expect.poll(() => get('sim:m1.DMOV')).toBe(0);
    gone.abort(new Error('enough'));
    await expect(move).rejects.toThrow('enough');
    await put('sim:m1.STOP', 1, false);
    await expect.poll(() => get('sim:m1.DMOV')).toBe(1);
    const position = Number(await get('sim:m1.RBV'));
    expect(position).toBeLessThan(10);
    await put('sim:m1', position - 1);
    expect(await get('sim:m1.RBV')).toBe(position - 1);
  });

  it('opens and closes the shutter', async () => {
    const { client, put, get, world } = await iocBench();
    const seen: unknown[] = [];
    client.channel('sim:shutter:status').monitor(({ value }) => seen.push(value), { type: 'string' });
    await expect.poll(() => seen).toEqual(['CLOSED']);
    await put('sim:shutter:open', 1);
    await expect.poll(() => seen).toEqual(['CLOSED', 'moving', 'OPEN']);
    expect(world.shutter.state).toBe('open');
    expect(await get('sim:shutter:open')).toBe(0);
  });

  it('takes the commands of the PSO as texts of bytes, and holds the reply', async () => {
    const { client, put, world } = await iocBench();
    const reply = async (command: string) => {
      await put('sim:PSOCommand.BOUT', command);
      return (await client.channel('sim:PSOCommand.BINP').get({ asText: true })).value;
    };
    const commands = [
      'PSOCONTROL X RESET',
      'PSOOUTPUT X CONTROL 1',
      'PSOPULSE X TIME 20.000000,20.000000',
      'PSOOUTPUT X PULSE WINDOW MASK',
      'PSOTRACK X INPUT 3',
      'PSODISTANCE X FIXED 10000',
      'PSOWINDOW X 1 INPUT 3',
      'PSOWINDOW X 1 RANGE 4995,105005',
      'PSOCONTROL X ARM',
    ];
    for (const command of commands) expect(await reply(command)).toBe('%');
    expect(world.pulser.armed).toBe(true);
    await put('sim:m1', 20);
    expect([world.pulser.fired, world.pulser.armed]).toEqual([10, false]);
    expect(await reply('PSOCONTROL X')).toBe('!');
    expect(await reply('PSODISTANCE X FIXED 0')).toBe('#');
  });

  it('reads the ring again and again, and what the world knows of the scalars', async () => {
    const { client, get, put } = await iocBench();
    const currents: number[] = [];
    client.channel('sim:ring:current').monitor(({ value }) => currents.push(Number(value)));
    const ctrl = await client.channel('sim:ring:current').get({ form: 'ctrl' });
    expect(ctrl).toMatchObject({ units: 'mA', precision: 2 });
    expect(await get('sim:ion:rate')).toBe(0);
    await put('sim:shutter:open', 1);
    await expect.poll(() => get('sim:ion:rate')).toBeGreaterThan(9e5);
    await expect.poll(() => currents.length, { timeout: 3000 }).toBeGreaterThan(1);
    expect(currents[1]).toBeLessThan(currents[0]!);
    await expect(put('sim:ring:current', 500)).rejects.toMatchObject({ code: 'ECA' });
    const unknown = client.channel('sim:humidity').connected({ timeoutSeconds: 0.3 });
    await expect(unknown).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('stamps values with the date', async () => {
    const { client, put } = await iocBench();
    const begun = Date.now() / 1000;
    await put('sim:m1', 3);
    const { timeSeconds } = await client.channel('sim:m1.RBV').get({ form: 'time' });
    expect(timeSeconds).toBeGreaterThan(begun - 0.01);
    expect(timeSeconds).toBeLessThan(Date.now() / 1000 + 0.01);
  });

  it('tells what happens, and warns of nothing', async () => {
    const { events, warnings, put } = await iocBench();
    await put('sim:m1', 3);
    await put('sim:shutter:open', 1);
    await expect.poll(() => events).toContain('fast_shutter is open');
    expect(events).toEqual([
      'rot moves from 0 deg to 3',
      'rot stands at 3 deg',
      'fast_shutter is moving',
      'fast_shutter is open',
    ]);
    expect(warnings).toEqual([]);
  });

  it('gives its port back when it is closed', async () => {
    const first = simulatedIocOf();
    const { port } = await first.ioc.start();
    await first.ioc.close();
    const second = simulatedIocOf({}, port);
    expect((await second.ioc.start()).port).toBe(port);
    await second.ioc.close();
  });

  it.each([
    [
      'an axis that the world does not have',
      { axes: { y: { record: 'sim:m9', units: 'mm', tolerance: 1 } } },
      'no axis y',
    ],
    [
      'a name that is served twice',
      { axes: { ...PARAMETERS.axes, x: PARAMETERS.axes['rot']! } },
      'cannot serve this',
    ],
  ])('refuses %s', (_, parameters, message) => {
    const make = () => simulatedIocOf(parameters);
    expect(make).toThrow(TomochartError);
    expect(make).toThrow(message);
  });
});
