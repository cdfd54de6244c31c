import { TomochartError, VirtualClock } from '#core';
import { simulatedBeamline, startScan } from '#run';
import { planner, requestOf, shippedBeamline } from './beamline.ts';
import { interleaved } from './measure.ts';
import { plainScan } from './plainScan.ts';

/** The fixed sleeps in one scan of APS tomoscan (2-BM), seconds: 2 s after every shutter move, 0.5 s a phase. */
const TOMOSCAN_SLEEPS_SECONDS = 9.6;
/** How far the two ways to run the scan may differ in virtual time before they are not the same scan. */
const SAME_SCAN = 0.01;

export interface ChartFigures {
  /** Real seconds of software in a whole dry run over the seconds that the scan itself takes. */
  readonly ratio: number;
  readonly softwareSeconds: number;
  readonly scanSeconds: number;
  /** The same software seconds over the fixed sleeps of APS tomoscan. */
  readonly ratioToTomoscanSleeps: number;
  /** Over the same device calls as plain awaits: what statechart, intake and bookkeeping cost. */
  readonly ratioToPlainAwaits: number;
  readonly projections: number;
  readonly rounds: number;
}

/** Runs whole scans in virtual time, frames counted and not made: what is left is the time of the software. */
export async function benchChart({ quick }: { readonly quick: boolean }): Promise<ChartFigures> {
  const [projections, rounds] = quick ? [101, 3] : [3001, 15];
  const config = await shippedBeamline();
  const plan = planner(config)(requestOf(projections));
  const seconds = { chart: 0, plain: 0 };

  const chart = async () => {
    const clock = new VirtualClock();
    const beamline = simulatedBeamline(config, clock, 'counted');
    const record = await startScan({ plan, beamline, clock, dryRun: true }).done;
    if (record.status !== 'done') throw defect(`the dry run ended ${record.status}`);
    seconds.chart = clock.now();
  };
  const plain = async () => {
    const clock = new VirtualClock();
    await plainScan(plan, simulatedBeamline(config, clock, 'counted').devices, clock);
    seconds.plain = clock.now();
  };
  const [withChart = NaN, withoutChart = NaN] = await interleaved([chart, plain], rounds);
  if (Math.abs(seconds.chart / seconds.plain - 1) > SAME_SCAN) {
    throw defect(`the scan takes ${seconds.chart} s with the chart and ${seconds.plain} s without`);
  }
  return {
    ratio: withChart / seconds.chart,
    softwareSeconds: withChart,
    scanSeconds: seconds.chart,
    ratioToTomoscanSleeps: withChart / TOMOSCAN_SLEEPS_SECONDS,
    ratioToPlainAwaits: withChart / withoutChart,
    projections,
    rounds,
  };
}

function defect(message: string): TomochartError {
  return new TomochartError('INTERNAL', `bench chart: ${message}`);
}
