import { DISABLE_ENABLE, NO_YES, reading, setting, withoutReadback, type ParameterRow } from '../portRows.ts';

/** States of a driver (ADCore, ADDriver.h, ADStatus_t); they are those of `DetectorState_RBV`. */
export const DETECTOR_STATES = [
  'Idle',
  'Acquire',
  'Readout',
  'Correct',
  'Saving',
  'Aborting',
  'Error',
  'Waiting',
  'Initializing',
  'Disconnected',
  'Aborted',
] as const;

/** The number of a state of the driver. */
export function detectorState(state: (typeof DETECTOR_STATES)[number]): number {
  return DETECTOR_STATES.indexOf(state);
}

export const IMAGE_MODES = ['Single', 'Multiple', 'Continuous'] as const;

const DATA_TYPES = [
  ...['Int8', 'UInt8', 'Int16', 'UInt16', 'Int32', 'UInt32', 'Int64', 'UInt64', 'Float32', 'Float64'],
];
const COLOR_MODES = ['Mono', 'Bayer', 'RGB1', 'RGB2', 'RGB3', 'YUV444', 'YUV422', 'YUV421'];
const FILE_STATES = [
  ...['Attributes file OK', 'File not found', 'XML syntax error', 'Macro substitution error'],
] as const;

/** Numbers of the states of `NDAttributesStatus`. */
export const ATTRIBUTES_STATUS = { ok: 0, notFound: 1, syntax: 2, macros: 3 } as const;

/** What a camera says of itself. */
export interface CameraIdentity {
  readonly manufacturer: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly firmwareVersion: string;
  readonly sdkVersion: string;
}

/** The number of `DataType` for frames of so many bytes a pixel (ADCore, NDAttribute.h, NDDataType_t). */
export function dataTypeOf(bytesPerPixel: 1 | 2): number {
  return bytesPerPixel === 1 ? 1 : 3;
}

/** The parameters that drivers and plugins have in common (ADCore, NDArrayBase.template). */
export function arrayRows(port: string, identity: CameraIdentity): readonly ParameterRow[] {
  return [
    reading.string('ADCoreVersion_RBV', 'ADCORE_VERSION', '3.14.0'),
    reading.string('DriverVersion_RBV', 'DRIVER_VERSION', '1.0.0'),
    reading.string('PortName_RBV', 'PORT_NAME_SELF', port),
    reading.string('Manufacturer_RBV', 'MANUFACTURER', identity.manufacturer),
    reading.string('Model_RBV', 'MODEL', identity.model),
    reading.string('SerialNumber_RBV', 'SERIAL_NUMBER', identity.serialNumber),
    reading.string('SDKVersion_RBV', 'SDK_VERSION', identity.sdkVersion),
    reading.string('FirmwareVersion_RBV', 'FIRMWARE_VERSION', identity.firmwareVersion),
    reading.long('NDimensions_RBV', 'ARRAY_NDIMENSIONS', 2),
    reading.long('ArraySizeX_RBV', 'ARRAY_SIZE_X', 0),
    reading.long('ArraySizeY_RBV', 'ARRAY_SIZE_Y', 0),
    reading.long('ArraySizeZ_RBV', 'ARRAY_SIZE_Z', 0),
    reading.long('ArraySize_RBV', 'ARRAY_SIZE', 0),
    setting.choice('ColorMode', 'COLOR_MODE', 0, COLOR_MODES),
    setting.choice('DataType', 'DATA_TYPE', dataTypeOf(2), DATA_TYPES),
    reading.long('UniqueId_RBV', 'UNIQUE_ID', 0),
    reading.double('TimeStamp_RBV', 'TIME_STAMP', 0),
    reading.long('EpicsTSSec_RBV', 'EPICS_TS_SEC', 0),
    reading.long('EpicsTSNsec_RBV', 'EPICS_TS_NSEC', 0),
    setting.long('ArrayCounter', 'ARRAY_COUNTER', 0),
    reading.double('ArrayRate_RBV', 'ARRAY_RATE', 0, { units: 'Hz', precision: 2 }),
    setting.choice('ArrayCallbacks', 'ARRAY_CALLBACKS', 1, DISABLE_ENABLE),
    withoutReadback(setting.text('NDAttributesMacros', 'ND_ATTRIBUTES_MACROS', '')),
    withoutReadback(setting.text('NDAttributesFile', 'ND_ATTRIBUTES_FILE', '', { bytes: 65536 })),
    reading.choice('NDAttributesStatus', 'ND_ATTRIBUTES_STATUS', 0, FILE_STATES),
    reading.long('NumQueuedArrays', 'NUM_QUEUED_ARRAYS', 0),
  ];
}

/** The parameters of every camera (ADCore, ADBase.template and NDArrayBase.template). */
export function cameraRows(sensor: {
  readonly width: number;
  readonly height: number;
}): readonly ParameterRow[] {
  const { width, height } = sensor;
  const seconds = { units: 's', precision: 6 };
  return [
    reading.long('MaxSizeX_RBV', 'MAX_SIZE_X', width),
    reading.long('MaxSizeY_RBV', 'MAX_SIZE_Y', height),
    setting.long('BinX', 'BIN_X', 1),
    setting.long('BinY', 'BIN_Y', 1),
    setting.long('MinX', 'MIN_X', 0),
    setting.long('MinY', 'MIN_Y', 0),
    setting.long('SizeX', 'SIZE_X', width),
    setting.long('SizeY', 'SIZE_Y', height),
    setting.choice('ReverseX', 'REVERSE_X', 0, NO_YES),
    setting.choice('ReverseY', 'REVERSE_Y', 0, NO_YES),
    setting.double('AcquireTime', 'ACQ_TIME', 0.01, seconds),
    setting.double('AcquirePeriod', 'ACQ_PERIOD', 0.01, seconds),
    reading.double('TimeRemaining_RBV', 'TIME_REMAINING', 0, seconds),
    setting.double('Gain', 'GAIN', 1),
    setting.choice('FrameType', 'FRAME_TYPE', 0, ['Normal', 'Background', 'FlatField', 'DblCorrelation']),
    setting.choice('ImageMode', 'IMAGE_MODE', 2, IMAGE_MODES),
    setting.choice('TriggerMode', 'TRIGGER_MODE', 0, ['Internal', 'External']),
    setting.long('NumExposures', 'NEXPOSURES', 1),
    setting.long('NumImages', 'NIMAGES', 1),
    reading.long('NumImagesCounter_RBV', 'NIMAGES_COUNTER', 0),
    reading.choice('DetectorState_RBV', 'STATUS', 0, DETECTOR_STATES),
    reading.text('StatusMessage_RBV', 'STATUS_MESSAGE', ''),
    setting.double('Temperature', 'TEMPERATURE', 25, { units: 'C', precision: 1 }),
    reading.double('TemperatureActual', 'TEMPERATURE_ACTUAL', 25, { units: 'C', precision: 1 }),
    setting.choice('Acquire', 'ACQUIRE', 0, ['Done', 'Acquire'], {
      readStates: ['Done', 'Acquiring'],
      follows: true,
    }),
    reading.choice('AcquireBusy', 'ACQUIRE_BUSY', 0, ['Done', 'Acquiring']),
    withoutReadback(setting.choice('WaitForPlugins', 'WAIT_FOR_PLUGINS', 0, NO_YES)),
  ];
}
