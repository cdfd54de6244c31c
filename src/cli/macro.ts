import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { formatBytes, RealClock, TomochartError, VirtualClock, type Clock, type Problem } from '#core';
import { factsOf, loadBeamline, type BeamlineConfig } from '#config';
import { warmWriter } from '#data';
import type { Layout } from '#layout';
import { connectBeamline, outputFacts, requireStanding, surveyed, type Beamline } from '#run';
import { badRequest, parseRequest, type OutputFacts, type ScanPlan } from '#scan';
import { chosenLayout, nameWordsOf } from './layoutChoice.ts';
import { macroInput, type MacroOptions } from './macroOptions.ts';
import { problemsOfNames } from './macroNames.ts';
import { planWithPosition, problemsOfPosition, problemsOfVisit } from './macroPosition.ts';
import { note } from './terminal.ts';

/** The beamline that ships. */
export const SHIPPED_BEAMLINE = fileURLToPath(new URL('../../sim/beamline.yaml', import.meta.url));

export interface PlannedMacro {
  readonly plan: ScanPlan;
  readonly layout: Layout;
  readonly beamline: Beamline;
  readonly clock: Clock;
}

export interface PlanningMode {
  readonly virtualTime: boolean;
  readonly frames: 'made' | 'counted';
  /** Nothing will be stored: a disk that is too small is worth a warning, and tomorrow's may be larger. */
  readonly rehearsal: boolean;
  /** Ends the survey of the axes. */
  readonly signal: AbortSignal;
  /** What is to be otherwise than the beamline file says. */
  readonly adjust?: (config: BeamlineConfig) => BeamlineConfig;
}

/**
 * From the words of the macro to a plan, on a beamline whose axes have been read. Nothing moves. Whoever gets the
 * beamline closes it.
 * @throws TomochartError BAD_REQUEST or BAD_CONFIG with every problem found; ABORTED
 */
export async function planMacro(
  positional: readonly string[],
  options: MacroOptions,
  mode: PlanningMode,
): Promise<PlannedMacro> {
  const places = { visit: options.visit ?? options.out, beamlineFile: beamlineFile(options) };
  if (mode.frames === 'made') warmWriter();
  const loaded = await loadBeamline(places.beamlineFile);
  const config = mode.adjust?.(loaded) ?? loaded;
  const input = macroInput(positional, options);
  const problems: Problem[] = [];
  const visit = problemsOfVisit(options);
  const collected = <T>(work: () => T): T | undefined => collect(problems, work);
  const request = collected(() => parseRequest(input, Object.keys(config.detectors)));
  const output = collected(() =>
    outputFacts({
      directory: options.out,
      fileName: options.file ?? config.output.file,
      words: nameWordsOf(config, request?.detectors[0], new Date()),
    }),
  );
  const layout = chosenLayout(config, options);
  if (!request || !output) {
    const told = new Set(problems.map(({ about }) => about));
    const facts = factsOf(config);
    const position = visit.length > 0 ? visit : await problemsOfPosition(input, facts, places);
    const names = [...problemsOfNames(input, facts), ...position].filter(({ about }) => !told.has(about));
    throw badRequest([...problems, ...names]);
  }
  // A file made twice at the same virtual moment would carry the same date.
  const clock = mode.virtualTime ? new VirtualClock(new Date()) : new RealClock();
  const beamline = await connectBeamline(config, clock, mode.frames);
  try {
    const facts = await surveyed(beamline, clock, mode.signal);
    mode.signal.throwIfAborted();
    const room = mode.rehearsal ? { ...output, freeBytes: Infinity } : output;
    const plan = await planWithPosition(request, { facts, output: room, places, problems: visit });
    await requireStanding(plan, beamline.devices, { clock, signal: mode.signal });
    return { plan: mode.rehearsal ? warned(plan, output) : plan, layout, beamline, clock };
  } catch (thrown) {
    await beamline.close();
    throw thrown;
  }
}

/** The problems of one step join those of the others, to be reported together. */
function collect<T>(problems: Problem[], work: () => T): T | undefined {
  try {
    return work();
  } catch (thrown) {
    if (!(thrown instanceof TomochartError) || thrown.problems.length === 0) throw thrown;
    problems.push(...thrown.problems);
    return undefined;
  }
}

function warned(plan: ScanPlan, { directory, freeBytes }: OutputFacts): ScanPlan {
  if (plan.rawBytes <= freeBytes) return plan;
  const warning = `${directory} has ${formatBytes(freeBytes)} free: the scan itself would be refused there`;
  return { ...plan, warnings: [...plan.warnings, warning] };
}

/**
 * The beamline file that is meant: the one named, else that of the environment, of the folder, of the program.
 * @throws TomochartError BAD_REQUEST for an empty name
 */
export function beamlineFile({ beamline }: Pick<MacroOptions, 'beamline'>): string {
  const named = beamline ?? process.env['TOMOCHART_BEAMLINE'];
  if (named !== undefined && named !== '') return named;
  if (beamline === '') throw badRequest([{ about: '--beamline', message: 'names no file' }]);
  if (existsSync('beamline.yaml')) return 'beamline.yaml';
  note('no beamline named: this is the simulated one that ships (choose with --beamline)');
  return SHIPPED_BEAMLINE;
}
