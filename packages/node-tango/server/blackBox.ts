import { refusal } from './refusal.ts';

const DEPTH = 50;

/** Who calls, as far as it has said so. */
export interface Caller {
  /** Address of the peer's end of the connection. */
  readonly address: string;
  /** `CPP/Python client with PID 12`; empty where nothing was said. */
  readonly identity?: string;
}

interface Entry {
  readonly milliseconds: number;
  readonly operation: string;
  readonly what: string;
  readonly caller: Caller;
}

/** The last calls of one device, the newest first; texts are made when they are asked for. */
export class BlackBox {
  readonly #entries: Entry[] = [];
  #next = 0;

  /** `what`: `Attribute x`, `Command Init`; may be empty. */
  record(operation: string, what: string, caller: Caller): void {
    this.#entries[this.#next] = { milliseconds: Date.now(), operation, what, caller };
    this.#next = (this.#next + 1) % DEPTH;
  }

  /** @throws DevFailed API_BlackBoxArgument, API_BlackBoxEmpty */
  read(about: string, count: number): string[] {
    if (!(count > 0)) throw refusal(about, 'API_BlackBoxArgument', 'The number of calls must be 1 or more');
    if (this.#entries.length === 0)
      throw refusal(about, 'API_BlackBoxEmpty', 'Nothing stored yet in black-box');
    const texts: string[] = [];
    for (let k = 1; k <= Math.min(count, this.#entries.length); k++) {
      const entry = this.#entries[(this.#next - k + DEPTH) % DEPTH];
      if (entry) texts.push(textOf(entry));
    }
    return texts;
  }
}

/** As cppTango writes it: `21/11/2025 10:30:01:05 : Attribute x (Operation read_attributes_5) requested from …`. */
function textOf({ milliseconds, operation, what, caller }: Entry): string {
  const at = new Date(milliseconds);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const day = `${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()}`;
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  const hundredths = two(at.getMilliseconds() / 10);
  const called = what === '' ? `Operation ${operation}` : `${what} (Operation ${operation})`;
  const identity = caller.identity ? ` (${caller.identity})` : '';
  return `${day} ${time}:${hundredths} : ${called} requested from ${caller.address}${identity}`;
}
