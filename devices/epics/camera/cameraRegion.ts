import { TomochartError, type Patience } from '#core';
import type { CameraSignals } from './cameraSignals.ts';
import type { CameraRow } from './cameras.ts';
import { apply } from './setting.ts';

/** Pixels by which a camera may shift the region to an offset that it can have; GenICam cameras have steps up to 16. */
const OFFSET_STEP = 16;

/**
 * Reads out the centre of the sensor. Cameras bound size by offset and offset by size, so the offset is 0 meanwhile;
 * nothing is written where it is so already.
 * @param size columns and rows of a frame, after binning
 * @throws TomochartError LIMIT for more than the sensor has, DEVICE for a size that the camera cannot have
 */
export async function setRegion(
  name: string,
  signals: CameraSignals,
  row: Pick<CameraRow, 'binnedRegion'>,
  size: { readonly width: number; readonly height: number },
  patience: Patience,
): Promise<void> {
  const [maxWidth, maxHeight, binX, binY] = await Promise.all(
    [signals.maxWidth, signals.maxHeight, signals.binX, signals.binY].map((signal) => signal.read(patience)),
  );
  const perPixel = (bin: number | undefined) => (row.binnedRegion ? 1 : Math.max(1, bin ?? 1));
  const across = { size: size.width * perPixel(binX), most: maxWidth! };
  const down = { size: size.height * perPixel(binY), most: maxHeight! };
  if (across.size > across.most || down.size > down.most) {
    throw new TomochartError(
      'LIMIT',
      `${name} has no region of ${size.width} x ${size.height} pixels: its sensor has ${across.most} x ${down.most}`,
      { remedy: `ask for less, or look at the binning (${signals.binX.uri})` },
    );
  }
  const [left, top] = [across, down].map(({ size: asked, most }) => Math.floor((most - asked) / 2));
  const wanted = [
    { setting: signals.width, value: across.size },
    { setting: signals.height, value: down.size },
    { setting: signals.left, value: left! },
    { setting: signals.top, value: top! },
  ];
  const reads = await Promise.all(wanted.map(({ setting }) => setting.readback.read(patience)));
  if (wanted.every(({ value }, k) => isNear(reads[k]!, value, k < 2 ? 0 : OFFSET_STEP))) return;
  const offsets = [signals.left, signals.top];
  await Promise.all(offsets.map((setting) => setting.set.write(0, patience)));
  for (const [k, { setting, value }] of wanted.entries()) {
    const step = k < 2 ? 0 : OFFSET_STEP;
    await apply(name, setting, value, patience, (read) => isNear(read, value, step));
  }
}

function isNear(read: number, value: number, step: number): boolean {
  return Math.abs(read - value) <= step;
}
