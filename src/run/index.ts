export { connectBeamline, type Beamline } from './connect.ts';
export { outputFacts, type OutputChoice } from './output.ts';
export type { ScanProgress } from './progress.ts';
export type { PreviewRecord, ScanRecord, ScanStatus } from './record.ts';
export { startScan, type RunningScan, type ScanJob } from './scan.ts';
export { surveyed } from './survey.ts';
