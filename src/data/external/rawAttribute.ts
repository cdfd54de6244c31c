import type { Description } from '../decode.ts';
import type { Hdf5File } from '../hdf5File.ts';
import { forgetDiagnosis, refusal, type Library } from '../library.ts';
import { metadataLike } from './rawType.ts';

/** An attribute as it is in the file, whatever its type. */
export interface RawAttribute {
  readonly name: string;
  readonly description: Description;
  /** The elements; empty for text of variable length, whose bytes are only pointers. */
  readonly bytes: Uint8Array;
  /** Text of variable length. */
  readonly texts?: readonly string[];
}

/** @throws TomochartError FILE when it cannot be read */
export function readAttribute(file: Hdf5File, path: string, name: string): RawAttribute {
  const { library, id } = file.handle;
  const description = library.get_attribute_metadata(id, path, name);
  const length = description.size * description.total_size;
  const operation = `read the attribute ${name} of ${path}`;
  return lend(file, length, operation, (pointer, fail) => {
    if (library.get_attribute_data(id, path, name, BigInt(pointer)) < 0) fail();
    if (!description.vlen) {
      return { name, description, bytes: library.HEAPU8.slice(pointer, pointer + length) };
    }
    const texts = textsAt(library, pointer, description.total_size);
    if (library.reclaim_vlen_memory(id, path, name, BigInt(pointer)) < 0) fail();
    return { name, description, bytes: new Uint8Array(0), texts };
  });
}

/** Adds the attribute with its own type. @throws TomochartError FILE or DISK_FULL */
export function writeAttribute(file: Hdf5File, path: string, attribute: RawAttribute): void {
  const { library, id } = file.handle;
  const { name, description, bytes, texts } = attribute;
  const metadata = metadataLike(description);
  const operation = `write the attribute ${name} of ${path}`;
  lend(file, bytes.length, operation, (pointer, fail) => {
    library.HEAPU8.set(bytes, pointer);
    const status = texts
      ? library.create_vlen_str_attribute(id, path, name, [...texts], metadata)
      : library.create_attribute(id, path, name, BigInt(pointer), metadata);
    if (status < 0) fail();
  });
}

/** Texts of variable length, of which HDF5 gives pointers. */
function textsAt(library: Library, pointer: number, count: number): string[] {
  const pointers = new Uint32Array(library.HEAPU8.buffer, pointer, count);
  return Array.from(pointers, (text) => (text === 0 ? '' : library.UTF8ToString(text)));
}

/** Lends `bytes` of the library's memory to `use`, which calls `fail` when HDF5 refuses. */
function lend<T>(
  file: Hdf5File,
  bytes: number,
  operation: string,
  use: (pointer: number, fail: () => never) => T,
): T {
  const { library } = file.handle;
  const fail = () => {
    throw refusal(file.path, operation);
  };
  forgetDiagnosis();
  const pointer = library._malloc(Math.max(1, bytes));
  if (pointer === 0) fail();
  try {
    return use(pointer, fail);
  } finally {
    library._free(pointer);
  }
}
