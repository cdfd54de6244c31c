import { formatBytes, formatSeconds } from '#core';
import { FRAME_KINDS, describePlan } from '#scan';
import { startScan, type ScanRecord } from '#run';
import { planMacro } from './macro.ts';
import type { MacroOptions } from './macroOptions.ts';
import { ProgressLine } from './progressLine.ts';
import { EXIT, note, type Verdict } from './terminal.ts';

export interface TomoscanOptions extends MacroOptions {
  readonly dryRun?: boolean;
  readonly virtualTime?: boolean;
}

/** Plans a scan, shows the plan, runs it, and says what came of it. Ctrl-C aborts into the safe state. */
export async function tomoscan(positional: readonly string[], options: TomoscanOptions): Promise<Verdict> {
  const dryRun = options.dryRun ?? false;
  const { plan, beamline, clock } = await planMacro(positional, options, {
    virtualTime: dryRun || (options.virtualTime ?? false),
    frames: dryRun ? 'counted' : 'made',
  });
  note(describePlan(plan));
  note('');
  const line = new ProgressLine(plan);
  const started = performance.now();
  const running = startScan({
    plan,
    beamline,
    clock,
    dryRun,
    onProgress: (progress) => line.show(progress),
  });
  let asked = 0;
  const onSignal = () => {
    line.say(asked++ === 0 ? 'aborting: making safe' : 'still making safe; it is not skipped');
    running.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const record = await running.done;
    line.end();
    const realSeconds = Math.round(performance.now() - started) / 1000;
    return {
      exitCode: record.status === 'done' ? EXIT.done : EXIT.failed,
      text: describeRecord(record),
      json: { ...record, realSeconds },
    };
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** The end of a scan as text. */
export function describeRecord(record: ScanRecord): string {
  const counts = FRAME_KINDS.filter((kind) => record.framesPlanned[kind] > 0).map((kind) => {
    const [good, planned] = [record.frames[kind], record.framesPlanned[kind]];
    return `${good === planned ? good : `${good} of ${planned}`} ${kind}`;
  });
  const { preview } = record;
  const failed = record.checks.filter((check) => check.ok === false);
  const lines = [
    record.dryRun ? `dry run ${record.status}` : `scan ${record.status}`,
    `  frames    ${counts.join(', ')}${record.framesLost > 0 ? `; ${record.framesLost} lost` : ''}`,
    `  time      ${formatSeconds(record.elapsedSeconds)} (planned ${formatSeconds(record.plannedSeconds)}, dead ${formatSeconds(record.deadSeconds)})`,
    ...(record.file ? [`  file      ${record.file} (${formatBytes(record.bytes)})`] : []),
    ...(record.journal ? [`  journal   ${record.journal}`] : []),
    ...(preview?.path ? [`  picture   ${preview.path}`] : []),
    ...(preview?.reason ? [`  preview   ${preview.reason}`] : []),
    ...(preview?.correlation === undefined
      ? []
      : [`  correlation with the true slice ${preview.correlation.toFixed(4)}`]),
    ...(record.checks.length > 0
      ? [`  checks    ${record.checks.length - failed.length} of ${record.checks.length} without complaint`]
      : []),
    ...record.warnings.map((warning) => `  warning   ${warning}`),
    ...(record.error ? [`  error     ${record.error.code}: ${record.error.message}`] : []),
    ...record.unsafe.map((message) => `  NOT SAFE  ${message}`),
  ];
  return lines.join('\n');
}
