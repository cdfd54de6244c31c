/**
 * What the planner knows of a beamline: numbers and names only, no device. They come from the beamline
 * file and, for positions and free space, from what was read just before planning.
 */
export interface BeamlineFacts {
  readonly name: string;
  readonly axes: Readonly<Record<string, AxisFacts>>;
  /** The linear axis along the rotation axis, which a helical scan moves; undefined when there is none. */
  readonly verticalAxis?: string;
  readonly detectors: Readonly<Record<string, DetectorFacts>>;
  readonly shutter: ShutterFacts;
  readonly trigger: TriggerFacts;
  /** Where the sample is left when a scan is aborted with the sample out; `stay` when not said. */
  readonly sampleAfterAbort?: 'stay' | 'return';
  readonly positions: Readonly<Record<string, PositionFacts>>;
}

/** A named position, in the units of the axes. */
export interface PositionFacts {
  /** Axes and where to; the groups one after another on the way out and in reverse on the way back. */
  readonly groups: readonly Readonly<Record<string, number>>[];
  /** Where the sample is rotated to before it leaves; it is rotated back once it has returned. */
  readonly angleDegrees?: number;
  /** The file it came from. */
  readonly source?: string;
}

/** One motor. Lengths are in the units of the axis, `deg` or `mm`. */
export interface AxisFacts {
  readonly name: string;
  /** `other` for what moves nothing: a temperature, an energy. */
  readonly kind: 'rotation' | 'linear' | 'other';
  readonly units: string;
  /** Where the axis stands when the plan is made. */
  readonly position: number;
  readonly lowLimit: number;
  readonly highLimit: number;
  readonly maxVelocity: number;
  /** Time to reach any commanded velocity from rest (EPICS ACCL, Sardana acceleration). */
  readonly accelerationSeconds: number;
  /** Time the axis needs to stand still after a move, before it reads in position. */
  readonly settleSeconds: number;
  /** How far the readback may be from the setpoint for the axis to be in position. */
  readonly tolerance: number;
  /** Encoder counts of a whole turn, signed; undefined when the trigger compares positions, not counts. */
  readonly countsPerTurn?: number;
  /** It turns without end, and its position can be set anew: whole turns need not be turned back. */
  readonly wraps?: boolean;
  /** It can look for its reference position by itself. */
  readonly homes?: boolean;
}

/** One area detector, with the region of interest in force. */
export interface DetectorFacts {
  readonly name: string;
  readonly model: string;
  readonly sensorWidth: number;
  readonly sensorHeight: number;
  /** Columns and rows of a frame as it will be stored. */
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  /** Bytes of one pixel as stored, 1 or 2. */
  readonly bytesPerPixel: 1 | 2;
  /** Size of a pixel at the sample, micrometres. */
  readonly pixelMicrometres: number;
  readonly minExposureSeconds: number;
  readonly maxExposureSeconds: number;
  readonly readoutSeconds: number;
  /** True when the next exposure may begin while the last frame is being read out. */
  readonly overlapped: boolean;
  /** Least time between two readouts (overlapped) or between a readout and the next exposure. */
  readonly gapSeconds: number;
  /** The exposure is multiplied by this to allow for the camera's jitter, >= 1. */
  readonly margin: number;
  /** Frames per second the camera can deliver at most, whatever the exposure. */
  readonly maxFrameRate: number;
  /** Time from the arm command to the armed readback. */
  readonly armSeconds: number;
  /** Memory of the camera in bytes, where frames wait during a burst; undefined when it streams to disk. */
  readonly memoryBytes?: number;
  readonly capabilities: DetectorCapabilities;
}

/** What a detector can do. The scan asks for these, never for the model. */
export interface DetectorCapabilities {
  /** One arm serves all frames of the scan, each started by a hardware trigger. */
  readonly armsOnce: boolean;
  /** Has an attribute that names the kind of the frames being taken. */
  readonly hasLabel: boolean;
  /** Delivers frames to us; otherwise it writes a file of its own. */
  readonly streamsFrames: boolean;
}

export interface ShutterFacts {
  readonly name: string;
  readonly openSeconds: number;
  readonly closeSeconds: number;
}

/** The hardware that starts exposures: a PSO, a PandABox, an FPGA. */
export interface TriggerFacts {
  readonly name: string;
  /** The axis whose encoder it watches. */
  readonly axis: string;
  /** It can also give pulses at equal times, so that darks and flats need no other trigger source. */
  readonly timePulses: boolean;
  /** It pulses at whole steps from where the axis stands when it is armed, so the run-up has to be whole steps. */
  readonly countsFromArming: boolean;
  /** Time from the arm command to the armed readback. */
  readonly armSeconds: number;
  /** Most positions one table can hold; undefined when there is no such limit. */
  readonly maxPulses?: number;
}

/** Where the file would go, read just before planning. */
export interface OutputFacts {
  readonly directory: string;
  /** Full path of the file; with a number still to be given it holds `####`. */
  readonly file: string;
  readonly exists: boolean;
  readonly writable: boolean;
  readonly freeBytes: number;
}
