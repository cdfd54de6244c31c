import { describe, expect, it } from 'vitest';
import type { CommandData, CommandType } from '#tango';
import { refused } from './refused.ts';
import { definition, serving, until } from './serving.ts';

const VALUES: Partial<Record<CommandType, CommandData>> = {
  void: undefined,
  boolean: true,
  short: -3,
  ushort: 3,
  long: -70_000,
  ulong: 4_000_000_000,
  long64: -(2n ** 60n),
  ulong64: 2n ** 63n,
  float: 1.5,
  double: 2.25,
  string: 'größer',
  const_string: 'words',
  state: 'FAULT',
  boolean_array: [true, false],
  char_array: Uint8Array.of(1, 2),
  short_array: Int16Array.of(-1, 2),
  ushort_array: Uint16Array.of(1, 2),
  long_array: Int32Array.of(-1, 2),
  ulong_array: Uint32Array.of(1, 2),
  long64_array: BigInt64Array.of(-1n),
  ulong64_array: BigUint64Array.of(1n),
  float_array: Float32Array.of(0.5),
  double_array: Float64Array.of(0.1),
  string_array: ['a', ''],
  encoded: { format: 'raw', data: Uint8Array.of(1) },
  long_string_array: { numbers: Int32Array.of(1, 2), strings: ['x'] },
  double_string_array: { numbers: Float64Array.of(1.5), strings: ['x', 'y'] },
};

describe('commands of a served device', () => {
  it('take and give every type', async () => {
    const { device } = await serving([
      definition({
        commands: Object.keys(VALUES).map((type) => ({
          name: `echo_${type}`,
          argument: type as CommandType,
          result: type as CommandType,
          execute: (argument) => argument,
        })),
      }),
    ]);
    for (const [type, value] of Object.entries(VALUES))
      expect(await device.command(`ECHO_${type}`, value), type).toEqual(value);
  });

  it('are listed with what they take and give', async () => {
    const { device } = await serving([
      definition({
        commands: [
          { name: 'Move', argument: 'double', argumentDescription: 'mm', level: 'expert', execute: () => 7 },
        ],
      }),
    ]);
    const names = (await device.commands()).map(({ name }) => name);
    expect(names).toEqual(['Init', 'State', 'Status', 'Move']);
    const move = {
      name: 'Move',
      argument: 'double',
      result: 'void',
      argumentDescription: 'mm',
      level: 'expert',
    };
    expect(await device.commandInfo('move')).toMatchObject(move);
    // What an arrow happens to return is no result of a command that has none.
    expect(await device.command('Move', 1)).toBeUndefined();
    expect(await device.command('State')).toBe('ON');
  });

  it('tell what they throw, and refuse results of another type than they declare', async () => {
    const { device } = await serving([
      definition({
        commands: [
          {
            name: 'Break',
            execute: () => {
              throw new Error('the drive is off');
            },
          },
          { name: 'Later', execute: () => Promise.reject(new Error('the drive went off')) },
          { name: 'Wrong', result: 'short', execute: () => 'words' },
        ],
      }),
    ]);
    expect((await refused(device.command('Break'))).errors[0]?.description).toBe('the drive is off');
    expect((await refused(device.command('Later'))).message).toContain('the drive went off');
    expect((await refused(device.command('Wrong'))).reason).toBe('API_IncompatibleCmdArgumentType');
    expect((await refused(device.command('Nothing'))).reason).toBe('API_CommandNotFound');
  });

  it('of one device come one after the other, and ping and the admin device do not wait for them', async () => {
    const order: string[] = [];
    let release = (): void => undefined;
    const { device, admin, named } = await serving([
      definition({
        commands: [
          {
            name: 'Hold',
            execute: async () => {
              order.push('begins');
              await new Promise<void>((resolve) => (release = resolve));
              order.push('ends');
            },
          },
        ],
        attributes: [{ name: 'a', type: 'long', read: () => order.push('is read') }],
      }),
      definition({ name: 'test/server/2' }),
    ]);
    const held = device.command('Hold');
    await until(() => order.length > 0, 'the command');
    const read = device.read('a');
    await device.ping();
    expect(await admin.command('QueryDevice')).toEqual(['Tested::test/server/1', 'Tested::test/server/2']);
    expect(await named('test/server/2').state()).toBe('ON');
    expect(order).toEqual(['begins']);
    release();
    await Promise.all([held, read]);
    expect(order).toEqual(['begins', 'ends', 'is read']);
  });

  it('of a concurrent device do not wait for one another', async () => {
    let release = (): void => undefined;
    const { device } = await serving([
      definition({
        concurrent: true,
        commands: [
          { name: 'Hold', execute: () => new Promise((resolve) => (release = () => resolve(undefined))) },
        ],
        attributes: [{ name: 'a', type: 'long', value: 4 }],
      }),
    ]);
    const held = device.command('Hold');
    expect((await device.read('a')).value).toBe(4);
    release();
    await held;
  });

  it('are told when the server ends, and answered: a client does not send them again', async () => {
    let isExecuted = false;
    let isGivenUp = false;
    const { device, server } = await serving([
      definition({
        commands: [
          {
            name: 'Wait',
            execute: (_, { signal }) => {
              isExecuted = true;
              signal.addEventListener('abort', () => (isGivenUp = true));
              return new Promise(() => undefined);
            },
          },
        ],
      }),
    ]);
    const waiting = device.command('Wait').catch((error: unknown) => error);
    await until(() => isExecuted, 'the command');
    await server.close();
    expect(await waiting).toMatchObject({
      code: 'CORBA',
      message: expect.stringContaining('COMM_FAILURE') as string,
    });
    expect(isGivenUp).toBe(true);
  });
});
