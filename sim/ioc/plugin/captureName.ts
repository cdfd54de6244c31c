import { formatFileName } from './fileName.ts';
import type { Port } from '../port.ts';

/** Values in a chunk where the number of frames says nothing; areaDetector takes 16384, at 4 MB for every text. */
const MOST_VALUES = 1024;

/** The path of the next file; undefined when the template gives none. With AutoIncrement the number goes on. */
export function nextPath(port: Port): string | undefined {
  const number = port.number('FILE_NUMBER');
  const template = port.text('FILE_TEMPLATE');
  const path = formatFileName(template, port.text('FILE_PATH'), port.text('FILE_NAME'), number);
  if (path !== undefined && port.number('AUTO_INCREMENT') === 1) port.set('FILE_NUMBER', number + 1);
  return path;
}

/** Values of an attribute that are kept together: as many as there will be frames, unless it is said or not known. */
export function chunkOf(port: Port): number {
  const asked = port.number('HDF5_NDAttributeChunk');
  const expected = port.number('WRITE_MODE') === 0 ? 1 : port.number('NUM_CAPTURE');
  return asked > 0 ? asked : Math.min(expected > 0 ? expected : MOST_VALUES, MOST_VALUES);
}
