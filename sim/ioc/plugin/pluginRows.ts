import { DISABLE_ENABLE, NO_YES, reading, setting, withoutReadback, type ParameterRow } from '../portRows.ts';

export const WRITE_MODES = ['Single', 'Capture', 'Stream'] as const;

const OFF_ON = ['Off', 'On'] as const;
const COMPRESSIONS = ['None', 'N-bit', 'szip', 'zlib', 'Blosc', 'BSLZ4', 'LZ4', 'JPEG'];

/** Room of the path that the plugin puts together, and of a layout that may be written in place of a file's name. */
const FULL_NAME_BYTES = 512;
const LAYOUT_BYTES = 65536;

/** Frames that may wait when nobody says otherwise. */
export const DEFAULT_QUEUE_SIZE = 200;

/** The parameters of a plugin (ADCore, NDPluginBase.template), beside those that it has in common with a driver. */
export function pluginRows(arrayPort: string, queueSize: number): readonly ParameterRow[] {
  return [
    reading.string('PluginType_RBV', 'PLUGIN_TYPE', 'NDFileHDF5 simulated'),
    setting.string('NDArrayPort', 'NDARRAY_PORT', arrayPort),
    setting.long('NDArrayAddress', 'NDARRAY_ADDR', 0),
    setting.choice('EnableCallbacks', 'ENABLE_CALLBACKS', 0, DISABLE_ENABLE),
    setting.double('MinCallbackTime', 'MIN_CALLBACK_TIME', 0, { units: 's' }),
    reading.double('ExecutionTime_RBV', 'EXECUTION_TIME', 0, { units: 'ms' }),
    setting.choice('BlockingCallbacks', 'BLOCKING_CALLBACKS', 0, NO_YES),
    setting.long('DroppedArrays', 'DROPPED_ARRAYS', 0),
    setting.long('QueueSize', 'QUEUE_SIZE', queueSize),
    reading.long('QueueFree', 'QUEUE_FREE', queueSize),
    reading.long('QueueUse', 'QUEUE_USE', 0),
  ];
}

/** The parameters of a file plugin (ADCore, NDFile.template). */
export const fileRows: readonly ParameterRow[] = [
  setting.text('FilePath', 'FILE_PATH', ''),
  reading.choice('FilePathExists_RBV', 'FILE_PATH_EXISTS', 0, NO_YES),
  setting.long('CreateDirectory', 'CREATE_DIR', 0),
  setting.text('FileName', 'FILE_NAME', ''),
  setting.long('FileNumber', 'FILE_NUMBER', 1, { follows: true }),
  setting.choice('AutoIncrement', 'AUTO_INCREMENT', 1, NO_YES),
  setting.text('FileTemplate', 'FILE_TEMPLATE', '%s%s_%3.3d.h5'),
  reading.text('FullFileName_RBV', 'FULL_FILE_NAME', '', FULL_NAME_BYTES),
  setting.choice('AutoSave', 'AUTO_SAVE', 0, NO_YES),
  busy('WriteFile', 'WRITE_FILE', ['Done', 'Write'], ['Done', 'Writing']),
  setting.choice('FileWriteMode', 'WRITE_MODE', 0, WRITE_MODES),
  busy('Capture', 'CAPTURE', ['Done', 'Capture'], ['Done', 'Capturing']),
  setting.long('NumCapture', 'NUM_CAPTURE', 1),
  reading.long('NumCaptured_RBV', 'NUM_CAPTURED', 0),
  reading.choice('WriteStatus', 'WRITE_STATUS', 0, ['Write OK', 'Write error']),
  reading.text('WriteMessage', 'WRITE_MESSAGE', ''),
  setting.choice('LazyOpen', 'FILE_LAZY_OPEN', 0, NO_YES),
  setting.string('TempSuffix', 'FILE_TEMP_SUFFIX', ''),
];

/** The parameters of the HDF5 plugin (ADCore, NDFileHDF5.template) as far as the simulated one heeds or shows them. */
export const hdf5Rows: readonly ParameterRow[] = [
  setting.choice('FileFormat', 'FILE_FORMAT', 0, ['HDF5', 'Invalid'], { readStates: ['HDF5', 'Undefined'] }),
  setting.choice('Compression', 'HDF5_compressionType', 0, COMPRESSIONS),
  setting.choice('StoreAttr', 'HDF5_storeAttributes', 1, NO_YES),
  setting.choice('StorePerform', 'HDF5_storePerformance', 0, NO_YES),
  setting.long('NDAttributeChunk', 'HDF5_NDAttributeChunk', 0),
  setting.text('XMLFileName', 'HDF5_layoutFilename', '', { bytes: LAYOUT_BYTES }),
  reading.choice('XMLValid_RBV', 'HDF5_layoutValid', 1, NO_YES),
  reading.text('XMLErrorMsg_RBV', 'HDF5_layoutErrorMsg', '', FULL_NAME_BYTES),
  reading.choice('SWMRSupported_RBV', 'HDF5_SWMRSupported', 0, ['Not Supported', 'Supported']),
  setting.choice('SWMRMode', 'HDF5_SWMRMode', 0, OFF_ON),
  reading.choice('SWMRActive_RBV', 'HDF5_SWMRRunning', 0, ['Off', 'Active']),
];

/** A busy record: it shows by itself when the work is over. */
function busy(
  record: string,
  parameter: string,
  states: readonly string[],
  readStates: readonly string[],
): ParameterRow {
  return setting.choice(record, parameter, 0, states, { readStates, follows: true });
}

/** Rows of settings that the template gives no readback are listed by it. */
export const freeCaptureRow = withoutReadback(
  setting.choice('FreeCapture', 'FREE_CAPTURE', 0, ['Done', 'Free']),
);
