import { elementClass } from './element.ts';
import type { Library } from './library.ts';

/** What HDF5 knows of a dataset or an attribute. `shape` is null for an empty dataspace. */
export type Description = ReturnType<Library['get_dataset_metadata']>;

/**
 * The elements in `bytes`: numbers as float64, fixed-length text up to its null; undefined for other types.
 */
export function decode(
  bytes: Uint8Array<ArrayBuffer>,
  { type, size, signed }: Description,
): Float64Array | string[] | undefined {
  if (type === elementClass.string) {
    const decoder = new TextDecoder();
    return Array.from({ length: bytes.length / size }, (_, k) =>
      decoder.decode(bytes.subarray(k * size, (k + 1) * size)).replace(/\0[\s\S]*$/, ''),
    );
  }
  const view = new DataView(bytes.buffer);
  const get = numberReader(view, type, size, signed);
  return get && Float64Array.from({ length: bytes.length / size }, (_, k) => get(k * size));
}

function numberReader(view: DataView, type: number, size: number, signed: boolean) {
  if (type === elementClass.float) {
    if (size === 8) return (at: number) => view.getFloat64(at, true);
    return size === 4 ? (at: number) => view.getFloat32(at, true) : undefined;
  }
  if (type !== elementClass.integer) return undefined;
  switch (size) {
    case 1:
      return signed ? (at: number) => view.getInt8(at) : (at: number) => view.getUint8(at);
    case 2:
      return signed ? (at: number) => view.getInt16(at, true) : (at: number) => view.getUint16(at, true);
    case 4:
      return signed ? (at: number) => view.getInt32(at, true) : (at: number) => view.getUint32(at, true);
    case 8:
      return signed
        ? (at: number) => Number(view.getBigInt64(at, true))
        : (at: number) => Number(view.getBigUint64(at, true));
    default:
      return undefined;
  }
}
