import { at } from '#core';
import type { BeamlineConfig } from '#config';
import type { Entry, NexusSpec, ScanFileSpec } from '#data';
import { FRAME_KINDS, type FrameKind, type Phase, type ScanPlan } from '#scan';
import type { ScanMetadata } from './metadata/scanMetadata.ts';

/** What is to be known of a file when it is made, but its path. */
export interface FileParts {
  readonly plan: ScanPlan;
  readonly config: BeamlineConfig;
  readonly metadata: ScanMetadata;
  /** Metadata besides that of the layout: which point of a series it is, how far it has come. */
  readonly entries: readonly Entry[];
  readonly date: Date;
}

/** The file of a plan for the writer, once its path is known. */
export function fileSpecOf(
  { plan, config, metadata, entries, date }: FileParts,
  path: string,
): Omit<ScanFileSpec, 'path'> {
  const { width, height, bytesPerPixel } = plan.detector;
  const opening = metadata.opening(plan, path);
  const theta = Object.fromEntries(FRAME_KINDS.map((kind) => [kind, thetaOfKind(plan, kind)]));
  return {
    width,
    height,
    bytesPerPixel,
    frames: plan.frames,
    theta: theta as Record<FrameKind, Float64Array>,
    entries: [...opening.entries, ...entries],
    attributes: opening.attributes,
    aliases: metadata.aliases,
    perFrame: opening.perFrame,
    sequence: plan.phases.map(({ kind, firstSlot, frames }) => ({ kind, firstSlot, frames })),
    ...(config.output.nexus ? { nexus: nexusOf(plan, config, date) } : {}),
  };
}

function nexusOf({ detector, request, phases }: ScanPlan, config: BeamlineConfig, date: Date): NexusSpec {
  const { sample, source, beamline, detectors } = config;
  const distanceMm = detectors[detector.name]?.sample_distance_mm;
  const flat = phases.find(({ kind }) => kind === 'flat');
  const sourceName = source.name ?? beamline.facility;
  return {
    title: sample.name ?? `tomography at ${beamline.name}`,
    startTime: date.toISOString(),
    beamline: beamline.name,
    pixelMicrometres: detector.pixelMicrometres,
    exposureSeconds: request.exposureSeconds,
    ...(flat ? { flatExposureSeconds: flat.exposureSeconds } : {}),
    ...(sample.name === undefined ? {} : { sampleName: sample.name }),
    ...(sourceName === undefined ? {} : { sourceName }),
    ...(source.energy_kev === undefined ? {} : { energyKev: source.energy_kev }),
    ...(distanceMm === undefined ? {} : { distanceMm }),
  };
}

/** The angle at the middle of every planned exposure of a kind, degrees, in the order of its dataset. */
function thetaOfKind(plan: ScanPlan, kind: FrameKind): Float64Array {
  const theta = new Float64Array(plan.frames[kind]);
  const fill = (phase: Phase) => {
    for (let k = 0; k < phase.frames; k++) theta[phase.firstSlot + k] = at(phase.theta, k);
  };
  plan.phases.filter((phase) => phase.kind === kind).forEach(fill);
  return theta;
}
