import { elementsOf } from '../../codec/attributeDims.ts';
import { writeFailure3, writeReading1, writeReading3 } from '../../codec/attributeReading.ts';
import {
  NO_DIMS,
  writeAnyValues,
  writeDims,
  writeFormat,
  writeQuality,
  writeTime,
} from '../../codec/attributeValueWrite.ts';
import type { CdrWriter } from '../../codec/cdrWriter.ts';
import { writeDevErrors } from '../../codec/devErrors.ts';
import { writeTypeCode } from '../../codec/typeCodeWrite.ts';
import { TANGO_TYPES } from '../../codec/types.ts';
import type { AttributeReading, TangoScalar } from '../../codec/value.ts';
import type { Attribute } from '../attribute.ts';
import type { PollRecord } from '../polled.ts';
import { refusal } from '../refusal.ts';
import { recordCall, type Answer, type Call, type Operation } from './operation.ts';

type Record_ = PollRecord<AttributeReading>;

/** The polled attribute that a history is wanted of, with the last records of it. */
function wanted(call: Call): { attribute: Attribute; records: Record_[] } {
  const { host, device, args } = call;
  const name = args.string();
  const count = args.i32();
  recordCall(call, `Attribute ${name}`);
  const attribute = device.attribute(name);
  return { attribute, records: host.poller.attribute(attribute).latest(count) };
}

/** Lists that name the record that each entry is of: EltInArray with one element. */
function writeEach<T>(
  writer: CdrWriter,
  entries: readonly (readonly [number, T])[],
  write: (entry: T) => void,
): void {
  writer.list(entries, ([, entry]) => write(entry));
  writer.list(entries, ([index]) => {
    writer.i32(index);
    writer.i32(1);
  });
}

/** DevAttrHistory_4 and _5: dates from the oldest to the newest, all values in one sequence from the newest to the oldest. */
function writeHistory(
  writer: CdrWriter,
  attribute: Attribute,
  records: readonly Record_[],
  isFive: boolean,
): void {
  const { name, type, format } = attribute.specification;
  writer.string(name);
  if (isFive) {
    writeFormat(writer, format);
    writer.i32(TANGO_TYPES[type]);
  }
  writer.list(records, ({ atSeconds, outcome }) =>
    writeTime(writer, 'value' in outcome ? outcome.value.timeSeconds : atSeconds),
  );
  const values = records.map(({ outcome }) => ('value' in outcome ? partsOf(outcome.value) : undefined));
  const elements = values.toReversed().flatMap((value) => value?.elements ?? []);
  if (values.some((value) => value !== undefined && value.elements.length > 0))
    writeAnyValues(writer, { name, type, format }, elements as readonly string[]);
  else writeTypeCode(writer, 'void');
  const good = values.flatMap((value, index) => (value ? [[index, value] as const] : []));
  writeEach(writer, good, ({ quality }) => writeQuality(writer, quality));
  writeEach(writer, good, ({ readDims }) => writeDims(writer, readDims));
  writeEach(writer, good, ({ setDims }) => writeDims(writer, setDims));
  const failed = records.flatMap(({ outcome }, index) =>
    'error' in outcome ? [[index, outcome.error] as const] : [],
  );
  writeEach(writer, failed, ({ errors }) => writeDevErrors(writer, errors));
}

interface Parts {
  readonly elements: TangoScalar[];
  readonly quality: AttributeReading['quality'];
  readonly readDims: typeof NO_DIMS;
  readonly setDims: typeof NO_DIMS;
}

function partsOf({ format, value, written, quality, name }: AttributeReading): Parts {
  if (value === undefined) return { elements: [], quality: 'invalid', readDims: NO_DIMS, setDims: NO_DIMS };
  const read = elementsOf(format, value);
  const isState = name === 'State';
  const set =
    written === undefined || isState ? { elements: [], dims: NO_DIMS } : elementsOf(format, written);
  const elements = [...(read.elements as Iterable<TangoScalar>), ...(set.elements as Iterable<TangoScalar>)];
  return { elements, quality, readDims: read.dims, setDims: set.dims };
}

function history(isFive: boolean): Operation {
  return (call) => {
    const { attribute, records } = wanted(call);
    return (writer) => {
      const { type } = attribute.specification;
      if (type === 'encoded')
        throw refusal(
          attribute.about,
          'API_NotSupportedFeature',
          'There is no history of encoded attributes',
        );
      writeHistory(writer, attribute, records, isFive);
    };
  };
}

const history2: Operation = (call) => {
  const { records } = wanted(call);
  return (writer) =>
    writer.list(records, ({ outcome }) => {
      writer.bool('error' in outcome);
      if ('error' in outcome) {
        writeTypeCode(writer, 'void');
        writeQuality(writer, 'invalid');
        writeTime(writer, 0);
        writer.string('');
        writeDims(writer, NO_DIMS);
      } else writeReading1(writer, outcome.value);
      writeDevErrors(writer, 'error' in outcome ? outcome.error.errors : []);
    });
};

const history3: Operation = (call) => {
  const { attribute, records } = wanted(call);
  return (writer) =>
    writer.list(records, ({ outcome }) => {
      writer.bool('error' in outcome);
      if ('error' in outcome) writeFailure3(writer, attribute.specification.name, outcome.error.errors);
      else writeReading3(writer, outcome.value);
    });
};

/** Results of commands are kept only for who reads the cache. */
const commandHistory: Operation = (call): Answer => {
  const { host, device, args } = call;
  const name = args.string();
  const count = args.i32();
  recordCall(call, `Command ${name}`);
  const command = device.command(name);
  host.poller.command(command).latest(count);
  throw refusal(command.about, 'API_NotSupportedFeature', 'There is no history of commands here');
};

export const HISTORIES: Readonly<Record<string, Operation>> = {
  read_attribute_history_2: history2,
  read_attribute_history_3: history3,
  read_attribute_history_4: history(false),
  read_attribute_history_5: history(true),
  command_inout_history_2: commandHistory,
  command_inout_history_4: commandHistory,
};
