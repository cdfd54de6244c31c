import type { Changes } from './changes.ts';
import { PandaError } from './pandaError.ts';
import { CLOCK_HERTZ } from './parse.ts';
import type { Pcap } from './pcap.ts';
import type { Registry } from './registry.ts';
import { BLOCKS } from './specs.ts';
import { SeqTable } from './table.ts';

/** What the commands that begin with `*` act on. */
export interface System {
  readonly registry: Registry;
  readonly pcap: Pcap;
  /** Lines of `*WHO?`. */
  readonly clients: () => readonly string[];
}

const IDENTITY = 'PandA SW: 4.1 FPGA: 4.1.0 00000000 00000000 rootfs: tomochart simulation';

/** Commands by name: what is between it and `?` or `=`, and what is behind. */
type Query = (rest: string) => string | readonly string[];
type Action = (rest: string, value: string) => void;

/** Answers `*NAME…?` and carries out `*NAME…=…`. */
export class SystemCommands {
  readonly #queries: Readonly<Record<string, Query>>;
  readonly #actions: Readonly<Record<string, Action>>;

  constructor({ registry, pcap, clients }: System, changes: Changes) {
    const typed = (type: string) => [...registry.fields.values()].filter(({ spec }) => spec.type === type);
    const captured = () => pcap.fields.map(({ name }) => `${name} Value`);
    this.#queries = {
      IDN: alone(() => IDENTITY),
      ECHO: (rest) => {
        if (!rest.startsWith(' ')) throw new PandaError("Character ' ' expected");
        return rest.slice(1);
      },
      WHO: alone(clients),
      BLOCKS: alone(() => BLOCKS.map(({ name, count }) => `${name} ${count}`)),
      DESC: (rest) => describe(registry, rest),
      ENUMS: (rest) => labelsOf(registry, rest),
      CHANGES: (rest) => changes.report(rest),
      CAPTURE: (rest) => {
        if (rest === '') return captured();
        if (rest === '.*')
          return [...registry.fields.values()]
            .filter(({ attributes }) => attributes.has('CAPTURE'))
            .map(({ name }) => name);
        if (rest === '.OPTIONS') return ['Value'];
        if (rest === '.ENUMS') return ['No', 'Value'];
        throw new PandaError('Invalid *CAPTURE option');
      },
      POSITIONS: alone(() => typed('pos_out').map(({ name }) => name)),
      BITS: alone(() => typed('bit_out').map(({ name }) => name)),
      CLOCK_FREQ: alone(() => String(CLOCK_HERTZ)),
      PCAP: (rest) => {
        const answers: Readonly<Record<string, string>> = {
          '.STATUS': pcap.status,
          '.CAPTURED': String(pcap.captured),
          '.COMPLETION': pcap.completion,
        };
        return answers[rest] ?? fail('Invalid *PCAP field');
      },
    };
    this.#actions = {
      CHANGES: (rest, value) => changes.reset(rest, value),
      CAPTURE: (_, value) => {
        nothing(value);
        for (const { attributes } of registry.fields.values()) attributes.get('CAPTURE')?.write?.('No');
      },
      PCAP: (rest, value) => {
        nothing(value);
        if (rest === '.ARM') pcap.arm();
        else if (rest === '.DISARM') pcap.disarm();
        else fail('Invalid *PCAP field');
      },
      // Nothing is logged, and nothing is kept over a restart.
      VERBOSE: () => undefined,
      SAVESTATE: (_, value) => nothing(value),
    };
  }

  /** @throws PandaError */
  query(command: string): string | readonly string[] {
    const [query, rest] = this.#find(command, this.#queries, 'Command not readable');
    return query(rest);
  }

  /** @throws PandaError */
  act(command: string, value: string): void {
    const [action, rest] = this.#find(command, this.#actions, 'Command not writeable');
    action(rest, value);
  }

  #find<T>(command: string, table: Readonly<Record<string, T>>, refusal: string): [T, string] {
    const [, name = '', rest = ''] = /^([A-Za-z_]*)(.*)$/.exec(command) ?? [];
    if (name === '') throw new PandaError('No name found');
    const entry = Object.hasOwn(table, name) ? table[name] : undefined;
    if (entry !== undefined) return [entry, rest];
    const isKnown = Object.hasOwn(this.#queries, name) || Object.hasOwn(this.#actions, name);
    throw new PandaError(isKnown ? refusal : 'Unknown command');
  }
}

function alone(answer: () => string | readonly string[]): Query {
  return (rest) => {
    nothing(rest);
    return answer();
  };
}

function nothing(rest: string): void {
  if (rest !== '') throw new PandaError('Unexpected character after input');
}

function fail(text: string): never {
  throw new PandaError(text);
}

function describe(registry: Registry, rest: string): string {
  if (!rest.startsWith('.')) throw new PandaError("Character '.' expected");
  const { block, field, attribute, subfield } = registry.find(rest.slice(1), true);
  if (subfield !== undefined) return `${subfield} of a line`;
  if (attribute) return 'Attribute of the field';
  return field ? field.spec.description : block.description;
}

function labelsOf(registry: Registry, rest: string): readonly string[] {
  if (!rest.startsWith('.')) throw new PandaError("Character '.' expected");
  const { field, attribute, subfield } = registry.find(rest.slice(1), true);
  if (!field) throw new PandaError('Missing field name');
  if (subfield !== undefined)
    return SeqTable.labels(subfield) ?? fail('Table sub-field is not an enumeration');
  if (attribute) return attribute.labels ?? fail('Attribute is not an enumeration');
  if (field.spec.labels) return field.spec.labels;
  const inputs = { bit_mux: 'bit_out', pos_mux: 'pos_out' } as const;
  const from = inputs[field.spec.type as keyof typeof inputs];
  if (from === undefined) throw new PandaError('Field is not an enumeration');
  const outputs = [...registry.fields.values()]
    .filter(({ spec }) => spec.type === from)
    .map(({ name }) => name);
  return [...outputs, ...(from === 'bit_out' ? ['ZERO', 'ONE'] : ['ZERO'])];
}
