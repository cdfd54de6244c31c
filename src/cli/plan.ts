import { describePlan } from '#scan';
import { planMacro } from './macro.ts';
import type { MacroOptions } from './macroOptions.ts';
import { EXIT, type Verdict } from './terminal.ts';

/** Says what a scan would do, how long it would take and how big it would be. Touches nothing. */
export async function plan(positional: readonly string[], options: MacroOptions): Promise<Verdict> {
  const planned = await planMacro(positional, options, { virtualTime: true, frames: 'counted' });
  return { exitCode: EXIT.done, text: describePlan(planned.plan), json: planned.plan };
}
