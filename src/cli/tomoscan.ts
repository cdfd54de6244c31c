import { describePlan } from '#scan';
import { closing, finishScan, startScan, type Beamline } from '#run';
import type { BeamlineConfig } from '#config';
import type { Interruption } from './interruption.ts';
import { outcomeOf } from './outcome.ts';
import { planMacro, type PlannedMacro } from './macro.ts';
import type { MacroOptions } from './macroOptions.ts';
import { ProgressLine } from './progressLine.ts';
import { describeRecord } from './recordText.ts';
import { note, type Verdict } from './terminal.ts';

export interface TomoscanOptions extends MacroOptions {
  readonly dryRun?: boolean;
  readonly virtualTime?: boolean;
}

/** What a demonstration has otherwise than the beamline file says. */
export interface Adjustments {
  readonly config?: (config: BeamlineConfig) => BeamlineConfig;
  readonly beamline?: (beamline: Beamline) => Beamline;
}

/**
 * Plans a scan, shows the plan, runs it, and says what came of it.
 * @param interruption aborts into the safe state; before the scan has begun there is nothing to make safe
 * @throws TomochartError when it cannot be planned, or ABORTED when it was interrupted until then
 */
export async function tomoscan(
  positional: readonly string[],
  options: TomoscanOptions,
  interruption: Interruption,
  adjustments: Adjustments = {},
): Promise<Verdict> {
  const dryRun = options.dryRun ?? false;
  const planned = await planMacro(positional, options, {
    virtualTime: dryRun || (options.virtualTime ?? false),
    frames: dryRun ? 'counted' : 'made',
    rehearsal: dryRun,
    signal: interruption.signal,
    ...(adjustments.config ? { adjust: adjustments.config } : {}),
  });
  return closing(planned.beamline, (connected) => {
    const beamline = adjustments.beamline?.(connected) ?? connected;
    return execute({ ...planned, beamline }, dryRun, interruption);
  });
}

async function execute(
  { plan, layout, beamline, clock }: PlannedMacro,
  dryRun: boolean,
  interruption: Interruption,
): Promise<Verdict> {
  note(`${describePlan(plan)}\n`);
  const line = new ProgressLine(plan, clock.kind);
  const running = startScan({
    plan,
    beamline,
    clock,
    dryRun,
    layout,
    onProgress: (progress) => line.show(progress),
  });
  const finishing = new AbortController();
  const finished = running.done.then((record) =>
    finishScan(record, beamline.config, {
      clock,
      signal: finishing.signal,
      onProgress: (progress) => line.finish(progress),
    }),
  );
  const whole = {
    done: finished,
    abort: () => {
      running.abort();
      finishing.abort();
    },
  };
  return outcomeOf(whole, line, interruption, {
    aborting: 'aborting: stopping motion, closing the shutter, disarming',
    describe: describeRecord,
  });
}
