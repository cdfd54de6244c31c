import { parseLogic } from './logic.ts';
import type { Registry } from './registry.ts';

/** Told of every change of a level, with the moment of it in seconds of the clock. */
export type LevelListener = (level: boolean, seconds: number) => void;

interface Watch {
  readonly look: () => boolean;
  readonly listener: LevelListener;
  level: boolean;
}

/** A wire that goes round in circles through lookup tables ends here. */
const DEEPEST = 16;

/** The bits of the FPGA: what the outputs of blocks are, and who follows them through the wires of the layout. */
export class BitBus {
  readonly #registry: Registry;
  readonly #levels = new Map<string, boolean>();
  readonly #watches: Watch[] = [];

  constructor(registry: Registry) {
    this.#registry = registry;
    for (const [name, { spec }] of registry.fields) {
      if (spec.type === 'bit_out') registry.provide(name, () => (this.#level(name, 0) ? 1 : 0));
    }
  }

  /** The level of an input, e.g. `PCAP.TRIG`. */
  input(name: string): boolean {
    return this.#level(this.#registry.text(name), 0);
  }

  /** Calls `listener` when what `look` says changes. */
  watch(look: () => boolean, listener: LevelListener): void {
    this.#watches.push({ look, listener, level: look() });
  }

  /** Sets outputs of blocks, all at the same moment. */
  set(levels: Readonly<Record<string, boolean>>, seconds: number): void {
    for (const [name, level] of Object.entries(levels)) this.#levels.set(name, level);
    this.settle(seconds);
  }

  /** Tells whoever's level has changed, because an output or a wire has. */
  settle(seconds: number): void {
    const changed = this.#watches.filter((watch) => {
      const level = watch.look();
      const differs = level !== watch.level;
      watch.level = level;
      return differs;
    });
    for (const { listener, level } of changed) listener(level, seconds);
  }

  #level(source: string, depth: number): boolean {
    if (source === 'ONE') return true;
    const lut = /^(LUT\d+)\.OUT$/.exec(source)?.[1];
    if (lut === undefined) return this.#levels.get(source) === true;
    if (depth >= DEEPEST) return false;
    const inputs = [...'ABCDE'].map((letter): [string, boolean] => {
      return [letter, this.#level(this.#registry.text(`${lut}.INP${letter}`), depth + 1)];
    });
    return parseLogic(this.#registry.text(`${lut}.FUNC`))(Object.fromEntries(inputs));
  }
}
