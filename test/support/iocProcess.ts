import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { testFolder, type AtEnd } from './folder.ts';
import { WIRE_BEAMLINE } from './wire.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/tomochart.js', import.meta.url));
const SIM = dirname(fileURLToPath(new URL('../../sim/beamline-epics.yaml', import.meta.url)));

/** A simulated IOC in a process of its own, which the test may stop, continue and kill. */
export interface IocProcess {
  readonly port: number;
  readonly pid: number;
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
  /** Resolves when it has ended. */
  readonly ended: Promise<unknown>;
}

/** Starts one; it goes with the test. */
export async function iocProcess(port = 0, atEnd: AtEnd = onTestFinished): Promise<IocProcess> {
  // Relative names in it count from the folder of the file.
  const yaml = WIRE_BEAMLINE.replaceAll('../layouts/', join(SIM, '..', 'layouts/'));
  const file = join(testFolder(atEnd), 'ioc.yaml');
  writeFileSync(file, yaml);
  const child = fork(PROGRAM, ['sim', 'ioc', '--beamline', file, '--port', String(port), '--json'], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  atEnd(() => end(child, ended));
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  const { port: taken } = JSON.parse(line) as { port: number };
  return { port: taken, pid: child.pid!, signal: (name) => void child.kill(name), ended };
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await ended;
}
