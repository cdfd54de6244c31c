import type { AttributeList } from './attributes.ts';
import { Capture } from './capture.ts';
import { handleFolder } from './fileFolder.ts';
import type { Hdf5Writer } from '../../hdf5/hdf5Writer.ts';
import type { NdArray } from './ndArray.ts';
import { PluginLayout } from './pluginLayout.ts';
import { WRITE_MODES } from './pluginRows.ts';
import type { Port } from '../port.ts';

/**
 * What a file plugin does with the frames that reach it (ADCore, NDPluginFile.cpp, `processCallbacks`, `doCapture`,
 * `writeInt32`): nothing, a file for each, or one file for all of a capture.
 */
export class FilePlugin {
  readonly capture: Capture;
  readonly #port: Port;
  #lazy = false;
  #last: NdArray | undefined;
  readonly #buffer: NdArray[] = [];
  readonly #ends: (() => void)[] = [];

  constructor(port: Port, writer: Hdf5Writer, attributes: AttributeList) {
    this.#port = port;
    this.capture = new Capture(port, writer, new PluginLayout(port), attributes);
    handleFolder(port);
    port.on('CAPTURE', (value) => (Number(value) === 0 ? this.#stopped() : this.#started()));
    port.on('WRITE_FILE', (value) => this.#writeLast(Number(value) !== 0));
    port.on('FREE_CAPTURE', () => {
      this.#freeBuffer();
      this.#show();
    });
  }

  get #mode(): (typeof WRITE_MODES)[number] {
    return WRITE_MODES[this.#port.number('WRITE_MODE')] ?? 'Single';
  }

  get #capturing(): boolean {
    return this.#port.number('CAPTURE') === 1;
  }

  /** Takes a frame; resolves when it has been dealt with. */
  async process(array: NdArray): Promise<void> {
    const port = this.#port;
    const before = port.number('ARRAY_COUNTER');
    // Shown by whatever is shown next, which may be before the frame has been written.
    port.set('ARRAY_COUNTER', before + 1);
    port.set('UNIQUE_ID', array.uniqueId);
    port.set('TIME_STAMP', array.timeSeconds);
    this.#last = array;
    const counts = await this.#store(array);
    // Of frames that it had nothing to do with the plugin counts none.
    port.set('ARRAY_COUNTER', before + (counts ? 1 : 0));
    this.#show();
  }

  /** Ends a capture that is under way. */
  async close(): Promise<void> {
    if (this.#capturing) await this.#stopped();
    await this.capture.settled();
  }

  /** True when the frame was one for this plugin. */
  async #store(array: NdArray): Promise<boolean> {
    const port = this.#port;
    const wanted = port.number('NUM_CAPTURE');
    if (this.#mode === 'Single') {
      if (port.number('AUTO_SAVE') === 0) return false;
      await this.capture.writeWhole([array]);
      return true;
    }
    if (!this.#capturing) return false;
    if (this.#mode === 'Capture') {
      if (this.#buffer.length < wanted) this.#buffer.push(array);
      port.set('NUM_CAPTURED', this.#buffer.length);
      if (this.#buffer.length < wanted) return true;
      if (port.number('AUTO_SAVE') === 1) await this.#writeBuffer();
      port.set('CAPTURE', 0);
      return true;
    }
    const captured = port.number('NUM_CAPTURED');
    const first = this.#lazy && captured === 0;
    const written = await (first ? this.capture.openWith(array) : this.capture.write(array));
    if (written) port.set('NUM_CAPTURED', captured + 1);
    // None wanted means without end, for that number has been passed with the first frame. As in ADCore, a first frame
    // that cannot be stored has it reached: the capture ends, and closing says that all is well.
    if (port.number('NUM_CAPTURED') === wanted) await this.#end();
    return true;
  }

  /** Capture=1; resolves when the capture has ended, as the busy record does. */
  async #started(): Promise<void> {
    const port = this.#port;
    this.#lazy = port.number('FILE_LAZY_OPEN') === 1;
    port.set('WRITE_STATUS', 0);
    port.set('WRITE_MESSAGE', '');
    port.set('FULL_FILE_NAME', '');
    const begun = await this.#begin();
    port.set('CAPTURE', begun ? 1 : 0);
    if (begun && this.#lazy) port.set('WRITE_MESSAGE', 'Lazy Open...');
    this.#show();
    // A record that was told to begin and could not shows that it does not.
    if (!begun) port.refresh('CAPTURE');
    else await new Promise<void>((resolve) => this.#ends.push(resolve));
  }

  async #begin(): Promise<boolean> {
    const array = this.#last;
    if (!array && !this.#lazy) return false;
    if (this.#mode === 'Single') {
      this.#port.set('WRITE_MESSAGE', 'ERROR: capture not supported in Single mode');
      return false;
    }
    if (this.#mode === 'Capture' && !array) return false;
    const streams = this.#mode === 'Stream';
    if (streams && !this.#lazy && !(await this.capture.open(array!))) return false;
    this.#freeBuffer();
    if (streams) this.#port.set('WRITE_FILE', 1);
    return true;
  }

  /** Capture=0; resolves when the file is closed. Frames that wait are not stored any more. */
  async #stopped(): Promise<void> {
    this.#port.set('CAPTURE', 0);
    await this.#end();
    this.#show();
    this.#port.refresh('CAPTURE');
  }

  async #end(): Promise<void> {
    if (this.#mode === 'Stream') {
      await this.capture.close();
      this.#port.set('WRITE_FILE', 0);
    }
    this.#port.set('CAPTURE', 0);
  }

  /** WriteFile=1: the frame that came last, or those that were captured. */
  async #writeLast(write: boolean): Promise<void> {
    if (write && this.#last) {
      this.#port.set('WRITE_FILE', 1);
      this.#port.flush();
      if (this.#mode === 'Single') await this.capture.writeWhole([this.#last]);
      if (this.#mode === 'Capture') await this.#writeBuffer();
    }
    this.#port.set('WRITE_FILE', this.#mode === 'Stream' && this.#capturing ? 1 : 0);
    this.#show();
    this.#port.refresh('WRITE_FILE');
  }

  async #writeBuffer(): Promise<void> {
    if (this.#buffer.length > 0) await this.capture.writeWhole([...this.#buffer]);
    this.#freeBuffer();
  }

  #freeBuffer(): void {
    this.#buffer.length = 0;
    this.#port.set('NUM_CAPTURED', 0);
  }

  #show(): void {
    this.#port.flush();
    if (!this.#capturing) for (const resolve of this.#ends.splice(0)) resolve();
  }
}
