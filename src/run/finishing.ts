import { appendFileSync, statSync } from 'node:fs';
import { asTomochartError, formatBytes, type Clock } from '#core';
import type { BeamlineConfig } from '#config';
import { compressFile, digestFile, type Digest } from '#data';
import type { DetectorRecord, ScanRecord } from './record.ts';
import { tellStep } from './steps/provenance.ts';

/** What is done with a file when the beamline is free again. */
export interface FinishProgress {
  readonly doing: 'compressing' | 'checksum';
  readonly file: string;
  /** From 0 to 1. */
  readonly fraction: number;
}

export interface FinishOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: FinishProgress) => void;
}

/**
 * What is left to do with the files of a scan that has ended, while the beamline may do something else: they are
 * compressed, when that is wanted, and their checksums taken. What goes wrong here becomes a warning; the files are
 * as good as before. Aborting leaves the rest undone.
 * @returns the record with what came of it; the journal has it, too
 */
export async function finishScan(
  record: ScanRecord,
  { output }: Pick<BeamlineConfig, 'output'>,
  options: FinishOptions,
): Promise<ScanRecord> {
  if (record.dryRun || record.file === null) return record;
  const warnings: string[] = [];
  const detectors: DetectorRecord[] = [];
  for (const detector of record.detectors) {
    detectors.push(await finished(detector, record, output, options, warnings));
  }
  const [first] = detectors;
  const finishedRecord = {
    ...record,
    bytes: detectors.reduce((sum, { bytes }) => sum + bytes, 0),
    digest: first?.digest ?? null,
    detectors,
    warnings: [...record.warnings, ...warnings],
  };
  note(finishedRecord, options.clock);
  return finishedRecord;
}

async function finished(
  detector: DetectorRecord,
  { status, detectors, preview }: ScanRecord,
  output: BeamlineConfig['output'],
  options: FinishOptions,
  warnings: string[],
): Promise<DetectorRecord> {
  const { file, name } = detector;
  if (file === null) return detector;
  const { clock, signal } = options;
  const of = detectors.length > 1 ? ` of ${name}` : '';
  const attempt = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    if (signal.aborted) return undefined;
    try {
      return await clock.hold(work());
    } catch (thrown) {
      warnings.push(`${what}${of}: ${asTomochartError(thrown, 'FILE').message}`);
      return undefined;
    }
  };
  if (preview === null && status !== 'done') {
    const message = `there was none: the scan ${status === 'failed' ? 'has failed' : 'was aborted'}`;
    await tellStep(file, clock, { name: 'preview', status: 'FAILED', message });
  }
  const smaller =
    output.compress === 'gzip'
      ? await attempt('the file is not compressed', () => compressed(file, options))
      : undefined;
  const digest =
    output.digest === 'none' ? null : await attempt('there is no checksum', () => digested(file, options));
  return {
    ...detector,
    bytes: statSync(file, { throwIfNoEntry: false })?.size ?? detector.bytes,
    bytesBefore: smaller?.compressed ? smaller.bytesBefore : null,
    digest: digest ?? null,
  };
}

/** The file says that it has been compressed, and how that went. */
async function compressed(file: string, { clock, signal, onProgress }: FinishOptions) {
  await tellStep(file, clock, { name: 'compression', status: 'RUNNING' });
  try {
    const report = await compressFile(file, {
      signal,
      // Every byte is written, then compared.
      onProgress: ({ step, done, total }) => {
        const part = total > 0 ? done / total : 1;
        onProgress?.({ doing: 'compressing', file, fraction: (part + (step === 'comparing' ? 1 : 0)) / 2 });
      },
    });
    await tellStep(file, clock, {
      name: 'compression',
      status: 'SUCCESS',
      message: report.compressed
        ? `${formatBytes(report.bytesBefore)} became ${formatBytes(report.bytesAfter)}`
        : `left as it is: ${report.reason}`,
    });
    return report;
  } catch (thrown) {
    const { message } = asTomochartError(thrown);
    await tellStep(file, clock, { name: 'compression', status: 'FAILED', message });
    throw thrown;
  }
}

function digested(file: string, { signal, onProgress }: FinishOptions): Promise<Digest> {
  return digestFile(file, {
    signal,
    onProgress: ({ done, total }) =>
      onProgress?.({ doing: 'checksum', file, fraction: total > 0 ? done / total : 1 }),
  });
}

/** One more line of the journal, which the scan itself has closed. */
function note({ journal, detectors, bytes }: ScanRecord, clock: Clock): void {
  if (journal === null) return;
  const files = detectors.map(({ file, bytes, bytesBefore, digest }) => ({
    file,
    bytes,
    bytesBefore,
    digest,
  }));
  const line = { level: 30, time: clock.date().toISOString(), files, bytes, event: 'finished' };
  try {
    appendFileSync(journal, `${JSON.stringify(line)}\n`);
  } catch {
    // The record has it as well.
  }
}
