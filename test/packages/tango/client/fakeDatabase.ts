import { readAny, writeAny } from '#tango/codec/any';
import { writeCommandInfo2 } from '#tango/codec/commandInfo';
import type { CommandData, CommandInfo, CommandType } from '#tango';
import { COMMAND, script } from './scripted.ts';
import type { Scripted } from './scripted.ts';

/** Commands of the database device that the client uses: argument and result. */
const TYPES: Readonly<Record<string, readonly [CommandType, CommandType]>> = {
  DbImportDevice: ['string', 'long_string_array'],
  DbGetAliasDevice: ['string', 'string'],
  DbGetDeviceWideList: ['string', 'string_array'],
  DbGetDeviceProperty: ['string_array', 'string_array'],
  DbGetDevicePropertyList: ['string_array', 'string_array'],
  DbPutDeviceProperty: ['string_array', 'void'],
  DbDeleteDeviceProperty: ['string_array', 'void'],
  DbGetDeviceAttributeProperty2: ['string_array', 'string_array'],
};

export interface FakeDatabase extends Scripted {
  /** Commands and their arguments. */
  readonly commands: [name: string, argument: CommandData][];
}

/** A database that answers commands as the test wants; undefined: that it does not know the device. */
export async function fakeDatabase(
  answer: (name: string, argument: CommandData) => CommandData,
  port = 0,
): Promise<FakeDatabase> {
  const commands: [string, CommandData][] = [];
  const scripted = await script(
    (asked) => {
      const { body } = asked.request;
      if (asked.key !== 'database') return false;
      if (asked.operation === 'command_query_2') {
        const name = body.string();
        const [argument, result] = TYPES[name] ?? ['void', 'void'];
        const info: CommandInfo = { ...COMMAND, name, argument, result };
        asked.answer((writer) => writeCommandInfo2(writer, info));
        return true;
      }
      const name = body.string();
      const argument = readAny(body);
      commands.push([name, argument]);
      const result = answer(name, argument);
      const [, type] = TYPES[name] ?? ['void', 'void'];
      if (result === undefined && type !== 'void') {
        asked.fail({
          reason: 'DB_DeviceNotDefined',
          severity: 'error',
          description: `device ${JSON.stringify(argument)} not defined in the database !`,
          origin: 'DataBase::ImportDevice()',
        });
      } else asked.answer((writer) => writeAny(writer, type, result));
      return true;
    },
    { port },
  );
  return Object.assign(scripted, { commands });
}

/** What DbImportDevice answers for a device that is exported with this reference. */
export function imported(ior: string, { name = 'a/b/c', exported = true, idl = '5' } = {}): CommandData {
  return {
    numbers: [exported ? 1 : 0, 4711],
    strings: [name, ior, idl, 'Exe/inst', 'somehost', 'SomeClass'],
  };
}
