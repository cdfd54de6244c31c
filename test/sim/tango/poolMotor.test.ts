import { describe, expect, it } from 'vitest';
import { tangoBench } from './tangoBench.ts';

async function poolMotor() {
  const bench = await tangoBench();
  const motor = bench.proxy('sim/motor/rot');
  const stands = () => expect.poll(() => motor.state(), { interval: 5 }).not.toBe('MOVING');
  const get = (name: string) => bench.read(motor, name);
  return { ...bench, motor, stands, get };
}

describe('a simulated motor of the device pool', () => {
  it('has the attributes and commands that Sardana gives its motors', async () => {
    const { motor } = await poolMotor();
    const attributes = ['Position', 'Velocity', 'Acceleration', 'Deceleration', 'Base_rate', 'Offset'];
    const more = ['DialPosition', 'Step_per_unit', 'Backlash', 'Sign', 'Limit_switches', 'State', 'Status'];
    expect((await motor.attributes()).sort()).toEqual([...attributes, ...more].sort());
    const commands = (await motor.commands()).map(({ name }) => name);
    const wanted = ['Stop', 'Abort', 'DefinePosition', 'MoveRelative', 'Release', 'Restore', 'Home'];
    expect(commands.sort()).toEqual([...wanted, 'Init', 'State', 'Status'].sort());
    const position = await motor.attributeConfig('Position');
    expect(position).toMatchObject({ type: 'double', access: 'read_write', units: 'deg' });
    expect([Number(position.min), Number(position.max)]).toEqual([-720, 720]);
    expect(await motor.attributeConfig('Offset')).toMatchObject({ memorized: true, level: 'expert' });
    expect((await motor.info()).className).toBe('Motor');
  });

  it('returns from the write at once, and tells of positions first and of the state at the end', async () => {
    const { motor, world, follow, get } = await poolMotor();
    const told: string[] = [];
    await motor.subscribe('State', 'change', (event) => {
      if ('reading' in event) told.push(event.reading.value as string);
    });
    const positions = await follow(motor, 'Position');
    await motor.subscribe('Position', 'change', (event) => {
      if ('reading' in event) told.push(`${event.reading.quality} ${Number(event.reading.value).toFixed(1)}`);
    });
    await motor.write('Position', 40);
    expect(await motor.state()).toBe('MOVING');
    expect((await motor.read('Position')).quality).toBe('changing');
    await expect.poll(() => told.at(-1)).toBe('ON');
    expect(told.slice(0, 3)).toEqual(['ON', 'valid 0.0', 'MOVING']);
    expect(told.at(-2)).toBe('valid 40.0');
    const values = positions.map(({ value }) => Number(value));
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(values.length).toBeGreaterThan(6);
    expect(positions.filter(({ quality }) => quality === 'changing').length).toBeGreaterThan(4);
    expect([await get('Position'), await get('DialPosition'), world.stages['rot']!.position]).toEqual([
      40, 40, 40,
    ]);
    expect(await motor.read('Position')).toMatchObject({ quality: 'valid', written: 40 });
    expect(await motor.status()).toBe('rot is Stopped');
  });

  it('waits a moment for a move that is about to end, and then refuses another', async () => {
    const { motor, stands, get } = await poolMotor();
    await motor.write('Position', 40);
    await expect(motor.write('Position', 50)).rejects.toThrow('Cannot move: already in motion');
    await stands();
    expect(await get('Position')).toBe(40);
    await motor.write('Position', 40.00001);
    await motor.write('Position', 41);
    await stands();
    expect(await get('Position')).toBe(41);
  });

  it.each([720.1, -721, NaN])('refuses a position outside its limits: %s', async (position) => {
    const { motor, get } = await poolMotor();
    await expect(motor.write('Position', position)).rejects.toMatchObject({
      reason: 'API_WAttrOutsideLimit',
    });
    expect([await motor.state(), await get('Position')]).toEqual(['ON', 0]);
  });

  it('is as fast as it was told, and refuses what is no speed', async () => {
    const { motor, stands, world, follow } = await poolMotor();
    const velocities = await follow(motor, 'Velocity');
    const decelerations = await follow(motor, 'Deceleration');
    await motor.writeMany({ Velocity: 20, Acceleration: 0.02 });
    await expect.poll(() => velocities.map(({ value }) => value)).toEqual([100, 20]);
    await expect.poll(() => decelerations.map(({ value }) => value)).toEqual([0.05, 0.02]);
    await motor.write('Position', 4);
    await stands();
    expect(world.stages['rot']!.motion.profile).toMatchObject({
      peakVelocity: 20,
      accelerationSeconds: 0.02,
    });
    expect((await motor.read('Deceleration')).value).toBe(0.02);
    for (const velocity of [0, -1, 101]) {
      await expect(motor.write('Velocity', velocity)).rejects.toMatchObject({
        reason: 'API_WAttrOutsideLimit',
      });
    }
    await expect(motor.write('Base_rate', 1)).rejects.toThrow('the stage starts from rest');
  });

  it('stops with the ramp, and at once when it is aborted', async () => {
    const { motor, stands, get } = await poolMotor();
    await motor.write('Position', 100);
    await motor.command('Stop');
    await stands();
    const at = Number(await get('Position'));
    expect(at).toBeLessThan(60);
    expect(await motor.state()).toBe('ON');
    await motor.command('MoveRelative', 100);
    await motor.command('Abort');
    await stands();
    expect(Number(await get('Position')) - at).toBeLessThan(60);
    expect(await motor.state()).toBe('ON');
  });

  it('keeps Position = Sign * DialPosition + Offset, and its limits', async () => {
    const { motor, stands, get, follow, world } = await poolMotor();
    const positions = await follow(motor, 'Position');
    await motor.write('Offset', 10);
    await motor.write('Sign', -1);
    await motor.write('Position', 4);
    await stands();
    expect([await get('Position'), await get('DialPosition'), world.stages['rot']!.position]).toEqual([
      4, 6, 6,
    ]);
    await expect.poll(() => positions.at(-1)?.value).toBe(4);
    expect(positions[1]?.value).toBe(10);
    await expect(motor.write('Sign', 2)).rejects.toThrow('it is 1 or -1');
    await motor.write('Position', 100);
    const refused = { reason: 'API_AttrNotAllowed' };
    await expect(motor.write('Offset', 0)).rejects.toMatchObject(refused);
    await expect(motor.command('DefinePosition', 0)).rejects.toMatchObject({
      reason: 'API_CommandNotAllowed',
    });
  });

  it('loads the register with DefinePosition: the dial changes, the offset stays', async () => {
    const { motor, stands, get, world } = await poolMotor();
    await motor.write('Position', 30);
    await stands();
    await motor.command('DefinePosition', 390);
    expect([await get('Position'), await get('DialPosition'), await get('Offset')]).toEqual([390, 390, 0]);
    expect(world.stages['rot']!.position).toBe(390);
    await motor.command('DefinePosition', 5);
    expect([await get('Position'), world.stages['rot']!.position]).toEqual([5, 30]);
    await motor.command('Home');
    await stands();
    expect([await get('Position'), world.stages['rot']!.position]).toEqual([0, 0]);
    expect(await get('Limit_switches')).toEqual([true, false, false]);
  });

  it('reads ALARM at a limit switch, with the switch and a text that says so', async () => {
    const { motor, stands, get, follow, tango } = await poolMotor();
    const switches = await follow(motor, 'Limit_switches');
    tango.fault('rot limit+');
    expect(await motor.state()).toBe('ALARM');
    await motor.write('Position', 10);
    await stands();
    expect([await get('Position'), await motor.state()]).toEqual([0, 'ALARM']);
    expect(await motor.status()).toContain('rot is in Alarm. Hit home switch. Hit upper switch');
    await expect.poll(() => switches.at(-1)?.value).toEqual([true, true, false]);
    await motor.write('Sign', -1);
    expect(await get('Limit_switches')).toEqual([true, false, true]);
    await motor.write('Position', 1);
    await stands();
    expect([await get('Position'), await motor.state()]).toEqual([1, 'ALARM']);
    tango.fault('none');
    expect([await motor.state(), await get('Limit_switches')]).toEqual(['ON', [false, false, false]]);
  });

  it('takes up backlash of so many steps, and restores what was written', async () => {
    const { motor, stands, get, follow } = await poolMotor();
    await motor.writeMany({ Step_per_unit: 100, Backlash: 200 });
    await motor.write('Position', 10);
    await stands();
    const positions = await follow(motor, 'Position');
    await motor.write('Position', 5);
    await stands();
    await expect.poll(() => positions.at(-1)?.quality).toBe('valid');
    expect(Math.min(...positions.map(({ value }) => Number(value)))).toBeLessThan(4.5);
    expect(await get('Position')).toBe(5);
    await expect(motor.write('Step_per_unit', 0)).rejects.toThrow('must be > 0.0');
    await motor.command('Restore');
    expect([await get('Step_per_unit'), await get('Backlash')]).toEqual([100, 200]);
    await motor.command('Release');
    expect(await motor.state()).toBe('ON');
  });
});
