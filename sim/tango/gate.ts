import type { AttributeDefinition, CommandDefinition, DeviceContext, DeviceDefinition } from '#tango';
import type { Breakable } from '../faults.ts';

/**
 * Holds up what devices ask their hardware, as a library does that waits for a controller which does not answer: calls
 * begin and do not return while it is shut. `hang` shuts it.
 */
export class Gate implements Breakable {
  #opened: Promise<void> | undefined;
  #open = () => {};

  fault(words: string): boolean {
    if (words === 'none') {
      this.#open();
      this.#opened = undefined;
      return true;
    }
    if (words !== 'hang') return false;
    this.#opened ??= new Promise((resolve) => (this.#open = resolve));
    return true;
  }

  /** The device with every call of its hardware behind the gate. */
  guard(definition: DeviceDefinition): DeviceDefinition {
    const { attributes = [], commands = [] } = definition;
    return {
      ...definition,
      attributes: attributes.map((attribute) => this.#attribute(attribute)),
      commands: commands.map((command) => this.#command(command)),
    };
  }

  #attribute(attribute: AttributeDefinition): AttributeDefinition {
    const { read, write } = attribute;
    return {
      ...attribute,
      ...(read && { read: (context) => this.#pass(context, () => read(context)) }),
      ...(write && { write: (value, context) => this.#pass(context, () => write(value, context)) }),
    };
  }

  #command(command: CommandDefinition): CommandDefinition {
    const { execute } = command;
    return {
      ...command,
      execute: (argument, context) => this.#pass(context, () => execute(argument, context)),
    };
  }

  /** What is not held up is done at once, so that answers keep their order. */
  #pass<T>({ signal }: DeviceContext, act: () => T | Promise<T>): T | Promise<T> {
    const opened = this.#opened;
    if (!opened) return act();
    const ended = new Promise<void>((resolve) =>
      signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    return Promise.race([opened, ended]).then(act);
  }
}
