import { frameSets, frameVectors } from './dxchange.ts';
import type { ElementType } from './element.ts';
import type { FrameVector } from './entry.ts';
import { frameKinds, type Frame, type Pixels } from './frame.ts';
import { imageKeyPath, imageKeys, invalidImage } from './nexus.ts';
import type { ScanFileSpec } from './scanSpec.ts';

/** A frame without its pixels: what the file says of it. */
export type FrameLabel = Omit<Frame, 'pixels'>;

/** What the file says of a frame; its pixels go another way. */
export function labelOf(frame: Frame): FrameLabel {
  const label: FrameLabel & { pixels?: Pixels } = { ...frame };
  delete label.pixels;
  return label;
}

/** A dataset of the file with one element for each frame, in the order of acquisition. */
export interface OrderVector {
  readonly path: string;
  readonly type: ElementType;
  /** The element that stands where no frame came. */
  readonly none: Buffer;
  readonly units?: string;
  readonly description?: string;
  /** The element of a frame, written over `none` in `element`. */
  encode(frame: FrameLabel, element: Buffer): void;
}

/** EPICS DBR_STRING: the longest text that one channel gives. */
const TEXT_BYTES = 40;

/** The longest path of a dataset of frames, and a null. */
const LOCATION_BYTES = Math.max(...frameKinds.map((kind) => frameSets[kind].data.length + 1));

/**
 * Every per-frame vector that a file has, in the order in which they are written. A program that dies in between
 * leaves frames that are described in part: the location comes last, so a frame that has one has everything.
 */
export function orderVectors({ perFrame = [], nexus }: ScanFileSpec): OrderVector[] {
  return [
    integers(frameVectors.id, -1, ({ id }) => id),
    floats({ path: frameVectors.timestamp, units: 's' }, ({ timestampSeconds }) => timestampSeconds),
    floats({ path: frameVectors.angle, units: 'deg' }, ({ angleDegrees }) => angleDegrees),
    integers(frameVectors.index, -1, ({ slot }) => slot),
    ...perFrame.map((vector, k) =>
      vector.kind === 'number'
        ? floats(vector, ({ values }) => values?.[k])
        : texts(vector, TEXT_BYTES, ({ values }) => values?.[k]),
    ),
    ...(nexus ? [integers(imageKeyPath, invalidImage, ({ kind }) => imageKeys[kind])] : []),
    texts({ path: frameVectors.location }, LOCATION_BYTES, ({ kind }) => frameSets[kind].data),
  ];
}

type Named = Pick<FrameVector, 'path' | 'units' | 'description'>;

function integers(path: string, none: number, of: (frame: FrameLabel) => number): OrderVector {
  const fill = Buffer.alloc(4);
  fill.writeInt32LE(none);
  return {
    path,
    type: { kind: 'integer', size: 4, signed: true },
    none: fill,
    encode: (frame, element) => element.writeInt32LE(of(frame)),
  };
}

function floats(named: Named, of: (frame: FrameLabel) => number | string | undefined): OrderVector {
  const none = Buffer.alloc(8);
  none.writeDoubleLE(NaN);
  return {
    ...described(named),
    type: { kind: 'float', size: 8 },
    none,
    encode: (frame, element) => {
      const value = of(frame);
      element.writeDoubleLE(typeof value === 'number' ? value : NaN);
    },
  };
}

function texts(
  named: Named,
  size: number,
  of: (frame: FrameLabel) => number | string | undefined,
): OrderVector {
  return {
    ...described(named),
    type: { kind: 'string', size, utf8: false },
    none: Buffer.alloc(size),
    // The last byte stays null, as C readers expect; a character that does not fit whole is left out.
    encode: (frame, element) => void element.fill(0).write(String(of(frame) ?? ''), 0, size - 1, 'utf8'),
  };
}

function described({ path, units, description }: Named): Named {
  return {
    path,
    ...(units === undefined ? {} : { units }),
    ...(description === undefined ? {} : { description }),
  };
}
