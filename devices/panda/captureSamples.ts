import { hiddenBytes, TYPE_BYTES, type CapturedField, type CaptureHeader } from './captureHeader.ts';

/** Samples as they came in one frame, in the order in which they were captured. */
export class CaptureSamples {
  readonly header: CaptureHeader;
  readonly count: number;
  readonly #data: Buffer;

  /** @param data whole samples */
  constructor(header: CaptureHeader, data: Buffer) {
    this.header = header;
    this.#data = data;
    this.count = data.length / header.sampleBytes;
  }

  /**
   * One field of every sample, as the FPGA has it: without scale and offset.
   * @returns undefined when it is not captured
   */
  numbers(name: string, capture: string): Float64Array | undefined {
    const { fields, sampleBytes, process } = this.header;
    const column = fields.findIndex((field) => field.name === name && field.capture === capture);
    const field = fields[column];
    if (!field || field.type === 'int96') return undefined;
    const { type } = field;
    const before = fields
      .slice(0, column)
      .reduce((sum, before) => sum + TYPE_BYTES[before.type], hiddenBytes(this.header));
    const scaled = process === 'Scaled' && type === 'double';
    return Float64Array.from({ length: this.count }, (_, k) => {
      const value = read(this.#data, k * sampleBytes + before, type);
      return scaled ? (value - field.offset) / field.scale : value;
    });
  }
}

/** The lowest order byte comes first. */
function read(data: Buffer, at: number, type: Exclude<CapturedField['type'], 'int96'>): number {
  switch (type) {
    case 'int32':
      return data.readInt32LE(at);
    case 'uint32':
      return data.readUInt32LE(at);
    case 'int64':
      return Number(data.readBigInt64LE(at));
    case 'double':
      return data.readDoubleLE(at);
  }
}
