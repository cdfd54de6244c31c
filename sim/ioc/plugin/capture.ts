import { renameSync } from 'node:fs';
import { asTomochartError, TomochartError } from '#core';
import type { AttributeList } from './attributes.ts';
import { CaptureFile } from './captureFile.ts';
import { chunkOf, nextPath } from './captureName.ts';
import type { Hdf5Writer } from '../../hdf5/hdf5Writer.ts';
import type { PluginLayout } from './pluginLayout.ts';
import type { NdArray } from './ndArray.ts';
import type { Port } from '../port.ts';

/**
 * The file of a plugin and the faults of writing it, as ADCore has them (NDPluginFile.cpp, `openFileBase`,
 * `writeFileBase`, `closeFileBase`). What it sets is shown with the next flush of the port.
 */
export class Capture {
  readonly #port: Port;
  readonly #writer: Hdf5Writer;
  readonly #layout: PluginLayout;
  readonly #attributes: AttributeList;
  /** Opening, writing and closing wait for one another. */
  #turn: Promise<unknown> = Promise.resolve();
  #file: CaptureFile | undefined;
  #failing = false;

  constructor(port: Port, writer: Hdf5Writer, layout: PluginLayout, attributes: AttributeList) {
    this.#port = port;
    this.#writer = writer;
    this.#layout = layout;
    this.#attributes = attributes;
  }

  /** Frames cannot be written from now on: a fault for tests. */
  failWrites(on: boolean): void {
    this.#failing = on;
  }

  /** Makes the file, for frames like this one; false, with the reason shown, when that fails. */
  open(array: NdArray): Promise<boolean> {
    return this.#inTurn(() => this.#open(array));
  }

  /**
   * Writes a frame; false, with the reason shown, when that fails. After a write error the file is closed and no frame
   * is captured any more (ADCore, NDFileHDF5.cpp, `writeFile`).
   */
  write(array: NdArray): Promise<boolean> {
    return this.#inTurn(() => this.#write(array));
  }

  /** Makes the file and writes its first frame. */
  openWith(array: NdArray): Promise<boolean> {
    return this.#inTurn(async () => (await this.#open(array)) && (await this.#write(array)));
  }

  /** Closes the file, when there is one; false, with the reason shown, when that fails. */
  close(): Promise<boolean> {
    return this.#inTurn(() => this.#close());
  }

  /** Writes a file of these frames, which is closed again. */
  writeWhole(arrays: readonly NdArray[]): Promise<boolean> {
    return this.#inTurn(async () => {
      const [first] = arrays;
      if (!first || !(await this.#open(first))) return false;
      for (const array of arrays) if (!(await this.#write(array))) return false;
      return this.#close();
    });
  }

  /** Resolves when nothing is being done with the file. */
  async settled(): Promise<void> {
    await this.#turn;
  }

  #inTurn(work: () => Promise<boolean>): Promise<boolean> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #open(array: NdArray): Promise<boolean> {
    this.#clear();
    const path = nextPath(this.#port);
    if (path === undefined) return this.#refuse('Error creating full file name');
    this.#port.set('FULL_FILE_NAME', path);
    try {
      await this.#closeOpen();
      this.#file = await CaptureFile.open(
        this.#writer,
        {
          path: path + this.#port.text('FILE_TEMP_SUFFIX'),
          layout: this.#layout.verified(),
          chunk: chunkOf(this.#port),
          storesAttributes: this.#port.number('HDF5_storeAttributes') === 1,
        },
        array,
        this.#attributes.sample(),
      );
      return true;
    } catch (thrown) {
      return this.#refuse(`Error opening file ${path}: ${asTomochartError(thrown).message}`);
    }
  }

  async #write(array: NdArray): Promise<boolean> {
    this.#clear();
    const file = this.#file;
    if (!file) return this.#refuse('Error writing file: no file is open');
    if (!file.fits(array)) return this.#refuse('Invalid frame. Ignoring.');
    try {
      if (this.#failing) throw new TomochartError('FILE', `${file.path}: the disk takes no more data`);
      await file.write(array, this.#attributes.sample());
      return true;
    } catch (thrown) {
      const error = asTomochartError(thrown);
      if (error.code !== 'FRAMES') {
        this.#file = undefined;
        this.#port.set('CAPTURE', 0);
        this.#port.set('WRITE_FILE', 0);
        // What is in the file is kept; that closing it fails as well tells nothing new.
        await file.abandon().catch(() => {});
      }
      return this.#refuse(`Error writing file: ${error.message}`);
    }
  }

  async #close(): Promise<boolean> {
    this.#clear();
    try {
      await this.#closeOpen();
      return true;
    } catch (thrown) {
      return this.#refuse(`Error closing file: ${asTomochartError(thrown).message}`);
    }
  }

  async #closeOpen(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (!file) return;
    await file.close();
    const suffix = this.#port.text('FILE_TEMP_SUFFIX');
    if (suffix !== '' && file.path.endsWith(suffix)) {
      renameSync(file.path, file.path.slice(0, -suffix.length));
    }
  }

  #clear(): void {
    this.#port.set('WRITE_STATUS', 0);
    this.#port.set('WRITE_MESSAGE', '');
  }

  #refuse(message: string): false {
    this.#port.set('WRITE_STATUS', 1);
    this.#port.set('WRITE_MESSAGE', message);
    return false;
  }
}
