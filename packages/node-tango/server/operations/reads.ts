import { readingParts5 } from '../../codec/attributeParts.ts';
import {
  writeFailure3,
  writeFailure4,
  writeFailure5,
  writeReading1,
  writeReading3,
  writeReading4,
  writeReading5,
} from '../../codec/attributeReading.ts';
import type { CdrWriter } from '../../codec/cdrWriter.ts';
import { DevFailed, type DevError } from '../../codec/devFailed.ts';
import type { AttributeReading } from '../../codec/value.ts';
import type { Device } from '../device.ts';
import { readAll, type ReadOutcome } from '../reading.ts';
import { asDevFailed } from '../refusal.ts';
import {
  readCaller,
  readSource,
  recordCall,
  andThen,
  type Answer,
  type Call,
  type Operation,
} from './operation.ts';

/** How each version of read_attributes writes what it has read. */
interface Form {
  readonly write: (writer: CdrWriter, reading: AttributeReading) => void;
  /** Before Device_3 one attribute that cannot be read fails the call. */
  readonly fail: ((writer: CdrWriter, name: string, errors: readonly DevError[]) => void) | undefined;
}

const FORM_1: Form = { write: writeReading1, fail: undefined };
const FORM_3: Form = { write: writeReading3, fail: writeFailure3 };
export const FORM_4: Form = { write: writeReading4, fail: writeFailure4 };
export const FORM_5: Form = { write: writeReading5, fail: writeFailure5 };

/** Names that stand for all attributes; the first without State and Status, which are newer (cppTango, tango_const.h). */
const ALL = 'all attributes';
const ALL_3 = 'all attributes_3';

/** Names of attributes as a client asks for them. */
export function wantedNames(device: Device, names: readonly string[]): readonly string[] {
  const [first] = names;
  if (names.length !== 1 || first === undefined) return names;
  const word = first.toLowerCase();
  if (word !== ALL && word !== ALL_3) return names;
  const all = [...device.attributes.values()].map(({ specification }) => specification.name);
  return word === ALL_3 ? all : all.filter((name) => name !== 'State' && name !== 'Status');
}

/** What was read as the answer; a large array is sent from where it is. */
export function answerOf(outcomes: readonly ReadOutcome[], form: Form): Answer {
  return (writer) => {
    const [only] = outcomes;
    writer.u32(outcomes.length);
    if (form === FORM_5 && outcomes.length === 1 && only && 'reading' in only) {
      const parts = partsOf(writer, only);
      if (parts) return parts;
    }
    for (const outcome of outcomes) writeOutcome(writer, outcome, form);
    return undefined;
  };
}

function partsOf(
  writer: CdrWriter,
  outcome: Extract<ReadOutcome, { reading: unknown }>,
): Uint8Array[] | undefined {
  const parts = readingParts5(writer, outcome.reading);
  return parts && [parts.data, parts.tail];
}

function writeOutcome(writer: CdrWriter, outcome: ReadOutcome, { write, fail }: Form): void {
  if ('reading' in outcome) return write(writer, outcome.reading);
  if (!fail) throw new DevFailed(outcome.name, outcome.errors);
  fail(writer, outcome.name, outcome.errors);
}

/** What is polled out of its cache, the rest of the device; in the order asked. */
function readBySource(
  { host, device }: Call,
  names: readonly string[],
  source: ReturnType<typeof readSource>,
): ReadOutcome[] | Promise<ReadOutcome[]> {
  if (source === 'device' || (source === 'cache_device' && !host.poller.polls(device)))
    return device.inTurn(() => readAll(device, names));
  const outcomes: (ReadOutcome | undefined)[] = names.map((name) => {
    try {
      const attribute = device.attribute(name);
      return { name, attribute, reading: host.poller.attribute(attribute).fresh() };
    } catch (error) {
      if (source === 'cache_device') return undefined;
      return { name, errors: asDevFailed(error, `${device.name}/${name}`).errors };
    }
  });
  const missing = names.filter((_, index) => !outcomes[index]);
  if (missing.length === 0) return outcomes as ReadOutcome[];
  return andThen(
    device.inTurn(() => readAll(device, missing)),
    (read) => {
      const rest = read[Symbol.iterator]();
      return outcomes.map((outcome) => outcome ?? (rest.next().value as ReadOutcome));
    },
  );
}

function reading(form: Form, has: { readonly source: boolean; readonly caller: boolean }): Operation {
  return (call) => {
    const { device, args, address } = call;
    const names = wantedNames(device, args.strings());
    // Before Device_2 there was no source: the cache where there is one.
    const source = has.source ? readSource(args) : 'cache_device';
    const caller = has.caller ? readCaller(args, address) : { address };
    recordCall(call, `Attribute ${names.join(', ')}`, caller);
    return andThen(readBySource(call, names, source), (outcomes) => answerOf(outcomes, form));
  };
}

export const READS: Readonly<Record<string, Operation>> = {
  read_attributes: reading(FORM_1, { source: false, caller: false }),
  read_attributes_2: reading(FORM_1, { source: true, caller: false }),
  read_attributes_3: reading(FORM_3, { source: true, caller: false }),
  read_attributes_4: reading(FORM_4, { source: true, caller: true }),
  read_attributes_5: reading(FORM_5, { source: true, caller: true }),
};
