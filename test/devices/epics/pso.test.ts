import { describe, expect, it } from 'vitest';
import { EpicsControl } from '#devices/epics/control';
import { epicsTrigger } from '#devices/epics/trigger';
import type { PsoPvs } from '#devices/epics/parameters';
import type { CaServer } from '#epics';
import { pause, rejection, serve, testIoc, within } from './support/ioc.ts';
import { ScriptedMotor } from './support/scriptedMotor.ts';

const PVS: PsoPvs = {
  kind: 'aerotech_pso',
  name: 'pso',
  controller: 'A3200',
  command: 't:PSO',
  axis: 'X',
  encoderInput: 3,
  pulseMicroseconds: 20,
  countsPerTurn: 3_600_000,
  motor: 't:m1',
};

const PROGRAM = { kind: 'position', positions: { first: 0, step: 0.5, count: 10 } } as const;

type Replies = (command: string) => string;

/** An asyn record before a controller that answers as it is told. */
function controllerOn(server: CaServer, replies: Replies = () => '%') {
  const commands: string[] = [];
  const reply = server.add({ name: 't:PSO.BINP', type: 'text', value: '' });
  const put = async (command: string) => {
    commands.push(command);
    reply.post(replies(command));
  };
  server.add({ name: 't:PSO.BOUT', type: 'text', value: '', put });
  return { commands };
}

async function psoOf(replies?: Replies, initial: Partial<Record<string, number>> = { RBV: -1 }) {
  const ioc = await testIoc();
  const { commands } = controllerOn(ioc.server, replies);
  const motor = new ScriptedMotor(ioc.server, 't:m1', { initial });
  const pso = epicsTrigger(ioc.control, PVS);
  await pso.connect(within(3));
  return { ...ioc, commands, motor, pso };
}

describe('an Aerotech PSO', () => {
  it('is programmed and armed by commands that are each acknowledged', async () => {
    const { pso, commands } = await psoOf();
    expect(await pso.armed(within(1))).toBe(false);
    await pso.arm(PROGRAM, within(3));
    expect(commands).toEqual([
      'PSOCONTROL X RESET',
      'PSOOUTPUT X CONTROL 0 1',
      'PSOPULSE X TIME 20.000000,20.000000',
      'PSOOUTPUT X PULSE WINDOW MASK',
      'PSOTRACK X INPUT 3',
      'PSODISTANCE X FIXED 5000',
      'PSOWINDOW X 1 INPUT 3',
      'PSOWINDOW X 1 RANGE 7495,57505',
      'PSOCONTROL X ARM',
    ]);
    expect([await pso.armed(within(1)), await pso.fired(within(1))]).toEqual([true, 0]);
  });

  it('counts the pulses that its axis has come past, also after it was disarmed', async () => {
    const { pso, motor, commands } = await psoOf();
    await pso.arm(PROGRAM, within(3));
    motor.post('RBV', 1.001);
    expect(await pso.fired(within(1))).toBe(3);
    motor.post('RBV', 2);
    await pso.disarm(within(3));
    expect(commands.slice(-2)).toEqual(['PSOWINDOW X 1 OFF', 'PSOCONTROL X OFF']);
    expect(await pso.armed(within(1))).toBe(false);
    motor.post('RBV', 9);
    expect(await pso.fired(within(1))).toBe(5);
  });

  it('counts against the direction of a reversed record', async () => {
    const { pso, commands } = await psoOf(undefined, { RBV: -1, DIR: 1 });
    await pso.arm(PROGRAM, within(3));
    expect(commands.at(-2)).toBe('PSOWINDOW X 1 RANGE -57505,-7495');
  });

  it.each([
    ['!', /does not understand "PSOTRACK X INPUT 3"/, /name of the axis/],
    ['#', /reports a fault on "PSOTRACK X INPUT 3"/, /faults of the axis/],
    ['$', /ran into a timeout on "PSOTRACK X INPUT 3"/, /busy/],
    ['', /gives no reply to "PSOTRACK X INPUT 3"/, /cable/],
    ['ok', /answers "ok" to "PSOTRACK X INPUT 3"/, /same asyn record/],
  ])('goes no further when the controller answers "%s"', async (reply, message, remedy) => {
    const { pso, commands } = await psoOf((command) => (command.startsWith('PSOTRACK') ? reply : '%'));
    const error = await rejection(pso.arm(PROGRAM, within(3)));
    expect(error).toMatchObject({ code: 'DEVICE' });
    expect([error.message, error.remedy]).toEqual([
      expect.stringMatching(message) as string,
      expect.stringMatching(remedy) as string,
    ]);
    expect([commands.at(-1), await pso.armed(within(1))]).toEqual(['PSOTRACK X INPUT 3', false]);
  });

  it('counts as armed when nobody knows, until it is disarmed', async () => {
    const { pso } = await psoOf((command) => (command.endsWith('ARM') ? '$' : '%'));
    expect(await rejection(pso.arm(PROGRAM, within(3)))).toMatchObject({ code: 'DEVICE' });
    expect(await pso.armed(within(1))).toBe(true);
    await pso.disarm(within(3));
    expect(await pso.armed(within(1))).toBe(false);
  });

  it('stays armed when the controller does not acknowledge that it is off', async () => {
    const { pso } = await psoOf((command) => (command === 'PSOCONTROL X OFF' ? '#' : '%'));
    await pso.arm(PROGRAM, within(3));
    const error = await rejection(pso.disarm(within(0.4)));
    expect(error).toMatchObject({
      code: 'DEVICE',
      message: expect.stringContaining('reports a fault on "PSOCONTROL X OFF"') as string,
    });
    expect(await pso.armed(within(1))).toBe(true);
  });

  it('is turned off as soon as its controller no longer refuses that, command by command', async () => {
    const left = new Map([
      ['PSOWINDOW X 1 OFF', 2],
      ['PSOCONTROL X OFF', 1],
    ]);
    const { pso, commands } = await psoOf((command) => {
      const refusals = left.get(command) ?? 0;
      left.set(command, refusals - 1);
      return refusals > 0 ? '$' : '%';
    });
    await pso.arm(PROGRAM, within(3));
    commands.length = 0;
    await pso.disarm(within(3));
    expect(commands).toEqual([
      ...['PSOWINDOW X 1 OFF', 'PSOCONTROL X OFF'],
      ...['PSOWINDOW X 1 OFF', 'PSOCONTROL X OFF'],
      'PSOWINDOW X 1 OFF',
    ]);
    expect(await pso.armed(within(1))).toBe(false);
  });

  it('has its output turned off also where its window cannot be', async () => {
    const { pso, commands } = await psoOf((command) => (command.startsWith('PSOWINDOW X 1 OFF') ? '!' : '%'));
    await pso.arm(PROGRAM, within(3));
    expect((await rejection(pso.disarm(within(0.3)))).message).toContain('"PSOWINDOW X 1 OFF"');
    expect(commands).toContain('PSOCONTROL X OFF');
    expect(await pso.armed(within(1))).toBe(true);
  });

  it('is disarmed as soon as its record may be written again', async () => {
    const { pso, server, commands } = await psoOf();
    await pso.arm(PROGRAM, within(3));
    server.get('t:PSO.BOUT')!.setAccess({ read: true, write: false });
    await pause(50);
    const disarmed = pso.disarm(within(5));
    await pause(250);
    server.get('t:PSO.BOUT')!.setAccess({ read: true, write: true });
    await disarmed;
    expect(commands.slice(-2)).toEqual(['PSOWINDOW X 1 OFF', 'PSOCONTROL X OFF']);
  });

  it('is disarmed once an IOC that was restarted meanwhile is back', async () => {
    const { pso, server, address, commands } = await psoOf((command) => (command.endsWith('OFF') ? '' : '%'));
    await pso.arm(PROGRAM, within(3));
    const disarmed = pso.disarm(within(10));
    await expect.poll(() => commands.at(-1)).toBe('PSOCONTROL X OFF');
    await server.close();
    expect(await pso.armed(within(1))).toBe(true);
    await pause(200);
    const again = await serve([], address.port);
    const { commands: taken } = controllerOn(again);
    new ScriptedMotor(again, 't:m1');
    await again.start();
    await disarmed;
    expect([taken, await pso.armed(within(1))]).toEqual([['PSOWINDOW X 1 OFF', 'PSOCONTROL X OFF'], false]);
  });

  it('is armed by no second try', async () => {
    const { pso, commands } = await psoOf((command) => (command.endsWith('RESET') ? '$' : '%'));
    const begun = performance.now();
    expect(await rejection(pso.arm(PROGRAM, within(10)))).toMatchObject({ code: 'DEVICE' });
    expect([commands, performance.now() - begun < 1000]).toEqual([['PSOCONTROL X RESET'], true]);
  });

  it('is disarmed even when its axis cannot be read', async () => {
    const { pso, server } = await psoOf();
    await pso.arm(PROGRAM, within(3));
    server.remove('t:m1.RBV');
    await pso.disarm(within(1));
    expect(await pso.armed(within(1))).toBe(false);
  });

  it('is sent nothing while its axis moves', async () => {
    const { pso, commands } = await psoOf(undefined, { RBV: -1, DMOV: 0 });
    expect(await rejection(pso.arm(PROGRAM, within(3)))).toMatchObject({
      code: 'DEVICE',
      message: 'pso cannot be armed while t:m1 moves',
    });
    expect(commands).toEqual([]);
  });

  it('refuses pulses that no position gives', async () => {
    const { pso, commands } = await psoOf();
    for (const refused of [
      pso.arm({ kind: 'time', count: 3, periodSeconds: 1 }, within(1)),
      pso.arm({ kind: 'call', count: 3 }, within(1)),
      pso.fire(within(1)),
    ]) {
      const error = await rejection(refused);
      expect(error).toMatchObject({
        code: 'DEVICE',
        message: expect.stringContaining('positions only') as string,
      });
    }
    expect(commands).toEqual([]);
  });

  it('names the record that is not there', async () => {
    const { address } = await testIoc();
    const control = new EpicsControl({
      addresses: [`127.0.0.1:${address.port}`],
      autoAddresses: false,
      environment: {},
    });
    const error = await rejection(epicsTrigger(control, PVS).connect(within(0.15)));
    await control.close();
    expect(error).toMatchObject({ code: 'TIMEOUT', message: expect.stringContaining('t:') as string });
  });
});
