import type { CommandInfo } from '../codec/config.ts';
import type { CommandType } from '../codec/types.ts';
import type { CommandData, NumbersAndStrings } from '../codec/value.ts';
import type { CommandDefinition, DeviceContext } from './api/index.ts';
import { asDevFailed, refusal } from './refusal.ts';
import type { readTypedAny } from '../codec/any.ts';

/** Types whose elements have another name on the wire. */
const SENT_AS: Partial<Readonly<Record<CommandType, string>>> = {
  const_string: 'string',
  enum: 'short',
  char_array: 'uchar',
};

/** An argument as it came, with the type that its client has said. */
export type TypedArgument = ReturnType<typeof readTypedAny>;

/** One command of a device. */
export class Command {
  readonly definition: CommandDefinition;
  readonly key: string;
  readonly info: CommandInfo;
  readonly #device: string;

  /** @throws RangeError for a definition that makes no sense */
  constructor(definition: CommandDefinition, device: string) {
    const { name, argument = 'void', result = 'void' } = definition;
    if (!/^[^\s/.#:]+$/.test(name)) throw new RangeError(`command "${name}": its name must be a word`);
    this.definition = definition;
    this.#device = device;
    this.key = name.toLowerCase();
    this.info = {
      name,
      level: definition.level ?? 'operator',
      tag: 0,
      argument,
      result,
      argumentDescription: definition.argumentDescription ?? 'Uninitialised',
      resultDescription: definition.resultDescription ?? 'Uninitialised',
    };
  }

  get about(): string {
    return `${this.#device}/${this.info.name}`;
  }

  /** @throws DevFailed API_IncompatibleCmdArgumentType where the client has sent another type than the command takes */
  checkArgument(argument: TypedArgument): CommandData {
    if (fits(this.info.argument, argument)) return argument.value;
    const words = `Incompatible command argument type, expected type is : ${this.info.argument}`;
    throw refusal(this.about, 'API_IncompatibleCmdArgumentType', words);
  }

  /** @throws DevFailed */
  execute(argument: CommandData, context: DeviceContext): CommandData | Promise<CommandData> {
    // What is given without being declared is nobody's.
    const resultOf = (given: CommandData | void): CommandData =>
      this.info.result === 'void' ? undefined : (given as CommandData);
    try {
      const answer = this.definition.execute(argument, context);
      if (!(answer instanceof Promise)) return resultOf(answer);
      return answer.then(resultOf, (error: unknown) => {
        throw asDevFailed(error, this.about);
      });
    } catch (error) {
      throw asDevFailed(error, this.about);
    }
  }
}

function fits(wanted: CommandType, { type, isArray, value }: TypedArgument): boolean {
  if (wanted === 'void') return value === undefined;
  if (wanted === 'long_string_array')
    return isNumbersAndStrings(value) && value.numbers instanceof Int32Array;
  if (wanted === 'double_string_array')
    return isNumbersAndStrings(value) && value.numbers instanceof Float64Array;
  const array = /^(.*)_array$/.exec(wanted)?.[1];
  return isArray === (array !== undefined) && type === (SENT_AS[wanted] ?? array ?? wanted);
}

function isNumbersAndStrings(value: CommandData): value is NumbersAndStrings {
  return typeof value === 'object' && 'numbers' in value && 'strings' in value;
}
