import { settings } from './cameraSignals.ts';
import type { EpicsControl } from '../control.ts';

/** A signal for each PV of the HDF5 plugin that is used: NDPluginBase, NDFile and NDFileHDF5.template of ADCore. */
export type PluginSignals = ReturnType<typeof pluginSignals>;

/** The process variables of an HDF5 plugin, searched for from now on. @param prefix with its colon, `2bmSP2:HDF1:` */
export function pluginSignals(control: EpicsControl, prefix: string) {
  const number = (suffix: string) => control.number(prefix + suffix);
  const setting = settings(control, prefix);
  return {
    enable: setting.state('EnableCallbacks'),
    interval: setting.number('MinCallbackTime'),
    folder: setting.text('FilePath'),
    folderExists: number('FilePathExists_RBV'),
    createFolders: setting.number('CreateDirectory'),
    fileName: setting.text('FileName'),
    template: setting.text('FileTemplate'),
    increment: setting.state('AutoIncrement'),
    mode: setting.state('FileWriteMode'),
    lazyOpen: setting.state('LazyOpen'),
    frames: setting.number('NumCapture'),
    layout: setting.text('XMLFileName'),
    layoutValid: number('XMLValid_RBV'),
    layoutMessage: control.text(`${prefix}XMLErrorMsg_RBV`),
    /** Only sent: its put is complete when the capture is. */
    capture: control.number(`${prefix}Capture`, { completion: false }),
    endCapture: number('Capture'),
    capturing: number('Capture_RBV'),
    captured: number('NumCaptured_RBV'),
    file: control.text(`${prefix}FullFileName_RBV`),
    writeStatus: number('WriteStatus'),
    writeMessage: control.text(`${prefix}WriteMessage`),
    /** Frames that it has taken up, also while they are being written. */
    processed: number('ArrayCounter_RBV'),
    uniqueId: number('UniqueId_RBV'),
    dropped: setting.number('DroppedArrays'),
    queueSize: number('QueueSize_RBV'),
    queueFree: number('QueueFree'),
  };
}
