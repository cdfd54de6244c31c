import { basename } from 'node:path';
import { asTomochartError, type Clock } from '#core';
import type { BeamlineConfig } from '#config';
import { addFilesTo, writeMaster, type MasterSpec, type MasterVector } from '#data';
import type { ScanPlan, ScanRequest } from '#scan';
import type { Channel } from './channel.ts';
import { scanFileOf } from './dxchangeName.ts';
import { numberPattern } from './fileName.ts';
import type { ScanMetadata } from './metadata/scanMetadata.ts';
import type { Session } from './session.ts';
import { programVersion } from './version.ts';

/** What the master file has to know beside the session. */
export interface MasterParts {
  readonly config: BeamlineConfig;
  readonly metadata: ScanMetadata;
  readonly clock: Clock;
  readonly startDate: Date;
}

/** Writes the master file of a scan whose files are complete. The data files are worth more: a failure is a warning. */
export async function addMaster(session: Session, parts: MasterParts): Promise<void> {
  const channels = session.channels.flatMap((channel) => channelOf(channel, parts.config.output.frames));
  const [first, ...others] = channels;
  if (!first) return;
  const { master } = parts.config.output;
  const path = master === 'beside' ? scanFileOf(first.file) : first.file;
  const spec = specOf(session.plan, path, [first, ...others], parts);
  const wanted = parts.metadata.filesOfMaster(path, `/entry${spec.serial}`);
  if (master === 'none') {
    for (const { path: at } of wanted) session.warn(`${at} is left out: output.master is none`);
    return;
  }
  try {
    await writeMaster(spec);
    session.master = path;
    session.note('master', { file: path });
    for (const { file } of channels) {
      for (const { path: at, reason } of await addFilesTo(file, wanted)) {
        session.warn(`${at} is left out: ${reason}`);
      }
    }
  } catch (thrown) {
    session.warn(`the master file was not written: ${asTomochartError(thrown, 'FILE').message}`);
  }
}

function channelOf(
  { name, file, stored, summary }: Channel,
  frames: BeamlineConfig['output']['frames'],
): MasterSpec['channels'][0][] {
  if (file === undefined || !summary || summary.storage === 'none') return [];
  // Frames that were copied are shown from there: the file of the detector may go.
  if (frames === 'copy' && !summary.problem) return [{ name, file, elsewhere: [] }];
  return [{ name, file, elsewhere: summary.elsewhere ?? [], ...(stored ? { stored } : {}) }];
}

function specOf(
  plan: ScanPlan,
  path: string,
  channels: MasterSpec['channels'],
  { config, metadata, clock, startDate }: MasterParts,
): MasterSpec {
  const { axes, user } = config;
  const rotation = axes[plan.request.rotationAxis]!;
  const digits = numberPattern(basename(plan.file)).exec(basename(path))?.[1];
  return {
    path,
    serial: digits === undefined ? 1 : Number(digits),
    title: macroLine(plan.request),
    startTime: startDate.toISOString(),
    endTime: clock.date().toISOString(),
    ...(user.name === undefined ? {} : { user: user.name }),
    program: 'tomochart',
    version: programVersion,
    rotation: { name: plan.request.rotationAxis, units: rotation.units },
    channels,
    vectors: metadata.frames.vectors.map(({ path: at, units }): MasterVector => ({
      name: basename(at),
      path: at,
      ...(units === undefined ? {} : { units }),
    })),
    snapshot: Object.entries(plan.initial).map(([name, value]) => ({
      name,
      value,
      units: axes[name]?.units ?? '',
    })),
  };
}

/** The line of the macro, as it would be typed again. */
function macroLine(request: ScanRequest): string {
  const { scanType, rotationAxis, startDegrees, endDegrees, intervals, exposureSeconds } = request;
  const words = [scanType, rotationAxis, startDegrees, endDegrees, intervals, exposureSeconds];
  const { fieldFrames, flatExposureSeconds, region } = request;
  const { before, between, after } = fieldFrames;
  const options: readonly (readonly [string, number | string | undefined])[] = [
    ['--fields-flag', request.fieldsFlag],
    ['--npt-fields', before],
    ['--npt-between', between === before ? undefined : between],
    ['--npt-after', after === before ? undefined : after],
    ['--latency', request.latencySeconds],
    ['--posflat', request.flatPosition],
    ['--condition', request.conditionSeconds],
    ['--tomo-det', request.detectors.join(',')],
    ['--pitch', request.pitchMm],
    ['--flat-exposure', flatExposureSeconds === exposureSeconds ? undefined : flatExposureSeconds],
    ['--flat-every', request.flatEvery],
    ['--dark-every', request.darkEvery],
    ['--dark-value', request.darkValue],
    ['--flat-value', request.flatValue],
    ['--roi', region && `${region.width}x${region.height}`],
    ['--extended-field', request.extendedField ? '' : undefined],
    ['--home', request.homes ? '' : undefined],
  ];
  const said = options.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${value}`.trimEnd()],
  );
  return ['tomoscan', ...words, ...said].join(' ');
}
