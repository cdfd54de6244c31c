import { DevFailed, MultiDevFailed } from '../../codec/devFailed.ts';
import { readWrittenValue1, readWrittenValue4, type WrittenValue } from '../../codec/writtenValue.ts';
import { readAll, type ReadOutcome } from '../reading.ts';
import { writeAll } from '../writing.ts';
import { readCaller, recordCall, type Call, type Operation } from './operation.ts';
import { answerOf, FORM_4, FORM_5 } from './reads.ts';

/** Least octets of AttributeValue and AttributeValue_4. */
const LEAST_BYTES = 32;

function readValues({ args }: Call, version: 1 | 4): WrittenValue[] {
  return args.list(() => (version === 1 ? readWrittenValue1(args) : readWrittenValue4(args)), LEAST_BYTES);
}

function record(
  call: Call,
  values: readonly WrittenValue[],
  caller?: Parameters<typeof recordCall>[2],
): void {
  recordCall(call, `Attribute ${values.map(({ name }) => name).join(', ')}`, caller);
}

async function written({ device }: Call, values: readonly WrittenValue[]): Promise<undefined> {
  await device.inTurn(() => writeAll(device, values));
}

/** Before Device_3 there was no MultiDevFailed. */
function asOne(error: unknown): never {
  throw error instanceof MultiDevFailed ? new DevFailed(error.about, error.errors) : error;
}

export const WRITES: Readonly<Record<string, Operation>> = {
  write_attributes: (call) => {
    const values = readValues(call, 1);
    record(call, values);
    return written(call, values).catch(asOne);
  },
  write_attributes_3: (call) => {
    const values = readValues(call, 1);
    record(call, values);
    return written(call, values);
  },
  write_attributes_4: (call) => {
    const values = readValues(call, 4);
    record(call, values, readCaller(call.args, call.address));
    return written(call, values);
  },
  write_read_attributes_4: async (call) => {
    const values = readValues(call, 4);
    record(call, values, readCaller(call.args, call.address));
    const names = values.map(({ name }) => name);
    return answerOf(await writeThenRead(call, values, names), FORM_4);
  },
  write_read_attributes_5: async (call) => {
    const values = readValues(call, 4);
    const names = call.args.strings();
    record(call, values, readCaller(call.args, call.address));
    return answerOf(await writeThenRead(call, values, names), FORM_5);
  },
};

/** Both in one turn of the device: nobody else writes in between. */
async function writeThenRead(
  { device }: Call,
  values: readonly WrittenValue[],
  names: readonly string[],
): Promise<ReadOutcome[]> {
  return device.inTurn(async () => {
    await writeAll(device, values);
    return readAll(device, names);
  });
}
