import { describePlan } from '#scan';
import { startScan } from '#run';
import type { Interruption } from './interruption.ts';
import { planMacro } from './macro.ts';
import type { MacroOptions } from './macroOptions.ts';
import { ProgressLine } from './progressLine.ts';
import { describeRecord } from './recordText.ts';
import { EXIT, note, type Verdict } from './terminal.ts';

export interface TomoscanOptions extends MacroOptions {
  readonly dryRun?: boolean;
  readonly virtualTime?: boolean;
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
): Promise<Verdict> {
  const dryRun = options.dryRun ?? false;
  const { plan, beamline, clock } = await planMacro(positional, options, {
    virtualTime: dryRun || (options.virtualTime ?? false),
    frames: dryRun ? 'counted' : 'made',
    rehearsal: dryRun,
    signal: interruption.signal,
  });
  note(`${describePlan(plan)}\n`);
  const line = new ProgressLine(plan, clock.kind);
  const started = performance.now();
  const running = startScan({
    plan,
    beamline,
    clock,
    dryRun,
    onProgress: (progress) => line.show(progress),
  });
  interruption.onEach((times) => {
    line.say(
      times === 1
        ? 'aborting: stopping motion, closing the shutter, disarming'
        : 'still making safe; it is not skipped',
    );
    running.abort();
  });
  const record = await running.done.finally(() => line.end());
  const realSeconds = Math.round(performance.now() - started) / 1000;
  return {
    exitCode: record.status === 'done' ? EXIT.done : EXIT.failed,
    text: describeRecord(record),
    json: { ...record, realSeconds },
  };
}
