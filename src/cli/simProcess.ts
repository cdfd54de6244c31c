import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TomochartError } from '#core';

const PROGRAM = fileURLToPath(new URL('../../bin/tomochart.js', import.meta.url));
const START_SECONDS = 30;

/** A simulated control system in a process of its own. */
export interface SimProcess<T> {
  /** What it has said of itself, the JSON of its first line. */
  readonly said: T;
  end(): Promise<void>;
}

/**
 * Starts `tomochart sim …` in a process of its own.
 * @param args the words after `sim`
 * @throws TomochartError DEVICE when it ends before it serves; the signal's reason
 */
export async function startSim<T>(args: readonly string[], signal: AbortSignal): Promise<SimProcess<T>> {
  const child = fork(PROGRAM, ['sim', ...args, '--json'], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // A Ctrl-C in the terminal is for the scan, which still needs its devices to make them safe.
    detached: true,
  });
  const end = () => endOf(child);
  try {
    return { said: JSON.parse(await firstLine(child, args, signal)) as T, end };
  } catch (thrown) {
    // It may not hear of the channel yet.
    child.kill('SIGTERM');
    await end();
    throw thrown;
  }
}

async function firstLine(child: ChildProcess, args: readonly string[], signal: AbortSignal): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(START_SECONDS * 1000)]);
  const lines = createInterface({ input: child.stdout! });
  const remedy = `run npx tomochart sim ${args[0]} to see why`;
  try {
    const [line] = (await Promise.race([
      once(lines, 'line', { signal: limit }),
      once(child, 'exit', { signal: limit }),
    ])) as [unknown];
    if (typeof line === 'string') return line;
  } catch (thrown) {
    signal.throwIfAborted();
    const message = `the simulated ${args[0]} does not serve after ${START_SECONDS} s`;
    throw new TomochartError('TIMEOUT', message, { remedy, cause: thrown });
  } finally {
    lines.close();
  }
  throw new TomochartError('DEVICE', `the simulated ${args[0]} has ended before it served`, { remedy });
}

/** It ends when the channel to it closes; a process that does not is killed. */
async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  const kill = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(kill);
}
