import { formatBytes, formatSeconds } from '#core';
import type { DetectorRecord, ScanRecord } from '#run';
import { FRAME_KINDS } from '#scan';

type Line = readonly [name: string, value: string];

/** The end of a scan as text: how it ended, whether somebody has to go and look, then the figures. */
export function describeRecord(record: ScanRecord): string {
  const { detectors } = record;
  const lines: Line[] = [
    ...record.unsafe.map((message) => ['NOT SAFE', message] as const),
    ...(record.error ? [['error', `${record.error.code}: ${record.error.message}`] as const] : []),
    ...detectors.map(
      (detector) => ['frames', `${nameOf(detector, record)}${framesOf(detector, record)}`] as const,
    ),
    ['time', timeOf(record)],
    ['dead time', deadOf(record)],
    ...detectors.flatMap(fileLines),
    ...(record.master && record.master !== record.file ? [['master', record.master] as const] : []),
    ...(record.journal ? [['journal', record.journal] as const] : []),
    ...detectors.flatMap((detector) => previewLines(detector, nameOf(detector, record))),
    ...record.warnings.map((warning) => ['warning', warning] as const),
  ];
  return [headline(record), ...lines.map(([name, value]) => `  ${name.padEnd(13)} ${value}`)].join('\n');
}

function headline({ status, dryRun, unsafe }: ScanRecord): string {
  const what = `${dryRun ? 'dry run' : 'scan'} ${status}`;
  if (unsafe.length > 0) return `${what}, and NOT EVERYTHING IS SAFE: go and look`;
  if (status === 'done') return what;
  return `${what}; safe: motion stopped, shutter closed, trigger and detector disarmed`;
}

/** Where there is one detector, nobody asks which. */
function nameOf({ name }: DetectorRecord, { detectors }: ScanRecord): string {
  return detectors.length > 1 ? `${name}: ` : '';
}

function framesOf({ frames, framesLost }: DetectorRecord, { framesPlanned }: ScanRecord): string {
  const counts = FRAME_KINDS.filter((kind) => framesPlanned[kind] > 0).map((kind) => {
    const [good, planned] = [frames[kind], framesPlanned[kind]];
    return `${good === planned ? good : `${good} of ${planned}`} ${kind}`;
  });
  return `${counts.join(', ')}${framesLost > 0 ? `; ${framesLost} lost` : ''}`;
}

function fileLines({ file, bytes, bytesBefore, digest }: DetectorRecord): Line[] {
  if (!file) return [];
  const size =
    bytesBefore !== null && bytesBefore > bytes
      ? `${formatBytes(bytes)}, compressed from ${formatBytes(bytesBefore)}`
      : formatBytes(bytes);
  return [['file', `${file} (${size})`], ...(digest ? [[digest.algorithm, digest.hex] as const] : [])];
}

function previewLines({ preview, checks }: DetectorRecord, of: string): Line[] {
  const good = checks.filter((check) => check.ok === true).length;
  const open = checks.filter((check) => check.ok === null).length;
  return [
    ...(preview?.path ? [['picture', preview.path] as const] : []),
    ...(preview?.reason ? [['preview', `${of}${preview.reason}`] as const] : []),
    ...(preview?.correlation === undefined
      ? []
      : [['correlation', `${of}${preview.correlation.toFixed(4)} with the true slice`] as const]),
    ...(checks.length > 0
      ? [
          [
            'checks',
            `${of}${good} of ${checks.length} good${open > 0 ? `, ${open} not possible here` : ''}`,
          ] as const,
        ]
      : []),
  ];
}

function timeOf({ elapsedSeconds, plannedSeconds }: ScanRecord): string {
  return `${formatSeconds(elapsedSeconds)} (planned ${formatSeconds(plannedSeconds)})`;
}

/** Neither exposing nor moving nor settling; what is too short to be read is left out. */
function deadOf({ deadSeconds, plannedDeadSeconds, deadBy }: ScanRecord): string {
  const causes = Object.entries(deadBy)
    .filter(([, seconds]) => seconds >= 0.005)
    .map(([cause, seconds]) => `${cause} ${formatSeconds(seconds)}`);
  const planned = `${formatSeconds(deadSeconds)} (planned ${formatSeconds(plannedDeadSeconds)})`;
  return causes.length > 0 ? `${planned}: ${causes.join(', ')}` : planned;
}
