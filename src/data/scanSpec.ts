import { closeSync, openSync } from 'node:fs';
import { TomochartError } from '#core';
import type { AliasEntry, AttributeEntry, Entry, FrameVector } from './entry.ts';
import { frameKinds, type FrameKind } from './frame.ts';

/** Everything about a scan's file that is known before the first frame. */
export interface ScanFileSpec {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly bytesPerPixel: 1 | 2;
  /** Frames of each kind that are planned; a kind with none gets no dataset. */
  readonly frames: Readonly<Record<FrameKind, number>>;
  /** Rotation angle of each planned frame at the middle of its exposure, degrees: shape (frames of the kind). */
  readonly theta: Readonly<Record<FrameKind, Float64Array>>;
  readonly entries: readonly Entry[];
  readonly attributes: readonly AttributeEntry[];
  /** Links within the file, made after everything else; one whose target is missing is left out. */
  readonly aliases?: readonly AliasEntry[];
  /** Vectors that `Frame.values` fill, in the same order. */
  readonly perFrame?: readonly FrameVector[];
  /** The order of acquisition: stretches of frames of one kind; left out: dark, flat, proj, ortho. */
  readonly sequence?: readonly Stretch[];
  /** What the NeXus entry says; left out, the file has none. */
  readonly nexus?: NexusSpec;
  /** Kinds whose number of frames nobody knows: `frames` is then only where they begin, and they grow in chunks. */
  readonly openEnded?: readonly FrameKind[];
  /**
   * `library` writes through HDF5 from the beginning, as is done when the file fails its self-check; `elsewhere` leaves
   * the frames to the detector, which has a file of its own, and shows them from there.
   */
  readonly storage?: 'direct' | 'library' | 'elsewhere';
}

/** Frames of one kind that are taken one after the other: places in the dataset of their kind. */
export interface Stretch {
  readonly kind: FrameKind;
  readonly firstSlot: number;
  readonly frames: number;
}

/** What NXtomo (NeXus) asks for beside the frames and their angles. Left out, a field is left out of the entry. */
export interface NexusSpec {
  readonly title: string;
  readonly sampleName?: string;
  /** ISO 8601. */
  readonly startTime: string;
  readonly sourceName?: string;
  readonly beamline?: string;
  /** Photon energy in keV. */
  readonly energyKev?: number;
  /** Size of a pixel at the sample in micrometres. */
  readonly pixelMicrometres: number;
  /** Sample to detector, mm. */
  readonly distanceMm?: number;
  readonly exposureSeconds: number;
  /** Exposure of the flats where it is another. */
  readonly flatExposureSeconds?: number;
}

/** @throws TomochartError FRAMES when frames and angles do not belong together, or there is nothing to store */
export function verifySpec(spec: ScanFileSpec): void {
  const { path, frames, theta, width, height } = spec;
  for (const kind of frameKinds) {
    if (theta[kind].length !== frames[kind]) {
      throw new TomochartError(
        'FRAMES',
        `${path}: ${frames[kind]} frames of kind ${kind} but ${theta[kind].length} angles`,
      );
    }
  }
  if ((totalOf(spec) === 0 && !spec.openEnded?.length) || width < 1 || height < 1) {
    throw new TomochartError('FRAMES', `${path}: a scan without frames or pixels has no file`);
  }
}

/** All planned frames. */
export function totalOf({ frames }: Pick<ScanFileSpec, 'frames'>): number {
  return frameKinds.reduce((sum, kind) => sum + frames[kind], 0);
}

/** Bytes of one frame in this file: none where the detector stores it in a file of its own. */
export function frameBytesOf(
  spec: Pick<ScanFileSpec, 'width' | 'height' | 'bytesPerPixel' | 'storage'>,
): number {
  return isElsewhere(spec) ? 0 : spec.width * spec.height * spec.bytesPerPixel;
}

/** True for a file whose frames the detector stores itself. */
export function isElsewhere({ storage }: Pick<ScanFileSpec, 'storage'>): boolean {
  return storage === 'elsewhere';
}

/** True for a kind whose number of frames nobody knows. */
export function isOpenEnded({ openEnded }: Pick<ScanFileSpec, 'openEnded'>, kind: FrameKind): boolean {
  return openEnded?.includes(kind) ?? false;
}

/** The kinds of frames that the file has a dataset for. */
export function kindsOf(spec: Pick<ScanFileSpec, 'frames' | 'openEnded'>): FrameKind[] {
  return frameKinds.filter((kind) => spec.frames[kind] > 0 || isOpenEnded(spec, kind));
}

/** Makes the empty file unless something has that name; two scans that race for it cannot both win. */
export function claim(path: string): void {
  try {
    closeSync(openSync(path, 'wx'));
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw new TomochartError('EXISTS', `${path} exists already`, {
        remedy: 'give another name; data files are never overwritten',
      });
    }
    if (code === 'ENOENT') throw new TomochartError('NOT_FOUND', `the folder of ${path} does not exist`);
    if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
      throw new TomochartError('FILE', `${path} cannot be made: its folder is read-only`, {
        remedy: 'make the folder writable, or name another one with --out',
        cause: thrown,
      });
    }
    throw new TomochartError(code === 'ENOSPC' ? 'DISK_FULL' : 'FILE', message, { cause: thrown });
  }
}
