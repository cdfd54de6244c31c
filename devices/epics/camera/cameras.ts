import type { CameraRow } from './cameraRow.ts';

export type * from './cameraRow.ts';

/** ADBase.template of ADCore. */
const IMAGE_MODE = { states: ['Single', 'Multiple', 'Continuous'], multiple: 'Multiple' } as const;
const COUNTER = { kind: 'counter' } as const;

const INTERNAL_EXTERNAL = {
  internal: [{ suffix: 'TriggerMode', value: 'Internal' }],
  external: [{ suffix: 'TriggerMode', value: 'External' }],
  states: { TriggerMode: ['Internal', 'External'] },
  imageMode: IMAGE_MODE,
  numbers: COUNTER,
} as const;

/** Names of the states of ADSpinnaker's settings: ADGenICam.template, spinnaker.template and those made for each camera. */
const SPINNAKER_STATES = {
  TriggerMode: ['Off', 'On'],
  TriggerOverlap: ['Off', 'ReadOut'],
  ExposureMode: ['Timed', 'TriggerWidth'],
  FrameRateEnable: ['No', 'Yes'],
  UniqueIdMode: ['Camera', 'Driver'],
} as const;

/**
 * What both modes of a Spinnaker camera share: the camera's own number of each frame, because only that has a hole where
 * a frame was lost between camera and computer, and no frame rate of former days, because that bounds the exposure.
 */
const SPINNAKER_BOTH = [
  { suffix: 'UniqueIdMode', value: 'Camera' },
  { suffix: 'FrameRateEnable', value: 'No' },
] as const;

/**
 * The cameras that we know, by the name of their row. A camera that is missing is one more row; nothing else of the
 * program knows its model.
 */
export const CAMERAS = {
  // Any driver that keeps to ADBase.template.
  generic: INTERNAL_EXTERNAL,

  // ADSimDetector: simDetector.cpp, which ignores the trigger mode and gives each frame its ArrayCounter as number.
  sim_detector: INTERNAL_EXTERNAL,

  // ADSpinnaker with an Oryx (ORX-10G-51S5M, ORX-10G-310S9M): tomoscan_2bm.py and tomoscan_32id.py of tomoscan, which
  // write the source while the trigger is off; FLIR_ORX_10G_51S5M.template of ADGenICam. UniqueIdMode: tomoscan_pso.py.
  // That GigE Vision numbers blocks from 1 is its standard, not verified on this camera.
  flir_oryx: {
    internal: [...SPINNAKER_BOTH, { suffix: 'TriggerMode', value: 'Off' }],
    external: [
      ...SPINNAKER_BOTH,
      { suffix: 'TriggerMode', value: 'Off' },
      { suffix: 'TriggerSource', value: 'Line2' },
      { suffix: 'TriggerOverlap', value: 'ReadOut' },
      { suffix: 'ExposureMode', value: 'Timed' },
      { suffix: 'TriggerMode', value: 'On' },
    ],
    states: {
      ...SPINNAKER_STATES,
      TriggerOverlap: ['Off', 'ReadOut', 'PreviousFrame'],
      TriggerSource: ['Software', 'Line0', 'Line1', 'Line2', 'Line3', 'Line4', 'Line5', 'Line6'],
    },
    imageMode: IMAGE_MODE,
    numbers: { kind: 'arm', first: 1 },
    binnedRegion: true,
  },

  // ADSpinnaker with a Grasshopper3 (GS3-U3-23S6M): tomoscan_2bm.py, which switches the trigger on first, because only
  // then can the overlap be written; PGR_GS3_U3_23S6M.template of ADGenICam. At 32-ID its pulses come in at Line2.
  // That USB3 Vision numbers blocks from 0 is its standard, not verified on this camera.
  flir_grasshopper: {
    internal: [...SPINNAKER_BOTH, { suffix: 'TriggerMode', value: 'Off' }],
    external: [
      ...SPINNAKER_BOTH,
      { suffix: 'TriggerMode', value: 'On' },
      { suffix: 'TriggerSource', value: 'Line0' },
      { suffix: 'TriggerOverlap', value: 'ReadOut' },
      { suffix: 'ExposureMode', value: 'Timed' },
    ],
    states: { ...SPINNAKER_STATES, TriggerSource: ['Software', 'Line0', 'Line1', 'Line2', 'Line3'] },
    imageMode: IMAGE_MODE,
    numbers: { kind: 'arm', first: 0 },
    binnedRegion: true,
  },

  // ADEuresys with a Q-12A180: tomoscan_2bm.py; Adimec_Q12A180CXP_1_1_5.template of ADGenICam. ADEuresys.cpp numbers
  // frames, in mode Driver, by NumImagesCounter before it counts them; where the grabber's own begin is not documented. It tells no state
  // between Idle and Readout.
  adimec: {
    internal: [
      { suffix: 'UniqueIdMode', value: 'Driver' },
      { suffix: 'ExposureMode', value: 'Timed' },
    ],
    external: [
      { suffix: 'UniqueIdMode', value: 'Driver' },
      { suffix: 'ExposureMode', value: 'TimedTriggerCont' },
    ],
    states: {
      UniqueIdMode: ['Camera', 'Driver'],
      ExposureMode: ['Timed', 'TriggerWidth', 'SyncControlMode', 'TimedTriggerCont', 'TimedSync'],
    },
    imageMode: IMAGE_MODE,
    numbers: { kind: 'arm', first: 0 },
    staysIdle: true,
    binnedRegion: true,
  },

  // ADPcoWin with a pco.edge or pco.dimax: pco.template and Pco.cpp, where `Ext Only` is an external exposure start that
  // no software trigger can begin, and acquiring arms the camera by itself. Not verified on hardware.
  pco: {
    internal: [{ suffix: 'TriggerMode', value: 'Auto' }],
    external: [{ suffix: 'TriggerMode', value: 'Ext Only' }],
    states: { TriggerMode: ['Auto', 'Soft', 'Ext + Soft', 'Ext Pulse', 'Ext Only'] },
    imageMode: IMAGE_MODE,
    numbers: COUNTER,
  },

  // ADHamamatsuDCAM with an ORCA (C16240-20UP): hamamatsu.template, and hamamatsu.cpp, where counter and number of a
  // frame are DCAM's count of the acquisition. Not verified on hardware.
  hamamatsu: {
    internal: [{ suffix: 'HamaTriggerSource', value: 'Internal' }],
    external: [
      { suffix: 'HamaTriggerMode', value: 'Normal' },
      { suffix: 'HamaTriggerActive', value: 'Edge' },
      { suffix: 'HamaTriggerPolarity', value: 'Positive' },
      { suffix: 'HamaTriggerSource', value: 'External' },
    ],
    states: {
      HamaTriggerSource: ['Internal', 'External', 'Software'],
      HamaTriggerMode: ['Normal', 'Start'],
      HamaTriggerActive: ['Edge', 'Level', 'Syncreadout'],
      HamaTriggerPolarity: ['Negative', 'Positive'],
    },
    imageMode: IMAGE_MODE,
    numbers: { kind: 'arm', first: 1 },
    counterRestarts: true,
  },
} as const satisfies Readonly<Record<string, CameraRow>>;

/** Name of a row of the table of cameras. */
export type CameraDriver = keyof typeof CAMERAS;

/** The row of a camera, without the narrowness of its literals. */
export function cameraRow(driver: CameraDriver): CameraRow {
  return CAMERAS[driver];
}
