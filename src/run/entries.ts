import type { BeamlineConfig } from '#config';
import { known, type Entry } from '#data';
import type { ScanPlan } from '#scan';
import { ACQUISITION, acquisitionEntries } from './acquisitionEntries.ts';
import { number, text } from './entryOf.ts';

const INSTRUMENT = '/measurement/instrument';
const SAMPLE = '/measurement/sample';

/** Metadata known before the first frame: who, where, with what, and what was asked. */
export function openingEntries(
  plan: ScanPlan,
  config: BeamlineConfig,
  start: { readonly date: Date; readonly currentMilliamps: number | undefined },
): Entry[] {
  return [
    ...instrumentEntries(plan, config),
    number(known.currentStart, start.currentMilliamps ?? config.source.current_ma, 'mA'),
    ...sampleEntries(config),
    ...acquisitionEntries(plan),
    text(`${ACQUISITION}/start_date`, start.date.toISOString()),
  ].filter((entry) => entry !== undefined);
}

/** Metadata known at the end. */
export function closingEntries(end: {
  readonly date: Date;
  readonly complete: boolean;
  readonly lost: number;
  readonly currentMilliamps: number | undefined;
}): Entry[] {
  const current = number(known.currentEnd, end.currentMilliamps, 'mA');
  return [
    ...(current ? [current] : []),
    { path: `${ACQUISITION}/end_date`, value: end.date.toISOString() },
    {
      path: `${ACQUISITION}/status`,
      value: end.complete ? 'complete' : 'partial',
      description: 'complete: every planned frame is in the file',
    },
    { path: `${ACQUISITION}/frames_lost`, value: end.lost, description: 'frames exposed that never came' },
  ];
}

function instrumentEntries(plan: ScanPlan, config: BeamlineConfig): (Entry | undefined)[] {
  const { detector } = plan;
  const camera = config.detectors[detector.name];
  const { source } = config;
  const pixel = detector.pixelMicrometres;
  return [
    text(`${INSTRUMENT}/name`, config.beamline.name),
    text(`${INSTRUMENT}/source/name`, source.name ?? config.beamline.facility),
    number(`${INSTRUMENT}/source/energy`, source.ring_energy_gev, 'GeV'),
    text(`${INSTRUMENT}/source/mode`, source.mode),
    number(`${INSTRUMENT}/monochromator/energy`, source.energy_kev, 'keV'),
    text(`${INSTRUMENT}/monochromator/mode`, source.beam),
    text(`${INSTRUMENT}/detector/name`, detector.name),
    text(`${INSTRUMENT}/detector/manufacturer`, camera?.manufacturer),
    text(`${INSTRUMENT}/detector/model`, detector.model),
    text(`${INSTRUMENT}/detector/serial_number`, camera?.serial_number),
    { path: known.bitDepth, value: detector.bitDepth },
    number(`${INSTRUMENT}/detector/pixel_size_x`, camera?.pixel_um, 'um'),
    number(`${INSTRUMENT}/detector/pixel_size_y`, camera?.pixel_um, 'um'),
    number(`${INSTRUMENT}/detector/actual_pixel_size_x`, pixel, 'um'),
    number(`${INSTRUMENT}/detector/actual_pixel_size_y`, pixel, 'um'),
    { path: `${INSTRUMENT}/detector/dimension_x`, value: detector.width },
    { path: `${INSTRUMENT}/detector/dimension_y`, value: detector.height },
    number(known.exposure, plan.request.exposureSeconds, 's'),
    number(`${INSTRUMENT}/detection_system/objective/magnification`, camera?.magnification, ''),
    number(`${INSTRUMENT}/detection_system/objective/resolution`, pixel, 'um'),
    text(`${INSTRUMENT}/detection_system/scintillator/description`, camera?.scintillator),
    number(`${INSTRUMENT}/detector_motor_stack/setup/z`, camera?.sample_distance_mm, 'mm'),
  ];
}

function sampleEntries({ sample, user }: BeamlineConfig): (Entry | undefined)[] {
  return [
    text(`${SAMPLE}/name`, sample.name),
    text(`${SAMPLE}/description`, sample.description),
    text(`${SAMPLE}/chemical_formula`, sample.chemical_formula),
    text(`${SAMPLE}/preparation`, sample.preparation),
    text(`${SAMPLE}/experimenter/name`, user.name),
    text(`${SAMPLE}/experimenter/affiliation`, user.affiliation),
    text(`${SAMPLE}/experimenter/email`, user.email),
    text(`${SAMPLE}/experimenter/facility_user_id`, user.badge),
    text(`${SAMPLE}/experiment/proposal`, user.proposal),
    text(`${SAMPLE}/experiment/title`, user.title),
  ];
}
