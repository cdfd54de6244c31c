import { formatBytes, formatSeconds } from '#core';
import { describePlan, type ScanPlan } from '#scan';
import { planMacro } from './macro.ts';
import type { MacroOptions } from './macroOptions.ts';
import { EXIT, type Verdict } from './terminal.ts';

/** Says what a scan would do, how long it would take and how big it would be. Touches nothing. */
export async function plan(positional: readonly string[], options: MacroOptions): Promise<Verdict> {
  const { plan, beamline } = await planMacro(positional, options, {
    virtualTime: true,
    frames: 'counted',
    rehearsal: true,
    signal: new AbortController().signal,
  });
  await beamline.close();
  return {
    exitCode: EXIT.done,
    text: `${describePlan(plan)}\n\n${inOneLine(plan)}`,
    json: plan,
  };
}

/** What a person wants to know first; last on the screen, beside the prompt. */
function inOneLine(plan: ScanPlan): string {
  const end = new Date(Date.now() + plan.budget.total * 1000);
  const clock = end.toTimeString().slice(0, 5);
  return (
    `${formatSeconds(plan.budget.total)}, ${plan.totalFrames} frames, ${formatBytes(plan.rawBytes)}: ` +
    `begun now it would end at ${clock}. Nothing has moved.`
  );
}
