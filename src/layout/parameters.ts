import type { ValueType, When } from './model.ts';

/** One thing that the program itself knows of a scan and a layout can ask for by name. */
export interface Parameter {
  readonly type: ValueType;
  /** Units of the value as the program gives it; a layout may ask for others of the same quantity. */
  readonly units?: string;
  readonly description: string;
  /** The earliest moment it is known: what is known at `open` is known at `close` as well. */
  readonly when: Exclude<When, 'frame'>;
}

const known = (type: ValueType, description: string, units?: string): Parameter => ({
  type,
  description,
  when: 'open',
  ...(units === undefined ? {} : { units }),
});
const atEnd = (type: ValueType, description: string, units?: string): Parameter => ({
  ...known(type, description, units),
  when: 'close',
});

/** Every name that `{"param": "…"}` may have in a layout. */
export const parameters = {
  'beamline.name': known('string', 'name of the beamline'),
  'beamline.facility': known('string', 'name of the facility'),
  'source.name': known('string', 'name of the light source'),
  'source.ring_energy': known('float', 'energy of the electrons', 'GeV'),
  'source.current': known('float', 'current of the storage ring', 'mA'),
  'source.current_end': atEnd('float', 'current of the storage ring when the scan ended', 'mA'),
  'source.mode': known('string', 'filling mode of the storage ring'),
  'source.energy': known('float', 'photon energy', 'keV'),
  'source.beam': known('string', 'kind of beam: mono, pink or white'),
  'source.distance': known('float', 'distance of the source from the sample, negative upstream', 'm'),
  'monochromator.type': known('string', 'kind of monochromator'),
  'monochromator.stripe': known('string', 'coating or crystal in use'),
  'monochromator.energy_error': known('float', 'standard deviation of the photon energy', 'keV'),
  'shutter.name': known('string', 'name of the fast shutter'),
  'shutter.status': known('string', 'OPEN or CLOSED when the file was made'),
  'detector.name': known('string', 'name of the detector'),
  'detector.manufacturer': known('string', 'manufacturer of the camera'),
  'detector.model': known('string', 'model of the camera'),
  'detector.serial_number': known('string', 'serial number of the camera'),
  'detector.bit_depth': known('int', 'bits of a pixel'),
  'detector.pixel_format': known('string', 'pixel format'),
  'detector.pixel_size': known('float', 'size of a pixel of the sensor', 'um'),
  'detector.actual_pixel_size': known('float', 'size of a pixel at the sample', 'um'),
  'detector.width': known('int', 'columns of a frame', 'pixel'),
  'detector.height': known('int', 'rows of a frame', 'pixel'),
  'detector.sensor_width': known('int', 'columns of the sensor', 'pixel'),
  'detector.sensor_height': known('int', 'rows of the sensor', 'pixel'),
  'detector.roi_x1': known('int', 'first column that is stored', 'pixel'),
  'detector.roi_y1': known('int', 'first row that is stored', 'pixel'),
  'detector.roi_x2': known('int', 'last column that is stored', 'pixel'),
  'detector.roi_y2': known('int', 'last row that is stored', 'pixel'),
  'detector.binning_x': known('int', 'columns of the sensor in a pixel'),
  'detector.binning_y': known('int', 'rows of the sensor in a pixel'),
  'detector.exposure': known('float', 'exposure of a projection', 's'),
  'detector.frame_rate': known('float', 'projections a second', '1/s'),
  'detector.readout': known('float', 'readout time', 's'),
  'detector.distance': known('float', 'distance of the detector from the sample', 'mm'),
  'objective.magnification': known('float', 'magnification of the optics'),
  'objective.manufacturer': known('string', 'manufacturer of the objective'),
  'objective.model': known('string', 'model of the objective'),
  'objective.numerical_aperture': known('float', 'numerical aperture of the objective'),
  'scintillator.description': known('string', 'the scintillator in words'),
  'scintillator.name': known('string', 'name of the scintillator'),
  'scintillator.type': known('string', 'material of the scintillator'),
  'scintillator.manufacturer': known('string', 'manufacturer of the scintillator'),
  'scintillator.serial_number': known('string', 'serial number of the scintillator'),
  'scintillator.thickness': known('float', 'active thickness of the scintillator', 'um'),
  'scintillator.substrate_thickness': known('float', 'thickness of its substrate', 'um'),
  'sample.name': known('string', 'name of the sample'),
  'sample.description': known('string', 'the sample in words'),
  'sample.chemical_formula': known('string', 'what the sample is made of'),
  'sample.preparation': known('string', 'how the sample was prepared'),
  'sample.preparation_date': known('string', 'when the sample was prepared, ISO 8601'),
  'sample.mass': known('float', 'mass of the sample', 'g'),
  'sample.concentration': known('float', 'mass in a volume', 'kg/m^3'),
  'sample.environment': known('string', 'what surrounds the sample'),
  'sample.temperature': known('float', 'temperature of the sample', 'K'),
  'sample.temperature_set': known('float', 'set point of the temperature', 'K'),
  'sample.pressure': known('float', 'pressure around the sample', 'Pa'),
  'sample.thickness': known('float', 'thickness of the sample', 'mm'),
  'sample.position': known('string', 'place of the sample in the changer'),
  'sample.translation': known('float', 'origin of the sample in the laboratory: x, y, z, shape (3,)', 'mm'),
  'sample.orientation': known('float', 'direction cosines of the sample, shape (6,)'),
  'sample.file': known('string', 'path of the data file'),
  'user.name': known('string', 'name of the experimenter'),
  'user.role': known('string', 'role of the experimenter'),
  'user.affiliation': known('string', 'where the experimenter works'),
  'user.address': known('string', 'postal address of the experimenter'),
  'user.phone': known('string', 'telephone of the experimenter'),
  'user.email': known('string', 'e-mail of the experimenter'),
  'user.badge': known('string', 'number of the experimenter at the facility'),
  'user.proposal': known('string', 'number of the proposal'),
  'user.activity': known('string', 'number of the visit in the schedule'),
  'user.safety': known('string', 'number of the safety approval'),
  'user.title': known('string', 'title of the proposal'),
  'scan.type': known('string', 'how the projections are taken: ascanct, ascan, timescan, helical, …'),
  'scan.command': known('string', 'the arguments of the macro, JSON'),
  'scan.start_date': known('string', 'start of the scan, ISO 8601'),
  'scan.end_date': atEnd('string', 'end of the scan, ISO 8601'),
  'scan.status': atEnd('string', 'complete, or partial when planned frames are missing'),
  'scan.frames_lost': atEnd('int', "frames exposed that never came or are not in the detector's own file"),
  'scan.fields_flag': known('string', 'which fields are taken, six bits'),
  'scan.get_dark': known('string', 'Yes or No: darks before'),
  'scan.get_dark_after': known('string', 'Yes or No: darks after'),
  'scan.get_flat': known('string', 'Yes or No: flats before'),
  'scan.get_flat_after': known('string', 'Yes or No: flats after'),
  'scan.get_ortho': known('string', 'Yes or No: projections every 90 degrees on the way back'),
  'scan.return_to_start': known('string', 'Yes or No: the rotation returns to the start'),
  'scan.latency': known('float', 'time between exposures that was asked for', 's'),
  'scan.condition': known('float', 'time the scintillator warms up', 's'),
  'scan.arming': known('string', 'scan when the detector is armed once, phase when for each phase'),
  'scan.projections': known('int', 'projections that are planned'),
  'rotation.axis': known('string', 'name of the rotation axis'),
  'rotation.start': known('float', 'first angle', 'deg'),
  'rotation.step': known('float', 'from one angle to the next', 'deg'),
  'rotation.stop': known('float', 'last angle', 'deg'),
  'rotation.num_angles': known('int', 'number of projections'),
  'rotation.speed': known('float', 'speed of the rotation', 'deg/s'),
  'rotation.run_up': known('float', 'way before the first trigger', 'deg'),
  'rotation.theta_trigger': known('float', 'encoder positions of the triggers, shape (projections,)', 'deg'),
  'rotation.counts_per_turn': known('int', 'encoder counts of a turn, signed'),
  'rotation.counts_per_step': known('int', 'encoder counts from one trigger to the next'),
  'rotation.encoder_window': known(
    'int',
    'counts from the first trigger between which pulses pass, shape (2,)',
  ),
  'rotation.pitch': known('float', 'way up in one turn', 'mm'),
  'rotation.vertical': known('float', 'height of each projection, shape (projections,)', 'mm'),
  'dark.number': known('int', 'darks that are planned'),
  'dark.number_pre': known('int', 'darks before the projections'),
  'dark.number_post': known('int', 'darks after the projections'),
  'dark.frequency': known('int', 'projections between darks, 0 when there are none between'),
  'dark.period': known('int', 'darks at each of these intervals'),
  'dark.value': known('float', 'constant in place of darks', 'counts'),
  'flat.number': known('int', 'flats that are planned'),
  'flat.number_pre': known('int', 'flats before the projections'),
  'flat.number_post': known('int', 'flats after the projections'),
  'flat.frequency': known('int', 'projections between flats, 0 when there are none between'),
  'flat.period': known('int', 'flats at each of these intervals'),
  'flat.value': known('float', 'constant in place of flats', 'counts'),
  'flat.exposure': known('float', 'exposure of a flat', 's'),
  'flat.different_exposure': known('string', 'Different when flats have an exposure of their own, else Same'),
  'flat.position': known('string', 'name of the sample-out position'),
  'flat.axis': known('string', 'axis that moves the sample out, or several joined by +'),
  'flat.in': known('float', 'position of that axis with the sample in the beam', 'mm'),
  'flat.out': known('float', 'position of that axis with the sample out', 'mm'),
  'flat.angle': known('float', 'angle at which the sample leaves the beam', 'deg'),
  'sample_stack.x': known('float', 'position of the axis across the beam', 'mm'),
  'sample_stack.z': known('float', 'position of the axis along the rotation axis', 'mm'),
  'sample_stack.rotation': known('float', 'position of the rotation axis', 'deg'),
  'program.name': known('string', 'the program that wrote the file'),
  'program.version': known('string', 'its version'),
} as const satisfies Readonly<Record<string, Parameter>>;

export type ParameterName = keyof typeof parameters;

const perAttenuator = {
  name: known('string', 'name of the attenuator'),
  type: known('string', 'material of the attenuator'),
  description: known('string', 'the attenuator in words'),
  thickness: known('float', 'thickness of the attenuator', 'um'),
  distance: known('float', 'distance of the attenuator from the sample, negative upstream', 'm'),
  transmission: known('float', 'part of the beam that the attenuator lets through'),
} as const satisfies Readonly<Record<string, Parameter>>;

const perAxis = {
  position: known('float', 'position of the axis when the file was made, in its units'),
  description: known('string', 'the axis in words'),
  sample_in: known('float', 'position with the sample in the beam, of an axis that moves it out for flats'),
  sample_out: known('float', 'position with the sample out of the beam, of such an axis'),
} as const satisfies Readonly<Record<string, Parameter>>;

/**
 * Parameters of things that a beamline has several of: `axis.rot.position`, `attenuator.1.type`. In a path and in
 * the name of its parameter `{axis}` and `{attenuator}` stand for each of them.
 */
export const repeated = { axis: perAxis, attenuator: perAttenuator } as const;

/** The parameter of that name, or undefined. */
export function parameterNamed(name: string): Parameter | undefined {
  if (Object.hasOwn(parameters, name)) return parameters[name as ParameterName];
  const [, kind = '', member = ''] =
    /^(axis|attenuator)\.(?:[A-Za-z_][\w-]*|\d+|\{\1\})\.(\w+)$/.exec(name) ?? [];
  const members: Readonly<Record<string, Parameter>> = kind === 'axis' ? perAxis : perAttenuator;
  return kind !== '' && Object.hasOwn(members, member) ? members[member] : undefined;
}
