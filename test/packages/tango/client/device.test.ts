import { describe, expect, it } from 'vitest';
import { DevFailed, MultiDevFailed } from '#tango';
import type { AttributeConfig, CommandData } from '#tango';
import { readAny, writeAny } from '#tango/codec/any';
import {
  readAttributeConfig5,
  writeAttributeConfig3,
  writeAttributeConfig5,
} from '#tango/codec/attributeConfig';
import { writeFailure5, writeReading4, writeReading5 } from '#tango/codec/attributeReading';
import { writeCommandInfo2 } from '#tango/codec/commandInfo';
import { writeNamedErrors } from '#tango/codec/devErrors';
import { writeDeviceInfo3 } from '#tango/codec/deviceInfo';
import { REPLY } from '#tango/codec/reply';
import { STATES } from '#tango/codec/types';
import { readWrittenValue4 } from '#tango/codec/writtenValue';
import { fakeDatabase, imported } from './fakeDatabase.ts';
import { COMMAND, CONFIG, READING, clientOf, noticed, referenceTo, script, uriAt } from './scripted.ts';
import type { Asked } from './scripted.ts';

const REFUSED = {
  reason: 'API_WAttrOutsideLimit',
  severity: 'error' as const,
  description: 'Set value is outside the limit',
  origin: 'WAttribute::check_written_value()',
};

/** Answers that depend on the operation; what is not there is left to the defaults. */
async function device(answers: Readonly<Record<string, (asked: Asked) => void>>) {
  const server = await script((asked) => {
    const answer = answers[asked.operation];
    answer?.(asked);
    return answer !== undefined;
  });
  return { server, device: clientOf().device(uriAt(server.port)) };
}

const isA = (idl: number) => (asked: Asked) => {
  const asks = asked.request.body.string();
  asked.answer((writer) => writer.bool(asks <= `IDL:Tango/Device_${idl}:1.0`));
};

describe('reading', () => {
  it('tells of each of several attributes its reading or why there is none', async () => {
    const { device: tested, server } = await device({
      read_attributes_5: (asked) => {
        const names = asked.request.body.strings();
        asked.answer((writer) =>
          writer.list(names, (name) => {
            if (name === 'bad') writeFailure5(writer, name, [REFUSED]);
            else writeReading5(writer, { ...READING, name });
          }),
        );
      },
    });
    const [x, bad, y] = await tested.readMany(['x', 'bad', 'y']);
    expect([x, y]).toEqual(['x', 'y'].map((name) => ({ name, reading: { ...READING, name } })));
    expect(bad).toMatchObject({ name: 'bad', failed: { about: 'a/b/c/bad', errors: [REFUSED] } });
    await expect(tested.read('bad')).rejects.toMatchObject({ errors: [REFUSED] });
    expect(await tested.readMany([])).toEqual([]);
    expect(server.heard.filter((each) => each === 'read_attributes_5')).toHaveLength(2);
  });

  it('asks for the source that is wanted, as this process', async () => {
    const asked: number[] = [];
    const { device: tested } = await device({
      read_attributes_5: (request) => {
        const { body } = request.request;
        const names = body.strings();
        asked.push(body.u32());
        expect([body.u32(), body.u32(), body.left]).toEqual([0, process.pid, 0]);
        request.answer((writer) => writer.list(names, (name) => writeReading5(writer, { ...READING, name })));
      },
    });
    for (const source of ['device', 'cache', 'cache_device'] as const) await tested.read('x', { source });
    await tested.read('x');
    expect(asked).toEqual([0, 1, 2, 2]);
  });

  it('refuses an answer that has more or fewer values than were asked for, or something behind them', async () => {
    let count = 0;
    const { device: tested } = await device({
      read_attributes_5: (asked) => {
        asked.answer((writer) => {
          writer.list(Array.from({ length: count }), () => writeReading5(writer, READING));
          if (count === 1) writer.u8(1);
        });
      },
    });
    for (count of [0, 1, 2]) await expect(tested.read('x')).rejects.toMatchObject({ code: 'PROTOCOL' });
    await expect(tested.readMany(['x'])).rejects.toMatchObject({ code: 'PROTOCOL' });
  });

  it('keeps a thousand requests ready, and reads more attributes than that', async () => {
    const { device: tested } = await device({});
    await tested.connected();
    for (let k = 0; k < 1100; k++) expect((await tested.read(`x${k}`)).name).toBe(`x${k}`);
  });

  it('of an older device takes the types of values that do not tell theirs from the configuration', async () => {
    const invalid = {
      ...READING,
      type: 'long',
      format: 'spectrum',
      value: undefined,
      written: undefined,
    } as const;
    const { device: tested, server } = await device({
      _is_a: isA(4),
      get_attribute_config_3: (asked) => {
        const config = { ...CONFIG, type: 'long', format: 'spectrum' } as const;
        asked.answer((writer) =>
          writer.list(asked.request.body.strings(), () => writeAttributeConfig3(writer, config)),
        );
      },
      read_attributes_4: (asked) => {
        asked.answer((writer) => {
          writer.list(asked.request.body.strings(), () =>
            writeReading4(writer, { ...invalid, quality: 'invalid' }),
          );
        });
      },
    });
    expect(await tested.read('x')).toEqual({ ...invalid, quality: 'invalid' });
    expect(await tested.readMany(['x'])).toMatchObject([{ reading: { type: 'long', format: 'spectrum' } }]);
    expect(server.heard.filter((each) => each === 'get_attribute_config_3')).toHaveLength(1);
  });

  it('from what is no device at all is an error', async () => {
    const { device: tested } = await device({
      _is_a: (asked) => asked.answer((writer) => writer.bool(false)),
    });
    await expect(tested.read('x')).rejects.toMatchObject({
      code: 'PROTOCOL',
      message: /no device of Tango 5/,
    });
  });
});

describe('writing', () => {
  /** What was written, by attribute. */
  async function writable(
    answer: (asked: Asked) => void = (asked) => asked.answer(),
    config: Partial<AttributeConfig> = {},
  ) {
    const written: [string, unknown][] = [];
    const made = await device({
      get_attribute_config_5: (asked) => {
        const names = asked.request.body.strings();
        asked.answer((writer) =>
          writer.list(names, (name) => writeAttributeConfig5(writer, { ...CONFIG, ...config, name })),
        );
      },
      write_attributes_4: (asked) => {
        const { body } = asked.request;
        for (const { name, elements } of body.list(() => readWrittenValue4(body)))
          written.push([name, elements[0]]);
        answer(asked);
      },
    });
    return { ...made, written };
  }

  it('asks for the configuration once, and again when the connection is another', async () => {
    const { device: tested, server, written } = await writable();
    await tested.write('x', 1.5);
    await tested.write('X', 2.5);
    const asks = () => server.heard.filter((each) => each === 'get_attribute_config_5').length;
    expect(asks()).toBe(1);
    for (const socket of server.sockets) socket.destroy();
    await noticed();
    await tested.write('x', 3.5);
    expect(asks()).toBe(2);
    expect(written.map(([, value]) => value)).toEqual([1.5, 2.5, 3.5]);
  });

  it('refuses what the type does not hold before anything is sent', async () => {
    const { device: tested, written } = await writable(undefined, {
      type: 'enum',
      enumLabels: ['off', 'on'],
    });
    await expect(tested.write('x', 'neither')).rejects.toMatchObject({ code: 'BAD_VALUE', about: 'a/b/c/x' });
    await expect(tested.write('x', { format: 'a', data: new Uint8Array(1) })).rejects.toMatchObject({
      code: 'BAD_VALUE',
    });
    await tested.write('x', 'on');
    expect(written).toEqual([['x', 1]]);
  });

  it('is refused with the whole stack: of one attribute as DevFailed, of several with their names', async () => {
    const refuse = (asked: Asked) =>
      asked.answer((writer) => {
        writer.string('IDL:Tango/MultiDevFailed:1.0');
        writeNamedErrors(writer, [{ name: 'y', index: 1, errors: [REFUSED] }]);
      }, REPLY.userException);
    const { device: tested, server } = await writable(refuse);
    const one = await tested.write('y', 1).catch((error: unknown) => error);
    expect(one).toMatchObject({ name: 'DevFailed', about: 'a/b/c/y', reason: 'API_WAttrOutsideLimit' });
    const many = await tested.writeMany({ x: 1, y: 2 }).catch((error: unknown) => error);
    expect(many).toBeInstanceOf(MultiDevFailed);
    expect(many).toMatchObject({ failures: [{ name: 'y', index: 1, errors: [REFUSED] }] });
    // The reason may be that the configuration is another by now.
    expect(server.heard.filter((each) => each === 'get_attribute_config_5')).toHaveLength(2);
    await tested.writeMany({});
  });

  it('and reading again is one call of the device', async () => {
    const { device: tested, server } = await device({
      write_read_attributes_5: (asked) => {
        const { body } = asked.request;
        const [written] = body.list(() => readWrittenValue4(body));
        const names = body.strings();
        asked.answer((writer) =>
          writer.list(names, (name) =>
            writeReading5(writer, { ...READING, name, value: Number(written?.elements[0]) * 2 }),
          ),
        );
      },
    });
    expect((await tested.writeRead('x', 4)).value).toBe(8);
    expect(server.heard).toEqual(['_is_a', 'get_attribute_config_5', 'write_read_attributes_5']);
  });
});

describe('commands', () => {
  it('ask for their types once, and send what they say', async () => {
    const { device: tested, server } = await device({
      command_inout_4: (asked) => {
        const { body } = asked.request;
        const name = body.string();
        const argument = readAny(body) as number;
        if (name === 'Fail') asked.fail(REFUSED);
        else asked.answer((writer) => writeAny(writer, 'double', argument * 2));
      },
    });
    expect(await tested.command('Twice', 4)).toBe(8);
    expect(await tested.command('twice', 5)).toBe(10);
    await expect(tested.command('Fail', 1)).rejects.toMatchObject({ about: 'a/b/c/Fail', errors: [REFUSED] });
    await expect(tested.command('Twice')).rejects.toMatchObject({
      code: 'BAD_VALUE',
      message: /type double is wanted/,
    });
    await expect(tested.command('Twice', 'four')).rejects.toMatchObject({ code: 'BAD_VALUE' });
    expect(server.heard.filter((each) => each === 'command_query_2')).toHaveLength(2);
  });

  it('are known from their list, too', async () => {
    const { device: tested, server } = await device({
      command_list_query_2: (asked) =>
        asked.answer((writer) => writer.list([COMMAND], (each) => writeCommandInfo2(writer, each))),
      command_inout_4: (asked) => asked.answer((writer) => writeAny(writer, 'double', 1)),
    });
    expect(await tested.commands()).toEqual([COMMAND]);
    await tested.command('Twice', 1);
    expect(server.heard).not.toContain('command_query_2');
    expect(await tested.commandInfo('Twice')).toEqual(COMMAND);
  });
});

describe('a device', () => {
  it('tells its state, status, information, black box and configuration', async () => {
    const info = {
      className: 'Motor',
      serverId: 'Motor/1',
      serverHost: 'h',
      serverVersion: 5,
      docUrl: 'u',
      type: 't',
    };
    const configured: AttributeConfig[] = [];
    const { device: tested } = await device({
      _get_state: (asked) => asked.answer((writer) => writer.u32(STATES.indexOf('MOVING'))),
      _get_status: (asked) => asked.answer((writer) => writer.string('is on its way')),
      info_3: (asked) => asked.answer((writer) => writeDeviceInfo3(writer, info)),
      black_box: (asked) => {
        const count = asked.request.body.i32();
        asked.answer((writer) => writer.strings(Array.from({ length: count }, (_, k) => `call ${k}`)));
      },
      set_attribute_config_5: (asked) => {
        const { body } = asked.request;
        configured.push(...body.list(() => readAttributeConfig5(body)));
        asked.answer();
      },
      get_attribute_config_5: (asked) => {
        const names = asked.request.body.strings();
        const all = names[0] === 'All attributes_3' ? ['x', 'y'] : names;
        asked.answer((writer) =>
          writer.list(all, (name) => writeAttributeConfig5(writer, { ...CONFIG, name })),
        );
      },
    });
    expect(await tested.state()).toBe('MOVING');
    expect(await tested.status()).toBe('is on its way');
    expect(await tested.info()).toEqual(info);
    expect(await tested.blackBox(2)).toEqual(['call 0', 'call 1']);
    expect(await tested.ping()).toBeGreaterThan(0);
    expect(await tested.attributes()).toEqual(['x', 'y']);
    expect(await tested.attributeConfig('y')).toEqual({ ...CONFIG, name: 'y' });
    expect(await tested.attributeConfigs([])).toEqual([]);
    await tested.setAttributeConfig({ ...CONFIG, units: 'deg' });
    expect(configured).toEqual([{ ...CONFIG, units: 'deg' }]);
  });

  it('with a state that there is not says what it does not understand', async () => {
    const { device: tested } = await device({
      _get_state: (asked) => asked.answer((writer) => writer.u32(14)),
    });
    await expect(tested.state()).rejects.toMatchObject({ code: 'PROTOCOL', message: /14 is no state/ });
  });

  it('is polled by the admin device of its server, and with another period where it is already', async () => {
    const commands: [string, string, CommandData][] = [];
    const { device: tested } = await device({
      _get_adm_name: (asked) => asked.answer((writer) => writer.string('dserver/Exe/inst')),
      command_query_2: (asked) => {
        const name = asked.request.body.string();
        const argument = name === 'RemObjPolling' ? 'string_array' : 'long_string_array';
        asked.answer((writer) => writeCommandInfo2(writer, { ...COMMAND, name, argument, result: 'void' }));
      },
      command_inout_4: (asked) => {
        const { body } = asked.request;
        const name = body.string();
        commands.push([asked.key, name, readAny(body)]);
        if (name === 'AddObjPolling') asked.fail({ ...REFUSED, reason: 'API_AlreadyPolled' });
        else asked.answer((writer) => writeAny(writer, 'void', undefined));
      },
    });
    await tested.poll('attribute', 'x', 500);
    await tested.stopPolling('attribute', 'x');
    const argument = { numbers: Int32Array.of(500), strings: ['a/b/c', 'attribute', 'x'] };
    expect(commands).toEqual([
      ['dserver/exe/inst', 'AddObjPolling', argument],
      ['dserver/exe/inst', 'UpdObjPollingPeriod', argument],
      ['dserver/exe/inst', 'RemObjPolling', ['a/b/c', 'attribute', 'x']],
    ]);
  });
});

describe('properties', () => {
  it('are read, put and deleted in the database, under the name of the device', async () => {
    const server = await script(() => false);
    const answers: Readonly<Record<string, CommandData>> = {
      DbImportDevice: imported(referenceTo(server.port, 'a/b/c')),
      DbGetAliasDevice: 'a/b/c',
      DbGetDevicePropertyList: ['one', 'two'],
      DbGetDeviceProperty: ['a/b/c', '3', 'unset', '0', ' ', 'one', '1', '1', 'two', '2', ' ', '0'],
      DbGetDeviceAttributeProperty2: ['a/b/c', '1', 'x', '2', '__value', '1', '2.5', 'label', '1', 'X'],
      DbGetDeviceWideList: ['a/b/c', 'a/b/d'],
    };
    const database = await fakeDatabase((name) => answers[name]);
    const client = clientOf({ tangoHost: `127.0.0.1:${database.port}` });
    const tested = client.device('motor');
    expect(await tested.properties()).toEqual({ one: ['1'], two: [' ', '0'] });
    await tested.properties(['unset', 'one', 'two']);
    await tested.putProperties({ a: ['1', '2'], b: [] });
    await tested.deleteProperties(['a']);
    await tested.putProperties({});
    await tested.deleteProperties([]);
    expect(await tested.attribute('x').properties()).toEqual({ __value: ['2.5'], label: ['X'] });
    expect(await client.database().devices('a/*')).toEqual(['a/b/c', 'a/b/d']);
    expect(database.commands).toEqual([
      ['DbGetAliasDevice', 'motor'],
      ['DbGetDevicePropertyList', ['a/b/c', '*']],
      ['DbGetDeviceProperty', ['a/b/c', 'one', 'two']],
      ['DbGetDeviceProperty', ['a/b/c', 'unset', 'one', 'two']],
      ['DbPutDeviceProperty', ['a/b/c', '2', 'a', '2', '1', '2', 'b', '0']],
      ['DbDeleteDeviceProperty', ['a/b/c', 'a']],
      ['DbGetDeviceAttributeProperty2', ['a/b/c', 'x']],
      ['DbGetDeviceWideList', 'a/*'],
    ]);
  });

  it('in a list that is cut short, or without a database, are an error', async () => {
    const lists: CommandData[] = [['a/b/c', '1', 'one', '2', '1'], ['a/b/c', 'x'], ['a/b/c']];
    const database = await fakeDatabase(() => lists.shift());
    const tested = clientOf({ tangoHost: `127.0.0.1:${database.port}` }).device('a/b/c');
    while (lists.length > 0) {
      await expect(tested.properties(['one'])).rejects.toMatchObject({ code: 'PROTOCOL' });
    }
    await expect(tested.properties(['one'])).rejects.toBeInstanceOf(DevFailed);
    const alone = clientOf().device(uriAt(1));
    await expect(alone.properties()).rejects.toMatchObject({ code: 'BAD_ADDRESS', message: /no database/ });
  });
});
