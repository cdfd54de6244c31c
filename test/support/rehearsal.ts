import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { VirtualClock } from '#core';
import { parseBeamline } from '#config';
import type { Devices } from '#devices';
import type { Layout } from '#layout';
import {
  simulatedBeamline,
  startScan,
  type Beamline,
  type RunningScan,
  type ScanProgress,
  type ScanRecord,
} from '#run';
import type { ScanPlan } from '#scan';
import type { World } from '#sim';
import { planOf, SMALL_BEAMLINE } from './plans.ts';

export { readbacks, SAFE } from './readbacks.ts';

export interface Rehearsal {
  readonly beamline: Beamline;
  readonly world: World;
  readonly clock: VirtualClock;
  readonly plan: ScanPlan;
  readonly running: RunningScan;
  /** Every state of the chart that was entered, in order. */
  readonly states: readonly string[];
  readonly done: Promise<ScanRecord>;
}

export interface RehearsalOptions {
  readonly yaml?: string;
  readonly request?: Readonly<Record<string, unknown>>;
  readonly dryRun?: boolean;
  readonly layout?: Layout;
  /** Makes the scan wrong: another plan, or something in the world. */
  readonly plan?: (plan: ScanPlan) => ScanPlan;
  readonly world?: (world: World) => void;
  /** Other devices than the simulated ones. */
  readonly devices?: (devices: Devices, world: World) => Devices;
  /** Called at every step, with the means to act on the scan. */
  readonly onProgress?: (progress: ScanProgress, rehearsal: Rehearsal) => void;
  /** Where the file goes; default a folder of its own. */
  readonly folder?: string;
}

/** Runs a scan on a small simulated beamline in virtual time, into a folder that goes with the test. */
export function rehearse(options: RehearsalOptions = {}): Rehearsal {
  const { yaml = SMALL_BEAMLINE, request = {}, dryRun = false } = options;
  const config = parseBeamline(yaml, 'small.yaml');
  const clock = new VirtualClock();
  const connected = simulatedBeamline(config, clock, dryRun ? 'counted' : 'made');
  const world = connected.world!;
  const { devices } = connected;
  const beamline = { ...connected, devices: options.devices?.(devices, world) ?? devices };
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'tomochart-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const right = planOf(config, request, join(folder, 'scan-####.h5'));
  const plan = options.plan?.(structuredClone(right)) ?? right;
  options.world?.(world);
  const states: string[] = [];
  // A scan reports its first states before `startScan` has returned.
  const early: ScanProgress[] = [];
  const begun: { rehearsal?: Rehearsal } = {};
  const running = startScan({
    plan,
    beamline,
    clock,
    dryRun,
    ...(options.layout ? { layout: options.layout } : {}),
    onProgress: (progress) => {
      if (progress.kind === 'state') states.push(progress.state);
      if (begun.rehearsal) options.onProgress?.(progress, begun.rehearsal);
      else early.push(progress);
    },
  });
  const rehearsal = { beamline, world, clock, plan, running, states, done: running.done };
  begun.rehearsal = rehearsal;
  for (const progress of early) options.onProgress?.(progress, rehearsal);
  return rehearsal;
}
