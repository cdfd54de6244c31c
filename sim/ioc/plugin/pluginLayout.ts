import { TomochartError } from '#core';
import type { Layout } from '#layout';
import { readLayoutFile } from './hdf5Layout.ts';
import type { Port } from '../port.ts';

/** The layout that an HDF5 plugin is told by `XMLFileName`, and what it shows of it. */
export class PluginLayout {
  readonly #port: Port;

  constructor(port: Port) {
    this.#port = port;
    port.on('HDF5_layoutFilename', (value) => {
      port.set('HDF5_layoutFilename', value);
      this.#read();
      port.flush();
    });
  }

  /**
   * The layout as its file is now.
   * @throws TomochartError BAD_CONFIG
   */
  verified(): Layout {
    const read = this.#read();
    if ('wrong' in read) throw new TomochartError('BAD_CONFIG', read.wrong);
    return read.layout;
  }

  #read(): ReturnType<typeof readLayoutFile> {
    const read = readLayoutFile(this.#port.text('HDF5_layoutFilename'));
    this.#port.set('HDF5_layoutValid', 'wrong' in read ? 0 : 1);
    this.#port.set('HDF5_layoutErrorMsg', 'wrong' in read ? read.wrong : read.note);
    return read;
  }
}
