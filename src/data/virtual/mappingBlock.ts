import { TomochartError } from '#core';
import { lookup3 } from './lookup3.ts';
import type { VirtualMapping } from './mapping.ts';

/** H5S_SEL_HYPERSLABS, and the version of its encoding that lists corners and that HDF5 1.10 itself writes. */
const SELECTION = { kind: 2, version: 1 } as const;
const BLOCK_VERSION = 0;

/**
 * The mappings of a virtual dataset as the global heap keeps them: version, number of entries, for each the
 * name of the file, the name of the dataset, the selection there and here, and a checksum (HDF5 File Format
 * Specification 3.0, section III.E "Global Heap Block for Virtual Datasets").
 */
export function encodeMappings(mappings: readonly VirtualMapping[]): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt8(BLOCK_VERSION, 0);
  head.writeBigUInt64LE(BigInt(mappings.length), 1);
  const body = Buffer.concat([
    head,
    ...mappings.flatMap(({ file, dataset, sourceStart, start, count }) => [
      encodeName(file),
      encodeName(dataset),
      encodeSelection(sourceStart, count),
      encodeSelection(start, count),
    ]),
  ]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(lookup3(body));
  return Buffer.concat([body, checksum]);
}

/** HDF5 replaces `%b` in names by the number of a block, and `%%` by a per cent sign. */
function encodeName(name: string): Buffer {
  return Buffer.from(`${name.replaceAll('%', '%%')}\0`);
}

/** One block: its first and its last element. */
function encodeSelection(start: readonly number[], count: readonly number[]): Buffer {
  const rank = start.length;
  const words = [
    SELECTION.kind,
    SELECTION.version,
    0,
    8 + 8 * rank, // bytes from here on
    rank,
    1, // blocks
    ...start,
    ...start.map((first, axis) => first + count[axis]! - 1),
  ];
  const bytes = Buffer.alloc(4 * words.length);
  words.forEach((word, k) => bytes.writeUInt32LE(word, 4 * k));
  return bytes;
}

/**
 * The mappings that {@link encodeMappings} has written. How large the other dataset is does not stand there:
 * `sourceShape` is the smallest that holds the block.
 * @param path names the dataset in errors
 * @throws TomochartError FILE for damaged bytes, and for selections of other kinds than single blocks
 */
export function decodeMappings(bytes: Buffer, path: string): VirtualMapping[] {
  const refuse = (reason: string) =>
    new TomochartError('FILE', `${path}: its list of virtual sources ${reason}`);
  const body = bytes.subarray(0, -4);
  if (bytes.length < 13 || bytes.readUInt32LE(body.length) !== lookup3(body)) throw refuse('is damaged');
  if (body[0] !== BLOCK_VERSION) throw refuse(`has version ${body[0]}, where 0 was expected`);
  let at = 9;
  const name = (): string => {
    const end = body.indexOf(0, at);
    if (end < 0) throw refuse('is cut off');
    const text = body.toString('utf8', at, end).replaceAll('%%', '%');
    at = end + 1;
    return text;
  };
  const numbers = (count: number): number[] => {
    if (at + 4 * count > body.length) throw refuse('is cut off');
    const words = Array.from({ length: count }, (_, k) => body.readUInt32LE(at + 4 * k));
    at += 4 * count;
    return words;
  };
  const selection = () => {
    const [kind, version, , , rank = 0, blocks] = numbers(6);
    if (kind !== SELECTION.kind || version !== SELECTION.version || blocks !== 1) {
      throw refuse('has selections that are not single blocks');
    }
    const start = numbers(rank);
    return { start, end: numbers(rank).map((last) => last + 1) };
  };
  const mappings: VirtualMapping[] = [];
  for (let left = body.readBigUInt64LE(1); left > 0n; left--) {
    const [file, dataset, source, here] = [name(), name(), selection(), selection()];
    const count = here.end.map((end, axis) => end - here.start[axis]!);
    mappings.push({
      file,
      dataset,
      sourceShape: source.end,
      sourceStart: source.start,
      start: here.start,
      count,
    });
  }
  return mappings;
}
