import { loadBeamline, type BeamlineConfig } from '#config';
import { compareScans, warmWriter } from '#data';
import { truthOfTwin } from '#run';
import { frameLines } from './compare.ts';
import { DEMO, DEMO_OPTIONS } from './demo.ts';
import type { Interruption } from './interruption.ts';
import { startSim } from './simProcess.ts';
import { EXIT, note, type Verdict } from './terminal.ts';
import { tomoscan, type Adjustments } from './tomoscan.ts';

/** A demonstration of a control system. */
export interface WireDemo<T> {
  /** The beamline file that ships. */
  readonly beamline: string;
  /** What is started, for people. */
  readonly what: string;
  /** The words after `sim` that start it. */
  readonly sim: readonly string[];
  /** Where it is, for people. */
  readonly where: (said: T) => string;
  /** The beamline with its devices there. */
  readonly config: (config: BeamlineConfig, said: T) => BeamlineConfig;
}

/**
 * A demonstration over the wire: starts simulated servers in a process of their own, scans there in real time, repeats
 * the scan on the same physics in this process, and compares the two files frame by frame.
 */
export async function demoWire<T>(
  { beamline, what, sim, where, config }: WireDemo<T>,
  out: string,
  interruption: Interruption,
): Promise<Verdict> {
  const options = { ...DEMO_OPTIONS, beamline, out };
  const shipped = await loadBeamline(beamline);
  // It has the time that the servers take to start.
  warmWriter();
  note(`starting ${what} in a process of its own`);
  const served = await startSim<T>(sim, interruption.signal);
  try {
    note(`${where(served.said)}\n`);
    const overTheWire: Adjustments = {
      config: (read) => config(read, served.said),
      // Nobody knows the truth on a real beamline; here the simulated twin does.
      beamline: (connected) => ({ ...connected, truthFor: truthOfTwin(shipped) }),
    };
    const scan = await tomoscan(DEMO, options, interruption, overTheWire);
    if (scan.exitCode !== EXIT.done) return scan;
    note(`${scan.text}\n\nthe same scan in this process, as fast as it goes\n`);
    const twin = await tomoscan(DEMO, { ...options, virtualTime: true }, interruption);
    if (twin.exitCode !== EXIT.done) return { ...twin, text: `${scan.text}\n\n${twin.text}` };
    const files = [fileOf(scan), fileOf(twin)] as const;
    const comparison = await compareScans(...files, { signal: interruption.signal });
    return {
      exitCode: comparison.sameFrames ? EXIT.done : EXIT.failed,
      text: [scan.text, '', ...frameLines(comparison)].join('\n'),
      json: { ...scan.json, twin: twin.json, comparison },
    };
  } finally {
    await served.end();
  }
}

function fileOf({ json }: Verdict): string {
  return (json as { file?: string }).file ?? '';
}
