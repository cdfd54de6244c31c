import type { BeamlineConfig } from '#config';
import type { ParameterName } from '#layout';
import type { ScanPlan } from '#scan';
import type { NamesOf, Values } from './value.ts';

type InstrumentName = NamesOf<
  ParameterName,
  'beamline' | 'source' | 'monochromator' | 'detector' | 'objective' | 'scintillator'
>;

/** What of the instrument the beamline file and the plan say; the current of the ring is read. */
export function instrumentValues(
  plan: ScanPlan,
  config: BeamlineConfig,
): Values<Exclude<InstrumentName, 'source.current' | 'source.current_end'>> {
  const { detector, request } = plan;
  const { source } = config;
  const camera = config.detectors[detector.name];
  const scintillator =
    typeof camera?.scintillator === 'string' ? { description: camera.scintillator } : camera?.scintillator;
  const left = Math.floor((detector.sensorWidth - detector.width) / 2);
  const top = Math.floor((detector.sensorHeight - detector.height) / 2);
  const projections = plan.phases.find(({ kind }) => kind === 'proj');
  return {
    'beamline.name': config.beamline.name,
    'beamline.facility': config.beamline.facility,
    'source.name': source.name ?? config.beamline.facility,
    'source.ring_energy': source.ring_energy_gev,
    'source.mode': source.mode,
    'source.energy': source.energy_kev,
    'source.beam': source.beam,
    'source.distance': source.distance_m,
    'monochromator.type': source.monochromator.type,
    'monochromator.stripe': source.monochromator.stripe,
    'monochromator.energy_error': source.monochromator.energy_error_kev,
    'detector.name': detector.name,
    'detector.manufacturer': camera?.manufacturer,
    'detector.model': detector.model,
    'detector.serial_number': camera?.serial_number,
    'detector.bit_depth': detector.bitDepth,
    'detector.pixel_format': camera?.pixel_format,
    'detector.pixel_size': camera?.pixel_um,
    'detector.actual_pixel_size': detector.pixelMicrometres,
    'detector.width': detector.width,
    'detector.height': detector.height,
    'detector.sensor_width': detector.sensorWidth,
    'detector.sensor_height': detector.sensorHeight,
    'detector.roi_x1': left,
    'detector.roi_y1': top,
    'detector.roi_x2': left + detector.width - 1,
    'detector.roi_y2': top + detector.height - 1,
    'detector.binning_x': 1,
    'detector.binning_y': 1,
    'detector.exposure': request.exposureSeconds,
    'detector.frame_rate': projections && 1 / projections.periodSeconds,
    'detector.readout': detector.readoutSeconds,
    'detector.distance': camera?.sample_distance_mm,
    'objective.magnification': camera?.magnification,
    'objective.manufacturer': camera?.objective.manufacturer,
    'objective.model': camera?.objective.model,
    'objective.numerical_aperture': camera?.objective.numerical_aperture,
    'scintillator.description': scintillator?.description,
    'scintillator.name': scintillator?.name,
    'scintillator.type': scintillator?.type,
    'scintillator.manufacturer': scintillator?.manufacturer,
    'scintillator.serial_number': scintillator?.serial_number,
    'scintillator.thickness': scintillator?.thickness_um,
    'scintillator.substrate_thickness': scintillator?.substrate_um,
  };
}
