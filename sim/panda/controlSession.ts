import type { Socket } from 'node:net';
import { Changes } from './changes.ts';
import type { LineHandler } from './lineServer.ts';
import { PandaError } from './pandaError.ts';
import type { Registry } from './registry.ts';
import { SystemCommands, type System } from './systemCommands.ts';

/** What is told of a command that changes something. */
export type CommandListener = (command: string, refusal: string | undefined) => void;

/** One connection to the port of commands: a line each, except for tables, which an empty line ends. */
export class ControlSession implements LineHandler {
  readonly #socket: Socket;
  readonly #registry: Registry;
  readonly #system: SystemCommands;
  readonly #onCommand: CommandListener;
  #table: { readonly target: string; readonly format: string; readonly lines: string[] } | undefined;

  constructor(socket: Socket, system: System, onCommand: CommandListener) {
    this.#socket = socket;
    this.#registry = system.registry;
    this.#system = new SystemCommands(system, new Changes(system.registry));
    this.#onCommand = onCommand;
  }

  line(text: string): void {
    if (this.#table && text !== '') {
      this.#table.lines.push(text);
      return;
    }
    if (this.#table) this.#endTable(this.#table);
    else this.#command(text);
  }

  closed(): void {
    this.#table = undefined;
  }

  #command(text: string): void {
    const at = text.search(/[?=<]/);
    const [target, rest] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
    switch (text[at]) {
      case '?':
        this.#reply(() => {
          if (rest !== '') throw new PandaError('Unexpected text after command');
          return target.startsWith('*') ? this.#system.query(target.slice(1)) : this.#read(target);
        });
        return;
      case '=':
        this.#carryOut(text, () => {
          if (target.startsWith('*')) this.#system.act(target.slice(1), rest);
          else this.#write(target, rest);
        });
        return;
      case '<':
        this.#table = { target, format: rest, lines: [] };
        return;
      case undefined:
      default:
        this.#reply(() => {
          throw new PandaError('Unknown command');
        });
    }
  }

  #read(target: string): string | readonly string[] {
    const { block, field, attribute, all } = this.#registry.find(target);
    if (all && field) return [...field.attributes.keys()];
    if (all) return Object.entries(block.fields).map(([name, { type }], k) => `${name} ${k} ${type}`);
    if (!field) throw new PandaError('Missing field name');
    return (attribute ?? field).read();
  }

  #write(target: string, value: string): void {
    const { field, attribute, all } = this.#registry.find(target);
    if (all) throw new PandaError('Field not writeable');
    if (!field) throw new PandaError('Missing field name');
    if (!attribute) field.write(value);
    else if (attribute.write) attribute.write(value);
    else throw new PandaError('Attribute not writeable');
  }

  #endTable({ target, format, lines }: { target: string; format: string; lines: string[] }): void {
    this.#table = undefined;
    this.#carryOut(`${target}<${format}`, () => {
      if (target.startsWith('*')) throw new PandaError('Not a table');
      const { field, attribute, all } = this.#registry.find(target);
      if (attribute || all) throw new PandaError('Field not a table');
      if (!field) throw new PandaError('Missing field name');
      const table = this.#registry.tables.get(field.name);
      if (!table) throw new PandaError('Field is not a table');
      table.write(format, lines);
    });
  }

  #carryOut(command: string, action: () => void): void {
    const refusal = refusalOf(action);
    this.#onCommand(command, refusal);
    this.#socket.write(refusal === undefined ? 'OK\n' : `ERR ${refusal}\n`);
  }

  #reply(answer: () => string | readonly string[]): void {
    let text = '';
    const refusal = refusalOf(() => {
      const value = answer();
      text =
        typeof value === 'string'
          ? `OK =${value}\n`
          : [...value.map((line) => `!${line}`), '.', ''].join('\n');
    });
    this.#socket.write(refusal === undefined ? text : `ERR ${refusal}\n`);
  }
}

function refusalOf(action: () => void): string | undefined {
  try {
    action();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof PandaError) return thrown.message;
    throw thrown;
  }
}
