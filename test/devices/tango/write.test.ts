import { describe, expect, it } from 'vitest';
import { attributeData, commandArgument } from '#devices/tango/write';
import type { AttributeType, CommandType } from '#tango';
import { rejection } from '../realTime.ts';

const data = (value: number | boolean | string, type: AttributeType) =>
  attributeData(value, { type, enumLabels: ['OFF', 'ON'] }, 'tango://h:1/a/b/c/x');
const argument = (value: number | boolean | string, type: CommandType) =>
  commandArgument(value, type, 'command Go');

describe('a value that is written to an attribute of Tango', () => {
  it.each([
    [1, 'boolean', true],
    ['False', 'boolean', false],
    ['0', 'boolean', false],
    [true, 'boolean', true],
    [true, 'double', 1],
    ['2.5', 'double', 2.5],
    [7, 'string', '7'],
    ['ON', 'enum', 'ON'],
    ['1', 'enum', 1],
    [3, 'long64', 3n],
    ['12', 'ulong64', 12n],
    ['OPEN', 'state', 'OPEN'],
  ] as const)('is made of %j for %s', (value, type, written) => {
    expect(data(value, type)).toEqual(written);
  });

  it.each([
    ['fast', 'double', 'a number'],
    ['', 'long', 'a number'],
    [1.5, 'long64', 'a whole number'],
    ['maybe', 'boolean', 'a number'],
    ['AUTO', 'enum', 'a number'],
    [1, 'encoded', 'encoded data'],
  ] as const)('cannot be made of %j for %s', async (value, type, wanted) => {
    const error = await rejection(Promise.resolve().then(() => data(value, type)));
    expect(error).toMatchObject({
      code: 'DEVICE',
      message: `cannot write ${JSON.stringify(value)} to tango://h:1/a/b/c/x, which takes ${wanted}`,
      remedy: 'correct the value in beamline.yaml',
    });
  });

  it('is left as it is where it is an array', () => {
    const values = new Float64Array([1, 2]);
    expect(attributeData(values, { type: 'double', enumLabels: [] }, 'x')).toBe(values);
  });
});

describe('the argument of a command of Tango', () => {
  it.each([
    [5, 'void', undefined],
    [5, 'double', 5],
    ['5', 'long', 5],
    [5, 'string', '5'],
    [5, 'const_string', '5'],
    [5, 'double_array', [5]],
    [1, 'boolean_array', [true]],
    ['a', 'string_array', ['a']],
    [5, 'char_array', [5]],
    [5, 'uchar', 5],
    [5, 'long64_array', [5n]],
  ] as const)('is made of %j for %s', (value, type, sent) => {
    expect(argument(value, type)).toEqual(sent);
  });

  it('cannot be one value where it is of two kinds', async () => {
    const error = await rejection(Promise.resolve().then(() => argument(1, 'long_string_array')));
    expect(error.message).toBe('cannot write 1 to command Go, which takes numbers and texts');
  });
});
