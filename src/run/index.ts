export { connectBeamline, type Beamline } from './connect.ts';
export { outputFacts, type OutputChoice } from './output.ts';
export type { ScanProgress } from './progress.ts';
export type { Findings, PreviewRecord } from './findings.ts';
export type { DetectorRecord, ScanRecord, ScanStatus } from './record.ts';
export type { ScanJob } from './job.ts';
export { startScan, type RunningScan } from './scan.ts';
export { positionNamed, positionsOf, surveyed, withPosition, type PositionPlaces } from './survey.ts';
