import type { CameraDriver } from './camera/cameras.ts';

/** A value of a process variable: a number, a text, or the name of a state. */
export type PvValue = number | string;

/** The process variables of a shutter: a pair that commands it (which may be one and the same), and one that is read. */
export interface ShutterPvs {
  readonly name: string;
  readonly open: { readonly pv: string; readonly value: PvValue };
  readonly closed: { readonly pv: string; readonly value: PvValue };
  /** What it reads open and closed, numbers to within the tolerance (default 0); anything else is neither. */
  readonly readback: {
    readonly pv: string;
    readonly open: PvValue;
    readonly closed: PvValue;
    readonly tolerance?: number;
  };
  /** Time from reading open or closed until it holds: declared, because nothing tells. */
  readonly settleSeconds: number;
}

/** An Aerotech controller whose position synchronized output (PSO) is programmed through an asyn record. */
export interface PsoPvs {
  readonly kind: 'aerotech_pso';
  readonly name: string;
  readonly controller: 'Ensemble' | 'A3200';
  /** The asyn record that takes its commands, without a field: BOUT is written and BINP holds the reply. */
  readonly command: string;
  /** What the controller calls the axis, e.g. `X`. */
  readonly axis: string;
  readonly encoderInput: number;
  readonly pulseMicroseconds: number;
  /** Encoder counts of a whole turn, negative when they fall while the angle rises. */
  readonly countsPerTurn: number;
  /** The motor record of the rotation axis, read when the output is armed. */
  readonly motor: string;
}

/** A choice that follows the label of the frames: areaDetector's frame type, the dataset they go to. */
export interface LabelPv {
  readonly pv: string;
  /** What is written for each label; the empty label, which names nothing, is never written. */
  readonly values: Readonly<Record<string, PvValue>>;
}

/** A camera of areaDetector and the plugin that stores its frames. */
export interface CameraPvs {
  readonly name: string;
  /** Prefix of the driver, with its colon: `2bmSP2:cam1:`. */
  readonly camera: string;
  /** Row of the table of cameras that says how it is told to trigger. */
  readonly driver: CameraDriver;
  /** Prefix of its HDF5 plugin, with its colon: `2bmSP2:HDF1:`. */
  readonly plugin: string;
  /** Frames of each label go to the dataset of this path: what the layout file calls the destination. */
  readonly destination?: LabelPv;
  readonly frameType?: LabelPv;
  /** areaDetector's pair of XML files, as the IOC sees them; left out, those that it has stay. */
  readonly layoutFile?: string;
  readonly attributesFile?: string;
  /** Values for the macros of the attributes file, `NAME=VALUE,…`. */
  readonly attributesMacros?: string;
  /** Path of the numbers that the plugin's file has for its frames (NDArrayUniqueId), where its layout has one. */
  readonly ids?: string;
  /** Where all frames go when nothing says where each goes: path of the plugin's only dataset. */
  readonly dataset: string;
}

/** Every device of a beamline that EPICS controls. Names are those of process variables, without `ca://`. */
export interface EpicsParameters {
  /** By name of the axis. */
  readonly axes: Readonly<
    Record<string, { readonly record: string; readonly units: string; readonly tolerance: number }>
  >;
  readonly shutter: ShutterPvs;
  readonly trigger: PsoPvs;
  readonly detectors: readonly CameraPvs[];
  /** Current of the storage ring in mA. */
  readonly ringCurrent?: string;
  /** Detectors of one number, sampled for every frame. */
  readonly scalars: readonly {
    readonly name: string;
    readonly pv: string;
    readonly units: string;
    readonly description: string;
  }[];
}
