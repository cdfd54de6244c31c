export type { ActorName, PhaseInput, StopInput } from './actors.ts';
export type { ScanContext, ScanEvent, ScanInput, ScanOutput } from './context.ts';
export { CHART_FORMATS, printChart, type ChartFormat } from './print.ts';
export { scanMachine } from './scan.ts';
