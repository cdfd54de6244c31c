import type { CameraNames, GroupNames, LimaNames } from './camera/names.ts';

/** A value of an attribute: a number, a truth, a text, or the name of a state or of an enum's label. */
export type AttributeValue = number | boolean | string;

/** A motor. Names of attributes and commands are those of its device. */
export interface MotorNames {
  /** Address of its device: `tango://host:port/dom/fam/mem`, with `#dbase=no` where no database is asked. */
  readonly device: string;
  readonly units: string;
  /** How far it may read from where it was sent, in its units. */
  readonly tolerance: number;
  readonly position: string;
  /** Left out where the device has none: it then moves as fast as it does. */
  readonly velocity?: string;
  /** Seconds to the velocity asked for, as in Sardana; read only. */
  readonly acceleration?: string;
  readonly state: string;
  /** States in which it stands still and can be moved; whatever is in neither list is a fault. */
  readonly idleStates: readonly string[];
  readonly movingStates: readonly string[];
  /** Command that stops with the ramp; `abort` without. */
  readonly stop: string;
  readonly abort?: string;
  /** Command that looks for the reference position. */
  readonly home?: string;
  /** Command that calls the present place so (Sardana: DefinePosition), or an attribute that does. */
  readonly define?: { readonly command: string } | { readonly attribute: string };
  /** Attribute of truths [home, upper, lower], true where the switch is active (Sardana: Limit_switches). */
  readonly limitSwitches?: string;
  /** Attributes of truths, each for one switch. */
  readonly lowerSwitch?: string;
  readonly upperSwitch?: string;
}

/** What moves a shutter: a command, or a value written to an attribute. */
export type ShutterAction =
  | { readonly command: string; readonly argument?: AttributeValue | undefined }
  | { readonly attribute: string; readonly value: AttributeValue };

export interface ShutterNames {
  readonly name: string;
  readonly device: string;
  readonly open: ShutterAction;
  readonly closed: ShutterAction;
  /** What it reads open and closed, numbers to within the tolerance (default 0); anything else is neither. */
  readonly readback: {
    readonly attribute: string;
    readonly open: AttributeValue;
    readonly closed: AttributeValue;
    readonly tolerance?: number;
  };
  /** Time from reading open or closed until it holds: declared, because nothing tells. */
  readonly settleSeconds: number;
}

/** The device that tells other programs which frames the latest darks and flats are in (DanMAX: tomo/configurator). */
export interface ConfiguratorNames {
  readonly device: string;
  readonly darkFile: string;
  readonly flatFile: string;
}

/** Every device of a beamline that Tango controls, but its trigger. */
export interface TangoParameters {
  /** By name of the axis. */
  readonly axes: Readonly<Record<string, MotorNames>>;
  readonly shutter: ShutterNames;
  readonly detectors: readonly (CameraNames | LimaNames | GroupNames)[];
  /** Address of an attribute with the current of the storage ring in mA. */
  readonly ringCurrent?: string;
  /** Detectors of one number, sampled for every frame. */
  readonly scalars: readonly {
    readonly name: string;
    /** Address of an attribute. */
    readonly attribute: string;
    readonly units: string;
    readonly description: string;
  }[];
  readonly configurator?: ConfiguratorNames;
}
