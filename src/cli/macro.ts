import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RealClock, VirtualClock, type Clock } from '#core';
import { loadBeamline } from '#config';
import { connectBeamline, outputFacts, surveyed, type Beamline } from '#run';
import { parseRequest, planScan, type ScanPlan } from '#scan';
import { macroInput, type MacroOptions } from './macroOptions.ts';
import { note } from './terminal.ts';

/** The beamline that ships. */
export const SHIPPED_BEAMLINE = fileURLToPath(new URL('../../sim/beamline.yaml', import.meta.url));

export interface PlannedMacro {
  readonly plan: ScanPlan;
  readonly beamline: Beamline;
  readonly clock: Clock;
}

/**
 * From the words of the macro to a plan, on a beamline whose axes have been read. Nothing moves.
 * @throws TomochartError BAD_REQUEST or BAD_CONFIG with every problem found
 */
export async function planMacro(
  positional: readonly string[],
  options: MacroOptions,
  mode: { readonly virtualTime: boolean; readonly frames: 'made' | 'counted' },
): Promise<PlannedMacro> {
  const config = await loadBeamline(beamlineFile(options));
  const request = parseRequest(macroInput(positional, options), Object.keys(config.detectors));
  const output = outputFacts({
    directory: options.out,
    ...(options.file === undefined ? {} : { fileName: options.file }),
  });
  // A file made twice at the same virtual moment would carry the same date.
  const clock = mode.virtualTime ? new VirtualClock(new Date()) : new RealClock();
  const beamline = connectBeamline(config, clock, mode.frames);
  const facts = await surveyed(beamline, clock, new AbortController().signal);
  return { plan: planScan(request, facts, output), beamline, clock };
}

function beamlineFile({ beamline }: MacroOptions): string {
  const named = beamline ?? process.env['TOMOCHART_BEAMLINE'];
  if (named) return named;
  if (existsSync('beamline.yaml')) return 'beamline.yaml';
  note('no beamline named: this is the simulated one that ships (choose with --beamline)');
  return SHIPPED_BEAMLINE;
}
