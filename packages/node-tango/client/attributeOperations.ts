import type { ValueHint } from '../codec/attributeValueRead.ts';
import {
  readAttributeValue3,
  readAttributeValue4,
  readAttributeValue5,
} from '../codec/attributeValueRead.ts';
import type { AttributeAnswer } from '../codec/attributeValueRead.ts';
import { writeAttributeValue1, writeAttributeValue4 } from '../codec/attributeValueWrite.ts';
import type { AttributeConfig } from '../codec/config.ts';
import { CdrError } from '../codec/cdr.ts';
import type { CdrReader } from '../codec/cdr.ts';
import type { CdrWriter } from '../codec/cdrWriter.ts';
import { DevFailed } from '../codec/devFailed.ts';
import type { AttributeData, AttributeReading } from '../codec/value.ts';
import type { AttributeResult, Source } from './api/index.ts';
import { SOURCES, operation, whole, writeIdentity } from './operation.ts';
import type { Operation } from './operation.ts';
import type { Target } from './target.ts';

/** An attribute and what is to be written to it. */
export interface Write {
  readonly config: AttributeConfig;
  readonly value: AttributeData;
}

/** What older devices do not say of a value is told by the configurations, in the order of the attributes. */
export type Hints = readonly ValueHint[];

/** Reads one attribute again and again: its request is made once for the place where the device is. */
export class ReadOperation implements Operation<AttributeReading> {
  readonly about: string;
  readonly #attribute: string;
  readonly #source: Source;
  #target: Target | undefined;
  #request: Uint8Array = new Uint8Array(0);

  constructor(device: string, attribute: string, source: Source) {
    this.about = `${device}/${attribute}`;
    this.#attribute = attribute;
    this.#source = source;
  }

  request(target: Target): Uint8Array {
    if (target !== this.#target) {
      this.#request = readMany('', [this.#attribute], this.#source).request(target);
      this.#target = target;
    }
    return this.#request;
  }

  result(body: CdrReader, target: Target): AttributeReading {
    const count = body.u32();
    if (count !== 1) throw new CdrError(`${count} values of one attribute`);
    return readingOf(this.about, whole(body, readAnswer(body, target, undefined)));
  }
}

/** Reads several attributes. */
export function readMany(
  device: string,
  attributes: readonly string[],
  source: Source,
  hints?: Hints,
): Operation<AttributeResult[]> {
  return operation(
    device,
    (idl) => `read_attributes_${Math.min(idl, 5)}`,
    (writer, { idl }) => {
      writer.strings(attributes);
      writer.u32(SOURCES[source]);
      if (idl >= 4) writeIdentity(writer);
    },
    (body, target) => readResults(body, target, device, attributes, hints),
  );
}

/** Writes several attributes. */
export function writeMany(about: string, writes: readonly Write[]): Operation<void> {
  return operation(
    about,
    (idl) => `write_attributes_${Math.min(idl, 4)}`,
    (writer, target) => writeValues(writer, target, writes),
    () => undefined,
  );
}

/** Writes one attribute and reads it again; IDL 3 has none of these. */
export function writeRead(device: string, write: Write): Operation<AttributeReading> {
  const { name } = write.config;
  return operation(
    `${device}/${name}`,
    (idl) => `write_read_attributes_${Math.min(idl, 5)}`,
    (writer, { idl }) => {
      writer.list([write], (each) => writeAttributeValue4(writer, each.config, each.value));
      if (idl >= 5) writer.strings([name]);
      writeIdentity(writer);
    },
    (body, target) => {
      const [result] = readResults(body, target, device, [name], [write.config]);
      if (result && 'reading' in result) return result.reading;
      throw result?.failed ?? new CdrError('no value of an attribute that was written');
    },
  );
}

function writeValues(writer: CdrWriter, { idl }: Target, writes: readonly Write[]): void {
  const one = idl >= 4 ? writeAttributeValue4 : writeAttributeValue1;
  writer.list(writes, ({ config, value }) => one(writer, config, value));
  if (idl >= 4) writeIdentity(writer);
}

function readResults(
  body: CdrReader,
  target: Target,
  device: string,
  attributes: readonly string[],
  hints: Hints | undefined,
): AttributeResult[] {
  let k = 0;
  const answers = body.list(() => readAnswer(body, target, hints?.[k++]), 40);
  if (answers.length !== attributes.length) {
    throw new CdrError(`${answers.length} values of ${attributes.length} attributes`);
  }
  return attributes.map((name, index) => {
    const answer = answers[index] as AttributeAnswer;
    const failed = failureOf(`${device}/${name}`, answer);
    return failed ? { name, failed } : { name, reading: answer.reading as AttributeReading };
  });
}

function readAnswer(body: CdrReader, { idl }: Target, hint: ValueHint | undefined): AttributeAnswer {
  if (idl >= 5) return readAttributeValue5(body);
  return idl === 4 ? readAttributeValue4(body, hint) : readAttributeValue3(body, hint);
}

function readingOf(about: string, answer: AttributeAnswer): AttributeReading {
  if (answer.reading) return answer.reading;
  throw failureOf(about, answer) ?? new CdrError('neither a value nor an error');
}

function failureOf(about: string, { reading, errors }: AttributeAnswer): DevFailed | undefined {
  return reading ? undefined : new DevFailed(about, errors ?? []);
}
