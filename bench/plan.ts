import { valuesOf } from '#core';
import type { ScanPlan } from '#scan';
import { planner, requestOf, shippedBeamline } from './beamline.ts';
import { interleaved } from './measure.ts';

export interface PlanFigures {
  /** Plans per second over JSON round trips of the finished plan per second: above 1, planning is the cheaper. */
  readonly ratio: number;
  readonly plansPerSecond: number;
  /** Time of a plan whose tables are spelled out, over the time of one that keeps them as series. */
  readonly tabulated: number;
  readonly projections: number;
  readonly rounds: number;
}

/**
 * Plans a scan of 3,001 projections: the request checked, every move, trigger, second and byte worked out,
 * every limit looked at. The rival is JSON.parse(JSON.stringify(plan)) of the same plan, the least that any
 * program does that hands a plan to another.
 */
export async function benchPlan({ quick }: { readonly quick: boolean }): Promise<PlanFigures> {
  const projections = 3001;
  const [rounds, batch] = quick ? [3, 20] : [31, 200];
  const plan = planner(await shippedBeamline());
  const input = requestOf(projections);
  const finished = plan(input);
  let kept: unknown;
  const times = (work: () => unknown) => () => {
    for (let k = 0; k < batch; k++) kept = work();
  };
  const [planning = NaN, roundTrip = NaN, spelledOut = NaN] = await interleaved(
    [
      times(() => plan(input)),
      times(() => JSON.parse(JSON.stringify(finished))),
      times(() => tabulate(plan(input))),
    ],
    rounds,
  );
  if (kept === undefined) throw new Error('nothing was measured');
  return {
    ratio: roundTrip / planning,
    plansPerSecond: batch / planning,
    tabulated: spelledOut / planning,
    projections,
    rounds,
  };
}

/** Every angle and every trigger of a plan as a table. */
function tabulate(plan: ScanPlan): Float64Array[] {
  return plan.phases.flatMap(({ theta, fly }) => [valuesOf(theta), ...(fly ? [valuesOf(fly.triggers)] : [])]);
}
