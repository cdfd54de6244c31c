import { describe, expect, it } from 'vitest';
import { FAULT_DEVICE } from '#sim/tango';
import { tangoBench } from './tangoBench.ts';

describe('a fault of the simulated Tango beamline', () => {
  it('makes a motor stall in the middle of a move, and "none" mends it', async () => {
    const { proxy, read, follow, cause } = await tangoBench();
    const motor = proxy('sim/motor/rot');
    const states = await follow(motor, 'State');
    await motor.write('Velocity', 20);
    await motor.write('Position', 50);
    await expect.poll(() => read(motor, 'Position')).toBeGreaterThan(1);
    await cause('rot stall');
    await expect.poll(() => motor.state()).toBe('FAULT');
    expect(await motor.status()).toContain('rot is in Fault');
    expect(await read(motor, 'Position')).toBeLessThan(40);
    expect(await read(proxy(FAULT_DEVICE), 'Last')).toBe('rot stall');
    await cause('none');
    expect(await motor.state()).toBe('ON');
    await motor.write('Velocity', 100);
    await motor.write('Position', 0);
    await expect.poll(() => read(motor, 'Position')).toBe(0);
    const seen = ['ON', 'MOVING', 'FAULT', 'ON', 'MOVING', 'ON'];
    await expect.poll(() => states.map(({ value }) => value)).toEqual(seen);
  });

  it('holds calls up until it is mended, and lets the next ones pass', async () => {
    const { proxy, read, cause, world } = await tangoBench();
    const motor = proxy('sim/motor/x');
    await cause('server hang');
    const gone = { code: 'TIMEOUT' };
    await expect(motor.read('Position', { timeoutSeconds: 0.2 })).rejects.toMatchObject(gone);
    // One call of a device waits for the other.
    await expect(motor.state({ timeoutSeconds: 0.2 })).rejects.toMatchObject(gone);
    const move = motor.write('Position', 2);
    await cause('none');
    await move;
    expect(world.stages['x']!.motion.profile.to).toBe(2);
    await expect.poll(() => read(motor, 'Position')).toBe(2);
  });

  it('does not keep the server from ending', async () => {
    const { proxy, tango } = await tangoBench();
    tango.fault('server hang');
    const write = proxy('sim/motor/x').write('Position', 2);
    const refused = expect(write).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await tango.close();
    await refused;
  });

  it.each([
    'rot',
    'rot melt',
    'y stall',
    'shutter',
    'shutter none',
    'server',
    'none of it',
    '',
    'rot stall 5',
  ])('is refused when it is none: "%s"', async (text) => {
    const { cause, proxy, read, tango } = await tangoBench();
    await expect(cause(text)).rejects.toThrow(/is no fault|to break/);
    expect(() => tango.fault(text)).toThrow(/is no fault|to break/);
    expect(await read(proxy(FAULT_DEVICE), 'Last')).toBe('none');
  });

  it('is asked for with a word that names no part, and a part that there is not is told from those there are', async () => {
    const { cause } = await tangoBench();
    await expect(cause('help')).rejects.toThrow('"<axis> stall"');
    await expect(cause('y stall')).rejects.toThrow(/there is no y to break.*choose one of: .*rot/);
  });

  it('is told, whoever causes it', async () => {
    const { tango, cause, events, proxy, follow } = await tangoBench();
    const last = await follow(proxy(FAULT_DEVICE), 'Last');
    tango.fault('  x   stall ');
    await cause('shutter stuck');
    expect(events).toEqual(['fault: x stall', 'fault: shutter stuck']);
    await expect.poll(() => last.at(-1)?.value).toBe('shutter stuck');
  });
});
