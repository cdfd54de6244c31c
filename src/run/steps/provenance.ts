import { asTomochartError, type Clock } from '#core';
import { processEntries, setProcess, type Entry, type ProcessChange, type ProcessStep } from '#data';
import type { PreviewRecord } from '../findings.ts';
import { programVersion } from '../version.ts';

/** The group that describes the reconstruction of the preview (Data Exchange guide, tables 35 and 36). */
export const RECONSTRUCTION = '/reconstruction';

/** The steps of a scan as they stand when its file is made. */
export function stepsAtOpen(date: Date): Entry[] {
  return processEntries([
    acquisition({ status: 'RUNNING', startTime: date.toISOString() }),
    {
      name: 'preview',
      status: 'QUEUED',
      version: programVersion,
      description: 'reconstruction of the central slice',
    },
  ]);
}

/** The acquisition as it stands when the file is completed. */
export function acquisitionAtClose(
  startDate: Date,
  endDate: Date,
  outcome: { readonly complete: boolean; readonly frames: string },
): Entry[] {
  return processEntries([
    acquisition({
      status: outcome.complete ? 'SUCCESS' : 'FAILED',
      message: outcome.complete ? outcome.frames : `not every planned frame is there: ${outcome.frames}`,
      startTime: startDate.toISOString(),
      endTime: endDate.toISOString(),
    }),
  ]);
}

function acquisition(now: Omit<ProcessStep, 'name'>): ProcessStep {
  return {
    name: 'acquisition',
    reference: '/process/acquisition',
    version: programVersion,
    description: 'the scan',
    ...now,
  };
}

/** What the preview has come to, for `/reconstruction`. */
export function previewDetails({ axis, path }: Pick<PreviewRecord, 'axis' | 'path'>, row: number): Entry[] {
  return [
    { path: 'input_data', value: '/exchange' },
    ...(path === null ? [] : [{ path: 'output_data', value: path, description: 'picture of the slice' }]),
    { path: 'reconstruction_slice_start', value: row },
    { path: 'reconstruction_slice_end', value: row },
    ...(axis
      ? [
          {
            path: 'rotation_center',
            value: axis.column,
            units: 'pixel',
            description: 'from 0, at pixel centres',
          },
        ]
      : []),
    { path: 'algorithm/name', value: 'FBP' },
    { path: 'algorithm/version', value: programVersion },
    { path: 'algorithm/implementation', value: 'CPU' },
    { path: 'algorithm/type', value: 'analytic' },
    { path: 'algorithm/number_of_nodes', value: 1 },
  ];
}

/** Says in a file what has become of a step. What prevents it is returned: it changes nothing of the step itself. */
export async function tellStep(
  file: string,
  clock: Clock,
  change: Omit<ProcessChange, 'date' | 'version'>,
): Promise<string | undefined> {
  try {
    await setProcess(file, { ...change, version: programVersion, date: clock.date() });
    return undefined;
  } catch (thrown) {
    return asTomochartError(thrown, 'FILE').message;
  }
}
