/** What every 2-D detector of Tango has. */
interface DetectorNames {
  readonly name: string;
  /** Address of its device: `tango://host:port/dom/fam/mem`, with `#dbase=no` where no database is asked. */
  readonly device: string;
  /** Attribute that is told the kind of the next frames; left out where it has none. */
  readonly label?: string;
  /** What is written there for each kind; a kind that is left out is written as it is, ours are dark, flat, proj, ortho. */
  readonly labels: Readonly<Record<string, string>>;
  /** Path of the dataset in its file that holds all frames, shape (frames, height, width). */
  readonly dataset: string;
  /** Path of the numbers of those frames, counting exposures of an acquisition from `firstId`, where the file has them. */
  readonly ids?: string;
  readonly firstId: number;
  /** Path of the moment of each frame in its file, at the end of the exposure, seconds since 1970, where it has them. */
  readonly times?: string;
}

/** How a camera is told and asked to acquire; every name is one of its device. */
export interface AcquisitionNames {
  /** Attribute of the exposure, and how many of its units a second has (1000 for milliseconds). */
  readonly exposure: string;
  readonly exposurePerSecond: number;
  /** Attribute of the time from frame to frame with internal trigger, in the units of the exposure; left out: as fast as it goes. */
  readonly period?: string;
  readonly triggerMode: string;
  readonly triggerModes: { readonly internal: string | number; readonly external: string | number };
  /** Attribute of the number of frames, or triggers, of an acquisition. */
  readonly frames: string;
  readonly arm: string;
  readonly stop: string;
  readonly state: string;
  readonly armedStates: readonly string[];
  readonly idleStates: readonly string[];
}

/** A camera with a Tango device of its own, as MAX IV has them: armed once, a label, a file of its own. */
export interface CameraNames extends DetectorNames, AcquisitionNames {
  readonly kind: 'camera';
  /** Attribute that counts the frames of this acquisition. */
  readonly acquired: string;
  /** Attribute of the path of its file. */
  readonly destination: string;
  /** Attributes of the region of interest, where they can be set. */
  readonly width?: string;
  readonly height?: string;
}

/** A camera of Lima (LimaCCDs): its names are Lima's own. */
export interface LimaNames extends DetectorNames {
  readonly kind: 'lima';
  /** Saving format, `HDF5`. */
  readonly savingFormat: string;
  /** External trigger: one frame for each (`EXTERNAL_TRIGGER_MULTI`). */
  readonly externalMode: string;
}

/** A camera that is armed through a measurement group of Sardana's device pool; label, counter and file are the camera's. */
export interface GroupNames extends DetectorNames {
  readonly kind: 'measurement_group';
  /** Address of the device of the group. */
  readonly group: string;
  readonly acquired: string;
  readonly destination: string;
  readonly triggerMode?: string;
  readonly triggerModes?: { readonly internal: string | number; readonly external: string | number };
}
