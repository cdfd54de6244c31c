import { describe, expect, it } from 'vitest';
import { PLAIN_MOTOR, tangoBench } from './tangoBench.ts';

async function plainMotor(change: Partial<typeof PLAIN_MOTOR> = {}) {
  const bench = await tangoBench({ axes: { x: { ...PLAIN_MOTOR, ...change } } });
  const motor = bench.proxy('sim/motor/x');
  const stands = () => expect.poll(() => motor.state(), { interval: 5 }).not.toBe('MOVING');
  const get = (name: string) => bench.read(motor, name);
  return { ...bench, motor, stands, get };
}

describe('a simulated plain motor', () => {
  it('has what its names name, and nothing of Sardana', async () => {
    const { motor } = await plainMotor();
    const attributes = ['Position', 'Velocity', 'Here', 'StatusLim-', 'StatusLim+', 'State', 'Status'];
    expect((await motor.attributes()).sort()).toEqual(attributes.sort());
    const commands = (await motor.commands()).map(({ name }) => name);
    expect(commands.sort()).toEqual(['Init', 'State', 'Status', 'stop']);
  });

  it('moves, tells so, and takes no other target meanwhile', async () => {
    const { motor, stands, get, follow, world } = await plainMotor();
    const positions = await follow(motor, 'Position');
    await motor.write('Velocity', 20);
    await motor.write('Position', 10);
    expect(await motor.state()).toBe('MOVING');
    await expect(motor.write('Position', 0)).rejects.toMatchObject({ reason: 'API_AttrNotAllowed' });
    await expect(motor.write('Here', 0)).rejects.toMatchObject({ reason: 'API_AttrNotAllowed' });
    await stands();
    expect([await get('Position'), world.stages['x']!.position, await motor.state()]).toEqual([10, 10, 'ON']);
    await expect.poll(() => positions.at(-1)).toMatchObject({ value: 10, quality: 'valid' });
    expect(positions.some(({ quality }) => quality === 'changing')).toBe(true);
    await expect(motor.write('Position', 15.1)).rejects.toMatchObject({ reason: 'API_WAttrOutsideLimit' });
  });

  it('stops when it is told', async () => {
    const { motor, stands, get } = await plainMotor();
    await motor.write('Velocity', 10);
    await motor.write('Position', 15);
    await motor.command('stop');
    await stands();
    expect(await get('Position')).toBeLessThan(14);
    expect(await motor.status()).toBe('The motor stands');
  });

  it('shows the switch that it stands at', async () => {
    const { motor, stands, get, tango } = await plainMotor();
    tango.fault('x limit-');
    await motor.write('Position', -3);
    await stands();
    expect([await get('StatusLim-'), await get('StatusLim+'), await motor.state()]).toEqual([
      true,
      false,
      'ALARM',
    ]);
    expect(await motor.status()).toBe('The motor is at a limit switch: lower');
    await motor.write('Position', 3);
    await stands();
    expect(await get('Position')).toBe(3);
    tango.fault('none');
    expect([await get('StatusLim-'), await motor.state()]).toEqual([false, 'ON']);
  });

  it('runs into the end of its travel where its place was called something else', async () => {
    const { motor, stands, get, world } = await plainMotor();
    await motor.write('Position', 8);
    await stands();
    await motor.write('Here', 0);
    expect([await get('Position'), world.stages['x']!.position]).toEqual([0, 8]);
    await motor.write('Position', 12);
    await stands();
    expect([await get('Position'), world.stages['x']!.position, await motor.state()]).toEqual([
      7,
      15,
      'ALARM',
    ]);
    expect(await get('StatusLim+')).toBe(true);
  });

  it('calls its states, and has its commands, as the names want', async () => {
    const { motor, stands, get } = await plainMotor({
      state: 'MotorState',
      idleStates: ['STANDBY'],
      movingStates: ['RUNNING'],
      abort: 'Abort',
      home: 'Home',
      acceleration: 'AccelerationTime',
      define: { command: 'SetPosition' },
    });
    expect([await get('MotorState'), await motor.state()]).toEqual(['STANDBY', 'STANDBY']);
    await motor.writeMany({ AccelerationTime: 0.01, Velocity: 10 });
    await motor.write('Position', 10);
    expect(await get('MotorState')).toBe('RUNNING');
    await expect(motor.command('SetPosition', 1)).rejects.toMatchObject({ reason: 'API_CommandNotAllowed' });
    await expect(motor.command('Home')).rejects.toMatchObject({ reason: 'API_CommandNotAllowed' });
    await motor.command('Abort');
    await expect.poll(() => get('MotorState')).toBe('STANDBY');
    await motor.command('SetPosition', 1);
    expect(await get('Position')).toBe(1);
    await motor.write('Velocity', 100);
    await motor.command('Home');
    await expect.poll(() => get('Position')).toBe(0);
    await stands();
  });
});
