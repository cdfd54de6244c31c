import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { TomochartError } from '#core';
import type * as H5wasm from 'h5wasm/node';

/** The functions of the HDF5 library, as h5wasm exports them. */
export type Library = typeof H5wasm.Module;

let loading: Promise<Library> | undefined;
let diagnosis = '';

/** Loads HDF5 on first use; programs that read and write no file never pay for it. */
export function loadLibrary(): Promise<Library> {
  loading ??= (async () => {
    const library = await (await importH5wasm()).ready;
    collectDiagnoses(library);
    return library;
  })();
  return loading;
}

/**
 * h5wasm carries its WebAssembly in 4 MB of JavaScript, which a loader of TypeScript rewrites for well over
 * a second at every start. `require` of a module by its file passes that loader by.
 */
async function importH5wasm(): Promise<typeof H5wasm> {
  try {
    const file = fileURLToPath(import.meta.resolve('h5wasm/node'));
    return createRequire(import.meta.url)(file) as typeof H5wasm;
  } catch {
    // No import.meta.resolve (test runners), or require of ES modules switched off.
    return import('h5wasm/node');
  }
}

interface Stream {
  readonly fd?: number;
}
type Write = (
  stream: Stream,
  buffer: Int8Array,
  offset: number,
  length: number,
  position?: number,
  canOwn?: boolean,
) => number;

/**
 * HDF5 prints its error stack to stderr, even for failures that are expected here. It is kept instead and
 * becomes the cause in our own error. (The throwing error handler is no way out: it leaks handles, and the
 * file cannot be closed.)
 */
function collectDiagnoses(library: Library): void {
  const fs = library.FS as unknown as { write: Write };
  const write = fs.write;
  fs.write = (stream, buffer, offset, length, position, canOwn) => {
    if (stream.fd !== 2) return write(stream, buffer, offset, length, position, canOwn);
    diagnosis += Buffer.from(buffer.buffer, buffer.byteOffset + offset, length).toString();
    return length;
  };
}

/** Forgets what HDF5 has complained about so far; to be called before an operation that is tested. */
export function forgetDiagnosis(): void {
  diagnosis = '';
}

/** What HDF5 has complained about since it was last forgotten; empty when nothing went wrong. */
export function complaint(): string {
  return diagnosis;
}

/** The error for an operation that HDF5 refused: DISK_FULL when the system said so, otherwise FILE. */
export function refusal(path: string, operation: string): TomochartError {
  const stack = diagnosis;
  forgetDiagnosis();
  const system = /error message = '([^']*)'/.exec(stack)?.[1];
  const deepest = stack
    .match(/\(\): .*/g)
    ?.at(-1)
    ?.slice(4);
  const reason = system ?? deepest;
  const cause = stack === '' ? undefined : new Error(stack);
  const message = `${path}: cannot ${operation}${reason ? `: ${reason}` : ''}`;
  if (system === 'No space left on device') {
    return new TomochartError('DISK_FULL', message, { remedy: 'free space on the disk of the file', cause });
  }
  return new TomochartError('FILE', message, { cause });
}
