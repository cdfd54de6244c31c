import type { Patience } from '#core';
import { settings } from './cameraSignals.ts';
import type { CameraRow, PvPut } from './cameraRow.ts';
import type { EpicsControl } from '../control.ts';
import { apply, type Setting } from './setting.ts';

type AnySetting = Setting<number> | Setting<string>;

/** What tells a camera when to take its frames, as its row of the table of cameras has it. */
export class CameraTrigger {
  readonly #name: string;
  readonly #row: CameraRow;
  /** Each setting of the row by its suffix. */
  readonly settings: Readonly<Record<string, AnySetting>>;

  /** @param prefix of the camera, with its colon */
  constructor(control: EpicsControl, name: string, prefix: string, row: CameraRow) {
    this.#name = name;
    this.#row = row;
    const setting = settings(control, prefix);
    this.settings = Object.fromEntries(
      [...row.internal, ...row.external].map(({ suffix, value }): [string, AnySetting] => [
        suffix,
        typeof value === 'number' ? setting.number(suffix) : setting.state(suffix),
      ]),
    );
  }

  /**
   * Writes the settings one after the other, each proved by its readback; none where all read so already.
   * @throws TomochartError DEVICE for one that the camera takes otherwise, TIMEOUT
   */
  async set(mode: 'internal' | 'external', patience: Patience): Promise<void> {
    const puts = this.#row[mode];
    if (await this.#reads(puts, patience)) return;
    for (const { suffix, value } of puts) {
      const setting = this.settings[suffix];
      if (typeof value === 'number') await apply(this.#name, setting as Setting<number>, value, patience);
      else await apply(this.#name, setting as Setting<string>, value, patience);
    }
  }

  /** Of a setting that is written twice the last counts. */
  async #reads(puts: readonly PvPut[], patience: Patience): Promise<boolean> {
    const last = new Map(puts.map(({ suffix, value }) => [suffix, value]));
    const same = await Promise.all(
      [...last].map(async ([suffix, value]) => {
        const read = await this.settings[suffix]!.readback.read(patience);
        return read === value;
      }),
    );
    return same.every(Boolean);
  }
}
