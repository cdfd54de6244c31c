import type { Description } from '../decode.ts';
import { elementClass, type ElementType } from '../element.ts';
import type { Library } from '../library.ts';

/** What HDF5 is told of a dataset or attribute that is to be made: what h5wasm declares, and what it takes besides. */
export type RawMetadata = Parameters<Library['create_dataset']>[3] & {
  readonly chunks: readonly bigint[] | null;
  /** Number of one filter, for datasets in chunks, and its values. */
  readonly compression?: number;
  readonly compression_opts?: readonly number[];
};

/** How the text of a fixed-length string is padded (H5T_str_t). */
const padding = { null: 0, space: 2 } as const;
const SPACE = 0x20;

/** HDF5's size of a dimension without end (H5S_UNLIMITED). */
const UNLIMITED = 2n ** 64n - 1n;

/**
 * Why elements of this type cannot be made anew in their own values; undefined when they can. h5wasm makes whole
 * numbers of 1, 2, 4 and 8 bytes, floats of 4 and 8, and text.
 */
export function obstacle({ type, size, shape }: Description): string | undefined {
  if (shape === null) return 'it has no elements';
  if (type === elementClass.string) return undefined;
  if (type === elementClass.integer) {
    return [1, 2, 4, 8].includes(size) ? undefined : `it holds whole numbers of ${size} bytes`;
  }
  if (type !== elementClass.float) return `it holds neither numbers nor text (HDF5 type class ${type})`;
  return size === 4 || size === 8 ? undefined : `it holds floats of ${size} bytes`;
}

/** True unless numbers would change from big to little endian, which is all that h5wasm makes. */
export function keepsOrder({ type, size, littleEndian }: Description): boolean {
  return type === elementClass.string || size === 1 || littleEndian;
}

/**
 * True unless text would change its meaning: h5wasm makes ASCII strings that end with a null and UTF-8 ones that are
 * padded with spaces, and another padding only matters to text that ends with a space.
 */
export function keepsText({ type, vlen, strpad, cset, size }: Description, bytes: Uint8Array): boolean {
  if (type !== elementClass.string || vlen) return true;
  if (strpad === (cset === 1 ? padding.space : padding.null)) return true;
  for (let at = size - 1; at < bytes.length; at += size) if (bytes[at] === SPACE) return false;
  return true;
}

/** The type as our own writers say it; only for types without an {@link obstacle} and of fixed length. */
export function elementTypeOf({ type, size, signed, cset }: Description): ElementType {
  if (type === elementClass.string) return { kind: 'string', size, utf8: cset === 1 };
  return type === elementClass.float ? { kind: 'float', size } : { kind: 'integer', size, signed };
}

/** The same type and shape again; contiguous unless `more` says otherwise. */
export function metadataLike(description: Description, more: Partial<RawMetadata> = {}): RawMetadata {
  const { type, size, signed, vlen, cset, total_size } = description;
  const shape = (description.shape ?? []).map(BigInt);
  return {
    type,
    size,
    signed,
    vlen,
    ...(cset === undefined ? {} : { cset }),
    littleEndian: true,
    total_size,
    shape,
    maxshape: shape,
    chunks: null,
    ...more,
  };
}

/** Chunks and largest shape of a dataset that has chunks, as h5wasm takes them; nothing for others. */
export function chunksOf({ chunks, maxshape, shape }: Description): Partial<RawMetadata> {
  if (chunks === null) return {};
  const largest = (maxshape ?? shape ?? []).map((size) =>
    size >= Number(UNLIMITED) ? UNLIMITED : BigInt(size),
  );
  return { chunks: chunks.map(BigInt), maxshape: largest };
}
