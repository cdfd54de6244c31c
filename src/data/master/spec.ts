import type { StoredStretch } from '../frameRecords.ts';
import type { StoredFiles } from '../sink.ts';

/** One 2-D channel of a scan: a finished DXchange file, and the detector's own where that has the frames. */
export interface MasterChannel {
  /** Name of the detector, which is that of its dataset in `measurement`. */
  readonly name: string;
  /** Its DXchange file. */
  readonly file: string;
  readonly stored?: StoredFiles;
  /** Which frames the detector's own file has, and where. */
  readonly elsewhere: readonly StoredStretch[];
}

/** A value per frame that the DXchange file has, and what it is called in `measurement`. */
export interface MasterVector {
  readonly name: string;
  readonly path: string;
  readonly units?: string;
}

/** Where something stood before the scan. */
export interface Snapshot {
  readonly name: string;
  readonly value: number | string;
  readonly units?: string;
}

/** What the master file of a scan says of it, as Sardana's NeXus recorder does. */
export interface MasterSpec {
  /** The file; it may be the DXchange file of the first channel, which then gets one more entry. */
  readonly path: string;
  /** The number of the scan: the entry is `entry<serial>`. */
  readonly serial: number;
  /** The line that started it. */
  readonly title: string;
  readonly startTime: string;
  readonly endTime: string;
  readonly user?: string;
  readonly program: string;
  readonly version: string;
  /** Name and units of the axis that turns. */
  readonly rotation: { readonly name: string; readonly units: string };
  /** The first is the one that the scan is named after; its file has the values of each frame. */
  readonly channels: readonly [MasterChannel, ...MasterChannel[]];
  readonly vectors: readonly MasterVector[];
  readonly snapshot: readonly Snapshot[];
}
