import { basename, dirname } from 'node:path';
import { RealClock, VirtualClock, type Clock } from '#core';
import { loadBeamline } from '#config';
import type { Layout } from '#layout';
import {
  closing,
  connectBeamline,
  outputFacts,
  readSeriesLog,
  startSeries,
  surveyed,
  withPosition,
  type Beamline,
  type SeriesLogged,
} from '#run';
import type { BeamlineFacts, OutputFacts } from '#scan';
import { describeSeries, loadSeries, planSeries, type SeriesPlan } from '#series';
import type { Interruption } from './interruption.ts';
import { chosenLayout, nameWordsOf, type LayoutOptions } from './layoutChoice.ts';
import { outcomeOf } from './outcome.ts';
import { beamlineFile } from './macro.ts';
import { SeriesLine } from './seriesLine.ts';
import { describeSeriesRecord, inOneLine } from './seriesText.ts';
import { EXIT, note, type Verdict } from './terminal.ts';

/** What commander makes of the options of `run`. */
export interface SeriesOptions extends LayoutOptions {
  readonly plan?: boolean;
  readonly dryRun?: boolean;
  readonly virtualTime?: boolean;
  readonly resume?: string;
  readonly beamline?: string;
  readonly out?: string;
  readonly visit?: string;
  readonly file?: string;
}

interface PlannedSeries {
  readonly plan: SeriesPlan;
  readonly facts: BeamlineFacts;
  readonly beamline: Beamline;
  readonly clock: Clock;
  readonly layout: Layout;
  readonly output: () => OutputFacts;
  readonly resume: SeriesLogged | undefined;
}

/**
 * Plans a series, shows the plan, runs it, and says what came of it; with `--plan` only the first two.
 * @throws TomochartError when it cannot be planned, or ABORTED when it was interrupted until then
 */
export async function series(
  file: string,
  options: SeriesOptions,
  interruption: Interruption,
): Promise<Verdict> {
  const planned = await prepare(file, options, interruption.signal);
  const { plan } = planned;
  if (options.plan) {
    return { exitCode: EXIT.done, text: `${describeSeries(plan)}\n\n${inOneLine(plan)}`, json: plan };
  }
  note(`${describeSeries(plan)}\n`);
  return closing(planned.beamline, () => execute(planned, options.dryRun ?? false, interruption));
}

async function prepare(file: string, options: SeriesOptions, signal: AbortSignal): Promise<PlannedSeries> {
  const request = await loadSeries(file);
  const resume = options.resume === undefined ? undefined : readSeriesLog(options.resume);
  const path = beamlineFile(options);
  const config = await loadBeamline(path);
  const rehearsal = (options.plan ?? false) || (options.dryRun ?? false);
  const choice = choiceOf(options, resume);
  const layout = chosenLayout(config, options);
  const output = () => outputFacts({ ...choice, words: nameWordsOf(config, undefined, new Date()) });
  const place = rehearsal ? { ...output(), freeBytes: Infinity } : output();
  const clock = rehearsal || options.virtualTime ? new VirtualClock(new Date()) : new RealClock();
  const beamline = await connectBeamline(config, clock, rehearsal ? 'counted' : 'made');
  try {
    const standing = await surveyed(beamline, clock, signal);
    signal.throwIfAborted();
    const { posflat: position, rot_mot: rotation } = request.scan;
    const places = { visit: options.visit ?? choice.directory, beamlineFile: path };
    const { facts, problems } =
      typeof position === 'string' && position !== ''
        ? await withPosition(standing, position, String(rotation), places)
        : { facts: standing, problems: [] };
    const plan = planSeries(request, {
      facts,
      output: place,
      problems,
      ...(resume ? { origin: resume.header.origin, done: [...resume.done.keys()] } : {}),
    });
    return { plan, facts, beamline, clock, layout, output, resume };
  } catch (thrown) {
    await beamline.close();
    throw thrown;
  }
}

/** A series that goes on does so in the same folder, with the same names. */
function choiceOf(options: SeriesOptions, resume: SeriesLogged | undefined) {
  const before = resume ? { out: dirname(resume.path), file: basename(resume.header.file) } : undefined;
  return {
    directory: options.out ?? before?.out ?? 'scans',
    fileName: options.file ?? before?.file ?? 'sample-####.h5',
  };
}

async function execute(
  { plan, facts, beamline, clock, layout, output, resume }: PlannedSeries,
  dryRun: boolean,
  interruption: Interruption,
): Promise<Verdict> {
  if (resume)
    note(`going on with ${resume.path}: ${resume.done.size} of ${plan.points.length} points are done`);
  const line = new SeriesLine(plan, clock.kind);
  const running = await startSeries({
    plan,
    beamline,
    clock,
    positions: facts.positions,
    layout,
    output,
    dryRun,
    ...(resume ? { resume } : {}),
    onProgress: (progress) => line.show(progress),
  });
  return outcomeOf(running, line, interruption, {
    aborting:
      'aborting the series: stopping motion, closing the shutter, disarming; the outer axes stay where they are',
    describe: describeSeriesRecord,
  });
}
