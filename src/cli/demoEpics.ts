import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TomochartError } from '#core';
import { loadBeamline } from '#config';
import { compareScans, warmWriter } from '#data';
import { truthOfTwin } from '#run';
import { frameLines } from './compare.ts';
import { DEMO, DEMO_OPTIONS } from './demo.ts';
import type { Interruption } from './interruption.ts';
import { EPICS_BEAMLINE } from './simIoc.ts';
import { EXIT, note, type Verdict } from './terminal.ts';
import { tomoscan, type Adjustments } from './tomoscan.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/tomochart.js', import.meta.url));
const START_SECONDS = 30;

/** A simulated IOC in a process of its own. */
interface IocProcess {
  readonly port: number;
  end(): Promise<void>;
}

/**
 * The demonstration over the wire: starts a simulated IOC in a process of its own, scans there through Channel Access
 * in real time, repeats the scan on the same physics in this process, and compares the two files frame by frame.
 */
export async function demoEpics(out: string, interruption: Interruption): Promise<Verdict> {
  const options = { ...DEMO_OPTIONS, beamline: EPICS_BEAMLINE, out };
  const config = await loadBeamline(EPICS_BEAMLINE);
  // It has the time that the IOC takes to start.
  warmWriter();
  note('starting a simulated IOC in a process of its own');
  const ioc = await startIocProcess(interruption.signal);
  try {
    note(`it serves at 127.0.0.1:${ioc.port}; the scan knows of it only what Channel Access says\n`);
    const overTheWire: Adjustments = {
      config: (beamline) => ({
        ...beamline,
        epics: { ...beamline.epics, addresses: [`127.0.0.1:${ioc.port}`] },
      }),
      // Nobody knows the truth on a real beamline; here the simulated twin does.
      beamline: (beamline) => ({ ...beamline, truthFor: truthOfTwin(config) }),
    };
    const scan = await tomoscan(DEMO, options, interruption, overTheWire);
    if (scan.exitCode !== EXIT.done) return scan;
    note(`${scan.text}\n\nthe same scan in this process, as fast as it goes\n`);
    const twin = await tomoscan(DEMO, { ...options, virtualTime: true }, interruption);
    const files = [fileOf(scan), fileOf(twin)] as const;
    const comparison = await compareScans(...files, { signal: interruption.signal });
    return {
      exitCode: comparison.sameFrames ? EXIT.done : EXIT.failed,
      text: [scan.text, '', ...frameLines(comparison)].join('\n'),
      json: { ...scan.json, twin: twin.json, comparison },
    };
  } finally {
    await ioc.end();
  }
}

function fileOf({ json }: Verdict): string {
  return (json as { file?: string }).file ?? '';
}

async function startIocProcess(signal: AbortSignal): Promise<IocProcess> {
  const child = fork(PROGRAM, ['sim', 'ioc', '--port', '0', '--json'], {
    execArgv: [],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // A Ctrl-C in the terminal is for the scan, which still needs its devices to make them safe.
    detached: true,
  });
  const end = () => endOf(child);
  try {
    return { port: await portOf(child, signal), end };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

async function portOf(child: ChildProcess, signal: AbortSignal): Promise<number> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(START_SECONDS * 1000)]);
  const lines = createInterface({ input: child.stdout!, signal: limit });
  const [line] = (await Promise.race([once(lines, 'line', { signal: limit }), once(child, 'exit')])) as [
    unknown,
  ];
  if (typeof line !== 'string') {
    throw new TomochartError('DEVICE', 'the simulated IOC has ended before it served', {
      remedy: 'run npx tomochart sim ioc to see why',
    });
  }
  return (JSON.parse(line) as { port: number }).port;
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
