/** A column of the captured data. */
export interface CapturedField {
  /** `INENC1.VAL`. */
  readonly name: string;
  /** What is captured of it: `Value`, `Mean`, … */
  readonly capture: string;
  readonly type: keyof typeof TYPE_BYTES;
  /** From the number as the FPGA has it: `scale * number + offset`; 1 and 0 where it is not scaled. */
  readonly scale: number;
  readonly offset: number;
  readonly units: string;
}

/** What is sent before the data of an experiment (PandABlocks-server, Data Header). */
export interface CaptureHeader {
  readonly process: 'Scaled' | 'Raw';
  readonly format: string;
  readonly sampleBytes: number;
  /** Samples that came before this connection was ready for them. */
  readonly missed: number;
  readonly fields: readonly CapturedField[];
}

/** Types of the fields by the header's names, and their bytes in a sample. */
export const TYPE_BYTES = { int32: 4, uint32: 4, int64: 8, int96: 12, double: 8 } as const;

/** Bytes of a sample before its first field: a sample count that servers before 2.1 send without naming it. */
export function hiddenBytes({ sampleBytes, fields }: CaptureHeader): number {
  return sampleBytes - fields.reduce((sum, { type }) => sum + TYPE_BYTES[type], 0);
}

/**
 * Reads the header in its XML form, from `<header>` to `</header>`. The server writes one element a line and escapes
 * what has to be, so that no more than elements and attributes need be understood.
 * @returns undefined for what is no header
 */
export function parseHeader(xml: string): CaptureHeader | undefined {
  const data = attributesOf(/<data ([^>]*)\/>/.exec(xml)?.[1]);
  const fields = [...xml.matchAll(/<field ([^>]*)\/>/g)].map((match) => fieldOf(attributesOf(match[1])));
  const process = data.get('process');
  const sampleBytes = Number(data.get('sample_bytes') ?? NaN);
  const missed = Number(data.get('missed') ?? NaN);
  if (process !== 'Scaled' && process !== 'Raw') return undefined;
  if (!Number.isInteger(sampleBytes) || sampleBytes <= 0 || !Number.isInteger(missed)) return undefined;
  if (!fields.every((field) => field !== undefined)) return undefined;
  const header = { process, format: data.get('format') ?? '', sampleBytes, missed, fields } as const;
  return [0, TYPE_BYTES.uint32].includes(hiddenBytes(header)) ? header : undefined;
}

function fieldOf(attributes: ReadonlyMap<string, string>): CapturedField | undefined {
  const name = attributes.get('name');
  const type = attributes.get('type');
  const scale = Number(attributes.get('scale') ?? 1);
  const offset = Number(attributes.get('offset') ?? 0);
  if (name === undefined || !isType(type) || !Number.isFinite(scale) || !Number.isFinite(offset))
    return undefined;
  const capture = attributes.get('capture') ?? '';
  return { name, capture, type, scale, offset, units: attributes.get('units') ?? '' };
}

function isType(name: string | undefined): name is keyof typeof TYPE_BYTES {
  return name !== undefined && Object.hasOwn(TYPE_BYTES, name);
}

function attributesOf(text = ''): Map<string, string> {
  return new Map([...text.matchAll(/([\w]+)="([^"]*)"/g)].map((match) => [match[1]!, unescaped(match[2]!)]));
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name]!);
}
