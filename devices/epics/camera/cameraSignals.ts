import type { EpicsControl } from '../control.ts';
import type { Setting } from './setting.ts';
import type { CaSignal } from '../signal.ts';

/** A signal for each PV of areaDetector's driver that is used: ADBase.template and NDArrayBase.template of ADCore. */
export type CameraSignals = ReturnType<typeof cameraSignals>;

/** The process variables of a camera, searched for from now on. @param prefix with its colon, `2bmSP2:cam1:` */
export function cameraSignals(control: EpicsControl, prefix: string) {
  const number = (suffix: string) => control.number(prefix + suffix);
  const setting = settings(control, prefix);
  return {
    /** Only sent: a camera's put is complete when the acquisition is, and one is stopped while that is under way. */
    acquire: control.number(`${prefix}Acquire`, { completion: false }),
    acquiring: number('Acquire_RBV'),
    state: control.state(`${prefix}DetectorState_RBV`),
    message: control.text(`${prefix}StatusMessage_RBV`),
    maxWidth: number('MaxSizeX_RBV'),
    maxHeight: number('MaxSizeY_RBV'),
    binX: number('BinX_RBV'),
    binY: number('BinY_RBV'),
    left: setting.number('MinX'),
    top: setting.number('MinY'),
    width: setting.number('SizeX'),
    height: setting.number('SizeY'),
    exposure: setting.number('AcquireTime'),
    period: number('AcquirePeriod'),
    frames: setting.number('NumImages'),
    imageMode: setting.state('ImageMode'),
    callbacks: setting.state('ArrayCallbacks'),
    /** Frames that the driver has counted, through all acquisitions. */
    counter: number('ArrayCounter_RBV'),
    /** Frames of the present acquisition. */
    images: number('NumImagesCounter_RBV'),
  };
}

/** Settings with their readback by the name that they have after a prefix. */
export function settings(control: EpicsControl, prefix: string) {
  return {
    number: (suffix: string): Setting<number> => ({
      set: control.number(prefix + suffix),
      readback: control.number(`${prefix}${suffix}_RBV`),
    }),
    state: (suffix: string): Setting<string> => ({
      set: control.state(prefix + suffix),
      readback: control.state(`${prefix}${suffix}_RBV`),
    }),
    text: (suffix: string): Setting<string> => ({
      set: control.text(prefix + suffix),
      readback: control.text(`${prefix}${suffix}_RBV`),
    }),
  };
}

/** Every signal of a set, settings and their readbacks apart. */
export function signalsOf(
  set: Readonly<Record<string, CaSignal<number> | CaSignal<string> | Setting<number> | Setting<string>>>,
): readonly CaSignal<never>[] {
  return Object.values(set).flatMap((entry) =>
    'set' in entry ? [entry.set, entry.readback] : [entry],
  ) as unknown as CaSignal<never>[];
}
