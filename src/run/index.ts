export {
  closing,
  connectBeamline,
  simulatedBeamline,
  startIoc,
  startTangoServers,
  truthOfTwin,
  withTangoDatabase,
  type Beamline,
  type IocOptions,
  type RunningIoc,
  type RunningTangoServers,
  type TangoServersOptions,
} from './connect/index.ts';
export { layoutFor, SHIPPED_LAYOUT, type LayoutChoice } from './metadata/defaultLayout.ts';
export { signalChecker } from './metadata/readings.ts';
export type { NameWords } from './fileName.ts';
export { outputFacts, type OutputChoice } from './output.ts';
export { finishScan, type FinishOptions, type FinishProgress } from './finishing.ts';
export type { ScanProgress } from './progress.ts';
export type { Findings, PreviewRecord } from './findings.ts';
export type { DetectorRecord, ScanRecord, ScanStatus } from './record.ts';
export type { ScanJob } from './job.ts';
export { startScan, type RunningScan } from './scan.ts';
export { requireStanding } from './standing.ts';
export { positionNamed, positionsOf, surveyed, withPosition, type PositionPlaces } from './survey.ts';
export { readSeriesLog, type SeriesLogged } from './series/logged.ts';
export type { PointRecord, SeriesRecord } from './series/record.ts';
export { startSeries, type RunningSeries, type SeriesJob, type SeriesProgress } from './series.ts';
