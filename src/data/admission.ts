import { TomochartError } from '#core';
import type { Frame, Pixels } from './frame.ts';
import { isElsewhere, isOpenEnded, totalOf, type ScanFileSpec } from './scanSpec.ts';

const NO_PIXELS = new Uint8Array();

/**
 * The pixels of a frame that has a place in the file; empty where the detector stores them itself.
 * @throws TomochartError FRAMES when it has none, or its pixels are not what was announced
 */
export function admissible(spec: ScanFileSpec, { kind, slot, order, pixels, values }: Frame): Pixels {
  const { path, frames, width, height, bytesPerPixel, perFrame = [], openEnded = [] } = spec;
  const reject = (reason: string) =>
    new TomochartError('FRAMES', `${path}: frame ${order} (${kind} ${slot}): ${reason}`);
  if (!pixels && !isElsewhere(spec)) throw reject('it has no pixels');
  if (pixels && isElsewhere(spec)) throw reject('it has pixels, which the detector is to store itself');
  if (pixels && (pixels.length !== width * height || pixels.BYTES_PER_ELEMENT !== bytesPerPixel)) {
    const got = `${pixels.length} pixels of ${pixels.BYTES_PER_ELEMENT} bytes`;
    throw reject(`${got} where ${width} x ${height} of ${bytesPerPixel} were announced`);
  }
  if (!isIndex(slot, isOpenEnded(spec, kind) ? Infinity : frames[kind])) {
    throw reject(`only ${frames[kind]} of its kind were planned`);
  }
  if (!isIndex(order, openEnded.length > 0 ? Infinity : totalOf(spec))) {
    throw reject(`only ${totalOf(spec)} frames were planned`);
  }
  if (values && values.length !== perFrame.length) {
    throw reject(`${values.length} values for ${perFrame.length} vectors`);
  }
  return pixels ?? NO_PIXELS;
}

function isIndex(value: number, count: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < count;
}
