import type { Patience } from '#core';
import { Child, runProgram, type Program } from './child.ts';
import { TANGO_PROGRAMS } from './packages.ts';

/** What every server of cppTango and PyTango writes when its devices have been exported. */
const READY = /Ready to accept request/;

/** A device server in a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  readonly alive: boolean;
  /** Resolves when it has ended, with how. */
  readonly ended: Promise<string>;
  /** Stops (SIGSTOP), continues or kills it. */
  signal(name: NodeJS.Signals): void;
  /** Ends it. */
  close(): Promise<void>;
}

/** A device server to start. */
export interface ServerProgram extends Program {
  /** A device of it: the server is ready when that answers a ping. */
  readonly device: string;
}

/**
 * Starts a device server and waits until it answers.
 * @param tangoHost `host:port` of its database
 * @throws TomochartError DEVICE, with what it said, when it ends before; TIMEOUT
 */
export async function startServer(
  program: ServerProgram,
  tangoHost: string,
  patience: Patience,
): Promise<Child> {
  const environment = { TANGO_HOST: tangoHost, ...program.environment };
  const child = new Child({ ...program, environment });
  try {
    await child.line(READY, patience);
    await child.whileAlive(patience, `${program.device} to answer`, (signal) =>
      pinged(program.device, tangoHost, { ...patience, signal }),
    );
  } catch (error) {
    await child.stop();
    throw error;
  }
  return child;
}

/** Tango's own client asks until the device answers, twice a second. */
function pinged(device: string, tangoHost: string, patience: Patience): Promise<void> {
  return runTangoAdmin(['--ping-device', device, String(Math.ceil(patience.seconds))], tangoHost, patience);
}

/**
 * Runs Tango's own tool.
 * @throws TomochartError DEVICE, with what it said; TIMEOUT
 */
export async function runTangoAdmin(
  args: readonly string[],
  tangoHost: string,
  patience: Patience,
): Promise<void> {
  const environment = { TANGO_HOST: tangoHost };
  const name = `tango_admin ${args.join(' ')}`;
  await runProgram({ name, command: TANGO_PROGRAMS.tangoAdmin, args, environment }, patience);
}

/** A server process as others see it. */
export function asServerProcess(child: Child): ServerProcess {
  return {
    pid: child.pid,
    get alive() {
      return child.alive;
    },
    ended: child.ended,
    signal: (name) => child.signal(name),
    close: () => child.stop(),
  };
}
