import type { PvDefinition } from './api.ts';
import { ServedPv } from './served.ts';
import type { View } from './shape.ts';

/** What a name that a client asks for stands for. */
export interface Resolved {
  readonly pv: ServedPv;
  readonly view: View;
}

/**
 * The process variables by their names. `NAME.VAL` and `NAME` are one, unless both are served, and `NAME$` is the
 * whole text of a string, as the long-string modifier of EPICS base has it.
 */
export class PvTable {
  readonly #served = new Map<string, ServedPv>();

  /** @throws RangeError for a name that is served already or a definition that makes no sense */
  add(definition: PvDefinition): ServedPv {
    if (this.#served.has(definition.name)) throw new RangeError(`${definition.name} is served already`);
    const pv = new ServedPv(definition);
    this.#served.set(definition.name, pv);
    return pv;
  }

  /** The process variable that was added under this very name. */
  get(name: string): ServedPv | undefined {
    return this.#served.get(name);
  }

  remove(name: string): ServedPv | undefined {
    const pv = this.#served.get(name);
    this.#served.delete(name);
    return pv;
  }

  /** What a client means by a name; undefined where nothing of that name is served. */
  resolve(name: string): Resolved | undefined {
    const pv = this.#field(name);
    if (pv) return { pv, view: 'native' };
    if (!name.endsWith('$')) return undefined;
    const string = this.#field(name.slice(0, -1));
    return string?.shape.kind === 'string' ? { pv: string, view: 'longString' } : undefined;
  }

  #field(name: string): ServedPv | undefined {
    return (
      this.#served.get(name) ?? this.#served.get(name.endsWith('.VAL') ? name.slice(0, -4) : `${name}.VAL`)
    );
  }
}
