import type { ChangeGroup, Field } from './field.ts';
import { PandaError } from './pandaError.ts';
import type { Registry } from './registry.ts';

const GROUPS: readonly ChangeGroup[] = ['CONFIG', 'BITS', 'POSN', 'READ', 'ATTR', 'TABLE'];

/** What a connection has been told of the values: `*CHANGES?` reports those that are others by now. */
export class Changes {
  readonly #registry: Registry;
  /** What was reported last by name, in each group. */
  readonly #told = new Map<ChangeGroup, Map<string, string>>();
  readonly #written = new Map<string, number>();

  constructor(registry: Registry) {
    this.#registry = registry;
    for (const { field } of registry.tables.values()) {
      field.onWrite(() => this.#written.set(field.name, (this.#written.get(field.name) ?? 0) + 1));
    }
  }

  /** @param selection what follows `*CHANGES`: nothing or `.GROUP` @throws PandaError */
  report(selection: string): string[] {
    return groupsOf(selection).flatMap((group) => this.#take(group));
  }

  /** @param action `S` to report everything again, `E` or nothing to report what changes from now on @throws PandaError */
  reset(selection: string, action: string): void {
    const groups = groupsOf(selection);
    if (!['', 'E', 'S'].includes(action)) throw new PandaError('Invalid reset option');
    for (const group of groups) {
      if (action === 'S') this.#told.delete(group);
      else this.#take(group);
    }
  }

  #take(group: ChangeGroup): string[] {
    const before = this.#told.get(group) ?? new Map<string, string>();
    const now = new Map([...this.#registry.fields.values()].flatMap((field) => this.#valuesOf(field, group)));
    this.#told.set(group, now);
    const changed = [...now].filter(([name, value]) => before.get(name) !== value);
    return changed.map(([name, value]) => (group === 'TABLE' ? `${name}<` : `${name}=${value}`));
  }

  #valuesOf(field: Field, group: ChangeGroup): [string, string][] {
    if (group === 'ATTR') {
      return [...field.attributes]
        .filter(([, { reported }]) => reported)
        .map(([name, { read }]) => [`${field.name}.${name}`, String(read())]);
    }
    if (field.group !== group) return [];
    if (group === 'TABLE') return [[field.name, String(this.#written.get(field.name) ?? 0)]];
    return [[field.name, String(field.read())]];
  }
}

function groupsOf(selection: string): readonly ChangeGroup[] {
  if (selection === '') return GROUPS;
  const group = GROUPS.find((name) => selection === `.${name}`);
  if (!group) throw new PandaError('Unknown changes selection');
  return [group];
}
