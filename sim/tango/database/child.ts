import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Listeners, TomochartError, withDeadline, type Patience } from '#core';

/** A program to run, and what it is called in messages. */
export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Its whole environment beside PATH. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A file that it reads as its standard input. */
  readonly input?: string;
  /** Told every line it writes, with its name in front. */
  readonly onOutput?: (line: string) => void;
}

/** How many of the last lines an error repeats. */
const LINES_KEPT = 40;
/** A server that has been asked to end has this long until it is killed. */
const ENDING_SECONDS = 5;

const running = new Set<ChildProcess>();
// The last line of defence, where a process ends without having closed what it has started.
process.on('exit', () => {
  for (const child of running) killAll(child);
});

/** Kills it and whatever it has started itself: its session is their group. */
function killAll({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left of them.
  }
}

/**
 * A process that ends with this one, even where this one is killed: setpriv has the kernel see to that. It is in a session
 * of its own, so that Ctrl-C reaches it through us and in our order.
 */
export class Child {
  readonly #name: string;
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];
  readonly #listeners = new Listeners<string>();
  /** Resolves, with how it ended, when it has: `status 1`, `signal SIGKILL`. */
  readonly ended: Promise<string>;

  constructor({ name, command, args, environment = {}, input, onOutput }: Program) {
    this.#name = name;
    const stdin = input === undefined ? 'ignore' : openSync(input, 'r');
    this.#process = spawn('setpriv', ['--pdeathsig', 'KILL', '--', command, ...args], {
      env: { PATH: process.env['PATH'], LANG: 'C.UTF-8', ...environment },
      stdio: [stdin, 'pipe', 'pipe'],
      detached: true,
    });
    if (typeof stdin === 'number') closeSync(stdin);
    running.add(this.#process);
    const child = this.#process;
    this.ended = new Promise((resolve) => {
      const end = (how: string) => {
        running.delete(child);
        resolve(how);
      };
      child.once('error', (error) => end(error.message));
      child.once('close', (status, signal) => end(signal ? `signal ${signal}` : `status ${status}`));
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream! }).on('line', (line) => {
        this.#lines.push(line);
        if (this.#lines.length > LINES_KEPT) this.#lines.shift();
        onOutput?.(`${name}: ${line}`);
        this.#listeners.tell(line);
      });
    }
  }

  /** @throws TomochartError DEVICE when it could not be started */
  get pid(): number {
    if (this.#process.pid === undefined) throw this.failure('could not be started');
    return this.#process.pid;
  }

  get alive(): boolean {
    return (
      this.#process.pid !== undefined && this.#process.exitCode === null && this.#process.signalCode === null
    );
  }

  /** Stops, continues or kills it. */
  signal(name: NodeJS.Signals): void {
    if (this.alive) this.#process.kill(name);
  }

  /**
   * Waits until it writes a line that matches.
   * @throws TomochartError DEVICE when it ends before, with the last lines it wrote; TIMEOUT
   */
  async line(pattern: RegExp, patience: Patience): Promise<RegExpExecArray> {
    return this.whileAlive(patience, `${this.#name} to be ready`, (signal) => {
      return new Promise((resolve) => {
        const look = (line: string) => {
          const match = pattern.exec(line);
          if (match) resolve(match);
        };
        signal.addEventListener('abort', this.#listeners.add(look), { once: true });
        this.#lines.forEach(look);
      });
    });
  }

  /**
   * Does something that makes sense as long as it runs.
   * @throws TomochartError DEVICE when it ends before, with the last lines it wrote; TIMEOUT
   */
  async whileAlive<T>(
    patience: Patience,
    what: string,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const gone = new AbortController();
    return withDeadline(patience, what, (signal) => {
      const death = this.ended.then((how) => Promise.reject(this.failure(`ended with ${how}`)));
      return Promise.race([task(AbortSignal.any([signal, gone.signal])), death]);
    }).finally(() => gone.abort());
  }

  /** Ends it, by force if it does not by request. */
  async stop(): Promise<void> {
    if (!this.alive) return;
    this.#process.kill('SIGTERM');
    // One that has been stopped sees no request.
    this.#process.kill('SIGCONT');
    const force = setTimeout(() => this.#process.kill('SIGKILL'), ENDING_SECONDS * 1000);
    await this.ended;
    clearTimeout(force);
  }

  /** Kills it and every process it has started, and waits until they are gone. */
  async kill(): Promise<void> {
    killAll(this.#process);
    await this.ended;
  }

  /** What to throw about it: with the last lines it wrote. */
  failure(what: string): TomochartError {
    const said = this.#lines.length > 0 ? `: ${this.#lines.join('\n')}` : '';
    return new TomochartError('DEVICE', `${this.#name} ${what}${said}`);
  }
}

/**
 * Runs a program to its end.
 * @throws TomochartError DEVICE when it does not end with status 0, with the last lines it wrote; TIMEOUT
 */
export async function runProgram(program: Program, patience: Patience): Promise<void> {
  const child = new Child(program);
  try {
    const how = await withDeadline(patience, `${program.name} to end`, () => child.ended);
    if (how !== 'status 0') throw child.failure(`ended with ${how}`);
  } finally {
    await child.kill();
  }
}
