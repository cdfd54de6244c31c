import { posix } from 'node:path';
import { TomochartError, type Patience } from '#core';
import { budgetOf } from '#devices/budget';
import type { ArmSettings } from '#devices';
import type { TangoDevice } from '../device.ts';
import { need } from '../need.ts';
import { asNumber } from '../value.ts';
import type { LimaNames } from './names.ts';
import { apply } from './setting.ts';
import type { PreparedStorage } from './storage.ts';

const ATTRIBUTES = [
  ...['saving_directory', 'saving_prefix', 'saving_suffix', 'saving_format', 'saving_index_format'],
  ...['saving_next_number', 'saving_mode', 'saving_overwrite_policy', 'saving_frame_per_file'],
];
const SUFFIX = '.h5';

/**
 * How Lima is told where to save (Lima, CtSaving.cpp and CtSaving_Hdf5.cpp; LimaCCDs.py). Each acquisition makes a file of
 * its own, `<directory>/<prefix><number><suffix>`: what Lima appends to a file is an entry of its own (MULTISET), or is
 * written over the first frames (APPEND). So that one file has all frames of a scan, it is to be one acquisition. The
 * dataset has room for all frames that were asked for, whether they come or not.
 */
export class LimaStorage implements PreparedStorage {
  readonly #names: LimaNames;
  readonly #device: TangoDevice;
  #begun = false;
  #acquisitions = 0;

  constructor(device: TangoDevice, names: LimaNames) {
    this.#names = names;
    this.#device = device;
  }

  connect(patience: Patience): Promise<void> {
    return need(this.#names.name, this.#device, { attributes: ATTRIBUTES }, patience);
  }

  async begin(path: string, patience: Patience): Promise<string> {
    const budget = budgetOf(patience);
    const { dir, name } = posix.parse(path);
    const prefix = `${name}_`;
    // The format sets the suffix, the prefix the number.
    const settings: [string, string | number][] = [
      ['saving_format', this.#names.savingFormat],
      ['saving_suffix', SUFFIX],
      ['saving_directory', dir],
      ['saving_overwrite_policy', 'ABORT'],
      ['saving_index_format', '%04d'],
      ['saving_prefix', prefix],
      ['saving_next_number', 0],
      ['saving_mode', 'AUTO_FRAME'],
    ];
    for (const [attribute, value] of settings) await this.#set(attribute, value, budget);
    this.#begun = true;
    this.#acquisitions = 0;
    return posix.join(dir, `${prefix}0000${SUFFIX}`);
  }

  async prepare({ frames }: ArmSettings, patience: Patience): Promise<void> {
    if (!this.#begun) return;
    if (this.#acquisitions > 0) {
      const message = `${this.#names.name}: Lima makes a new file for each acquisition, and this is another one`;
      throw new TomochartError('BAD_CONFIG', message, {
        remedy:
          'declare arms_once for it, and one exposure time for all frames, so that it is armed once in a scan',
      });
    }
    await this.#set('saving_frame_per_file', frames, patience);
    this.#acquisitions++;
  }

  /** Nobody else's acquisition is to be saved beside ours. */
  async end(patience: Patience): Promise<{ readonly warnings?: readonly string[] }> {
    const budget = budgetOf(patience);
    this.#begun = false;
    const [acquired, saved] = await Promise.all([
      this.#number('last_image_acquired', budget),
      this.#number('last_image_saved', budget),
    ]);
    await this.#set('saving_mode', 'MANUAL', budget);
    const missing = acquired - saved;
    if (this.#acquisitions === 0 || missing <= 0) return {};
    return { warnings: [`${this.#names.name} has not saved ${missing} of ${acquired + 1} frames`] };
  }

  #set(attribute: string, value: string | number, patience: Patience): Promise<void> {
    return apply({ part: this.#names.name, device: this.#device, attribute }, value, patience);
  }

  async #number(attribute: string, patience: Patience): Promise<number> {
    return asNumber(await this.#device.reading(attribute, patience), [], this.#device.uriOf(attribute));
  }
}
