import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACCESSES, FORMATS, LEVELS, TANGO_TYPES } from '#tango';
import type { AttributeConfig, CommandType } from '#tango';
import {
  readAttributeConfig1,
  readAttributeConfig2,
  readAttributeConfig3,
  readAttributeConfig5,
  writeAttributeConfig1,
  writeAttributeConfig2,
  writeAttributeConfig3,
  writeAttributeConfig5,
} from '#tango/codec/attributeConfig';
import { CdrError, CdrReader } from '#tango/codec/cdr';
import { CdrWriter } from '#tango/codec/cdrWriter';
import {
  readCommandInfo,
  readCommandInfo2,
  readCommandInfos2,
  writeCommandInfo,
  writeCommandInfo2,
} from '#tango/codec/commandInfo';
import { readNamedErrors, writeNamedErrors } from '#tango/codec/devErrors';
import { readDeviceInfo, readDeviceInfo3, writeDeviceInfo, writeDeviceInfo3 } from '#tango/codec/deviceInfo';
import { SEEDED, TYPES, text } from './valueArbitraries.ts';

/** A text that is not the word for none. */
const limit = fc.option(
  text.filter((each) => each !== 'Not specified'),
  { nil: undefined },
);
const number = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

/** A record whose members that are undefined are left out, as they are read. */
const limits = <K extends string>(...names: K[]) =>
  fc
    .record(Object.fromEntries(names.map((name) => [name, limit])))
    .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)));

const config = fc
  .tuple(
    fc.record({
      name: text,
      access: fc.constantFrom(...ACCESSES),
      format: fc.constantFrom(...FORMATS.slice(0, 3)),
      type: fc.constantFrom(...TYPES),
      memorized: fc.boolean(),
      writtenAtInit: fc.boolean(),
      maxWidth: number,
      maxHeight: number,
      description: text,
      label: text,
      units: text,
      standardUnits: text,
      displayUnits: text,
      numberFormat: text,
      writableName: text,
      level: fc.constantFrom(...LEVELS),
      rootName: text,
      enumLabels: fc.array(text, { maxLength: 3 }),
      alarms: limits('minAlarm', 'maxAlarm', 'minWarning', 'maxWarning', 'deltaTime', 'deltaValue'),
      events: limits(
        'absChange',
        'relChange',
        'period',
        'archiveAbsChange',
        'archiveRelChange',
        'archivePeriod',
      ),
    }),
    limits('min', 'max'),
  )
  .map(([one, two]) => ({ ...one, ...two }) as AttributeConfig);

function back<T>(
  littleEndian: boolean,
  write: (writer: CdrWriter) => void,
  read: (reader: CdrReader) => T,
): T {
  const writer = new CdrWriter({ littleEndian });
  write(writer);
  const reader = new CdrReader(writer.bytes.slice(), { littleEndian });
  const value = read(reader);
  expect(reader.left).toBe(0);
  return value;
}

describe('the configuration of an attribute', () => {
  /** What each structure cannot tell, and has therefore always. */
  const notBefore5 = { memorized: false, writtenAtInit: false, rootName: '', enumLabels: [] };
  const oldAlarms = ({ alarms: { minAlarm, maxAlarm } }: AttributeConfig) => ({
    alarms: {
      ...(minAlarm === undefined ? {} : { minAlarm }),
      ...(maxAlarm === undefined ? {} : { maxAlarm }),
    },
  });

  it.each([
    { name: 'AttributeConfig_5', write: writeAttributeConfig5, read: readAttributeConfig5, not: () => ({}) },
    {
      name: 'AttributeConfig_3',
      write: writeAttributeConfig3,
      read: readAttributeConfig3,
      not: () => notBefore5,
    },
    {
      name: 'AttributeConfig_2',
      write: writeAttributeConfig2,
      read: readAttributeConfig2,
      not: (of: AttributeConfig) => ({ ...notBefore5, ...oldAlarms(of), events: {} }),
    },
    {
      name: 'AttributeConfig',
      write: writeAttributeConfig1,
      read: readAttributeConfig1,
      not: (of: AttributeConfig) => ({ ...notBefore5, ...oldAlarms(of), events: {}, level: 'operator' }),
    },
  ])('is read from $name as what was written', ({ write, read, not }) => {
    fc.assert(
      fc.property(config, fc.boolean(), (one, littleEndian) => {
        expect(back(littleEndian, (writer) => write(writer, one), read)).toEqual({ ...one, ...not(one) });
      }),
      { ...SEEDED, numRuns: 300 },
    );
  });

  it.each([
    ['access', 0, '9 is no way of access'],
    ['format', 4, '9 is no format of data'],
    ['type', 8, '9 is no type of an attribute'],
  ])('with an unknown %s is a clear error that names the attribute', (_, at, words) => {
    const writer = new CdrWriter();
    writer.string('abc');
    const start = writer.length;
    for (let k = 0; k < 3; k++) writer.u32(1);
    for (let k = 0; k < 20; k++) writer.u32(0);
    writer.patchU32(start + at, 9);
    const reader = new CdrReader(writer.bytes, { littleEndian: true });
    expect(() => readAttributeConfig5(reader)).toThrow(new CdrError(`attribute abc: ${words}`));
  });
});

describe('what a command is', () => {
  const command = fc.record({
    name: text,
    level: fc.constantFrom(...LEVELS),
    tag: number,
    argument: fc.constantFrom(...(Object.keys(TANGO_TYPES) as CommandType[])),
    result: fc.constantFrom(...(Object.keys(TANGO_TYPES) as CommandType[])),
    argumentDescription: text,
    resultDescription: text,
  });

  it('is read as what was written', () => {
    fc.assert(
      fc.property(command, fc.boolean(), (one, littleEndian) => {
        expect(back(littleEndian, (writer) => writeCommandInfo2(writer, one), readCommandInfo2)).toEqual(one);
        expect(back(littleEndian, (writer) => writeCommandInfo(writer, one), readCommandInfo)).toEqual({
          ...one,
          level: 'operator',
        });
      }),
      { ...SEEDED, numRuns: 200 },
    );
  });

  /** A command that takes a pipe's blob (type 30), as there are in Tango 9 servers. */
  const strange = (writer: CdrWriter): void => {
    writer.string('Strange');
    writer.u32(0);
    for (const value of [0, 30, 0]) writer.i32(value);
    writer.string('');
    writer.string('');
  };

  it('is an error by itself and left out of a list where its type is none of Tango 9', () => {
    expect(() => back(true, strange, readCommandInfo2)).toThrow('command Strange takes type 30');
    const known = fc.sample(command, { seed: SEEDED.seed, numRuns: 2 });
    const list = back(
      true,
      (writer) => {
        writer.u32(3);
        writeCommandInfo2(writer, known[0]!);
        strange(writer);
        writeCommandInfo2(writer, known[1]!);
      },
      readCommandInfos2,
    );
    expect(list).toEqual({ commands: known, unknown: ['Strange'] });
  });
});

describe('what a device is', () => {
  it('is read as what was written', () => {
    const info = fc.record({
      className: text,
      serverId: text,
      serverHost: text,
      serverVersion: number,
      docUrl: text,
      type: text,
    });
    fc.assert(
      fc.property(info, fc.boolean(), (one, littleEndian) => {
        expect(back(littleEndian, (writer) => writeDeviceInfo3(writer, one), readDeviceInfo3)).toEqual(one);
        expect(back(littleEndian, (writer) => writeDeviceInfo(writer, one), readDeviceInfo)).toEqual({
          ...one,
          type: '',
        });
      }),
      { ...SEEDED, numRuns: 200 },
    );
  });
});

describe('failures of single attributes', () => {
  it('are read as what was written', () => {
    const failures = [
      {
        name: 'a',
        index: 1,
        errors: [{ reason: 'API_AttrNotWritable', severity: 'error', description: 'nö', origin: 'x' }],
      },
      { name: 'b', index: 7, errors: [] },
    ] as const;
    expect(back(false, (writer) => writeNamedErrors(writer, failures), readNamedErrors)).toEqual(failures);
  });

  it('count as errors where their severity is unknown', () => {
    const writer = new CdrWriter();
    writer.u32(1);
    writer.string('x');
    writer.i32(0);
    writer.u32(1);
    writer.string('r');
    writer.u32(77);
    writer.string('d');
    writer.string('o');
    const reader = new CdrReader(writer.bytes, { littleEndian: true });
    expect(readNamedErrors(reader)[0]?.errors[0]).toEqual({
      reason: 'r',
      severity: 'error',
      description: 'd',
      origin: 'o',
    });
  });
});
