import type { CapturedField, Experiment } from './experiment.ts';
import { general } from './format.ts';
import { PandaError } from './pandaError.ts';

/** How a connection wants its data. */
export interface DataOptions {
  format: 'ASCII' | 'BASE64' | 'FRAMED' | 'UNFRAMED';
  process: 'SCALED' | 'RAW';
  omitHeader: boolean;
  omitStatus: boolean;
  oneShot: boolean;
  xml: boolean;
}

const FORMATS = { ASCII: 'ASCII', BASE64: 'Base64', FRAMED: 'Framed', UNFRAMED: 'Unframed' } as const;
const BASE64_BYTES = 57;
const FRAME_HEAD = 8;

const defaults = (): DataOptions => ({
  format: 'ASCII',
  process: 'SCALED',
  omitHeader: false,
  omitStatus: false,
  oneShot: false,
  xml: false,
});

/** Reads the line of options that a connection begins with. @throws PandaError */
export function parseOptions(line: string): DataOptions {
  let options = defaults();
  for (const word of line.split(' ').filter((part) => part !== '')) {
    if (word === 'ASCII' || word === 'BASE64' || word === 'FRAMED' || word === 'UNFRAMED')
      options.format = word;
    else if (word === 'SCALED' || word === 'RAW') options.process = word;
    else if (word === 'NO_HEADER') options.omitHeader = true;
    else if (word === 'NO_STATUS') options.omitStatus = true;
    else if (word === 'ONE_SHOT') options.oneShot = true;
    else if (word === 'XML') options.xml = true;
    else if (word === 'DEFAULT') options = defaults();
    else if (word === 'BARE') {
      options = {
        format: 'UNFRAMED',
        process: 'RAW',
        omitHeader: true,
        omitStatus: true,
        oneShot: true,
        xml: false,
      };
    } else throw new PandaError('Invalid data capture option');
  }
  return options;
}

/** The header of an experiment, as text or as XML, with the empty line behind it. */
export function headerOf({ fields, armedAt, startedAt }: Experiment, options: DataOptions): string {
  const { xml, process, format } = options;
  const data: [string, string][] = [
    ['arm_time', nanoseconds(armedAt)],
    ['start_time', nanoseconds(startedAt)],
    ['missed', '0'],
    ['process', process === 'RAW' ? 'Raw' : 'Scaled'],
    ['format', FORMATS[format]],
    ...(format === 'ASCII'
      ? []
      : [['sample_bytes', String(sampleBytes(fields, options))] as [string, string]]),
  ];
  const rows = fields.map(({ name, raw, scale, offset, units }): [string, string][] => [
    ['name', name],
    ['type', process === 'RAW' ? raw : 'double'],
    ['capture', 'Value'],
    ['scale', general(scale, 12)],
    ['offset', general(offset, 12)],
    ['units', units],
  ]);
  if (!xml) {
    const lines = rows.map(([name, type, capture, ...scaling]) => {
      const words = [name, type, capture].map((pair) => pair![1]);
      return ` ${[...words, ...scaling.map(([key, value]) => `${key}: ${value}`)].join(' ')}`;
    });
    return [...data.map(([key, value]) => `${key}: ${value}`), 'fields:', ...lines, '', ''].join('\n');
  }
  const element = (name: string, pairs: [string, string][]) =>
    `<${name} ${pairs.map(([key, value]) => `${key}="${escaped(value)}"`).join(' ')} />`;
  const body = ['<fields>', ...rows.map((pairs) => element('field', pairs)), '</fields>'];
  return ['<header>', element('data', data), ...body, '</header>', '', ''].join('\n');
}

/** Samples as they are sent. */
export function samplesOf(
  fields: readonly CapturedField[],
  rows: readonly (readonly number[])[],
  options: DataOptions,
): Buffer {
  if (options.format === 'ASCII')
    return Buffer.from(rows.map((row) => `${asciiOf(fields, row, options)}\n`).join(''));
  const data = binaryOf(fields, rows, options);
  if (options.format === 'UNFRAMED') return data;
  if (options.format === 'FRAMED') {
    const head = Buffer.alloc(FRAME_HEAD);
    head.write('BIN ', 'latin1');
    head.writeUInt32LE(data.length + FRAME_HEAD, 4);
    return Buffer.concat([head, data]);
  }
  const lines: string[] = [];
  for (let at = 0; at < data.length; at += BASE64_BYTES) {
    lines.push(` ${data.toString('base64', at, Math.min(data.length, at + BASE64_BYTES))}\n`);
  }
  return Buffer.from(lines.join(''));
}

function asciiOf(fields: readonly CapturedField[], row: readonly number[], { process }: DataOptions): string {
  return fields
    .map(({ raw, scale, offset }, k) => {
      const value = row[k]!;
      if (process === 'SCALED') return ` ${general(scale * value + offset, 10)}`;
      const words = raw === 'int32' ? [value] : [value % 2 ** 32, Math.floor(value / 2 ** 32)];
      return words.map((word) => ` 0x${(word >>> 0).toString(16).padStart(8, '0')}`).join('');
    })
    .join('');
}

function binaryOf(
  fields: readonly CapturedField[],
  rows: readonly (readonly number[])[],
  options: DataOptions,
): Buffer {
  const data = Buffer.alloc(rows.length * sampleBytes(fields, options));
  let at = 0;
  for (const row of rows) {
    fields.forEach(({ raw, scale, offset }, k) => {
      const value = row[k]!;
      if (options.process === 'SCALED') at = data.writeDoubleLE(scale * value + offset, at);
      else at = raw === 'int32' ? data.writeInt32LE(value, at) : data.writeBigInt64LE(BigInt(value), at);
    });
  }
  return data;
}

function sampleBytes(fields: readonly CapturedField[], { process }: DataOptions): number {
  return fields.reduce((sum, { raw }) => sum + (process === 'RAW' && raw === 'int32' ? 4 : 8), 0);
}

function nanoseconds(date: Date): string {
  return date.toISOString().replace('Z', '000000Z');
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '<': '&lt;',
    '&': '&amp;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  return text.replace(/[<&>"']/g, (character) => entities[character]!);
}
