export { describeSeries, placeWords } from './describe.ts';
export { loadSeries, parseSeries, type SeriesRequest } from './file.ts';
export { movesBetween, secondsOf } from './moves.ts';
export type { Origin, OuterAxis } from './outer.ts';
export type { SeriesBudget, SeriesPlan, SeriesPoint } from './plan.ts';
export { planSeries, type SeriesGround } from './planner.ts';
export type { Tile } from './points.ts';
export { seriesJsonSchema } from './schema.ts';
