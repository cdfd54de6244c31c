import {
  complaint,
  isRecord,
  numberOf,
  numbersOf,
  recordOf,
  textOf,
  type Complaint,
  type Loose,
} from '#core/yaml';
import { bitsOfFormat } from './detector.ts';

/** The relations within one detector: region and sensor, exposures, pixel format and readout. */
export function checkDetector(name: string, detector: Loose): Complaint[] {
  const at = (...keys: PropertyKey[]) => ['detectors', name, ...keys];
  const found: Complaint[] = [];
  const sensor = numbersOf(detector['sensor']);
  numbersOf(detector['roi']).forEach((size, side) => {
    const most = sensor[side];
    if (size === undefined || most === undefined || size <= most) return;
    const message = `${size} ${side === 0 ? 'columns' : 'rows'} are more than the ${most} of the sensor`;
    found.push(complaint(at('roi', side), message, `write at most ${most}`));
  });
  const [least, most] = numbersOf(detector['exposure_seconds']);
  if (least !== undefined && most !== undefined && least >= most) {
    const message = `shortest exposure ${least} s is not below the longest, ${most} s`;
    found.push(complaint(at('exposure_seconds'), message, 'write [min, max] in seconds'));
  }
  const format = textOf(detector['pixel_format']);
  const table = recordOf(detector['readout_seconds']);
  const formats = Object.keys(table);
  if (formats.length > 0 && format === undefined && !detector['pixel_format']) {
    const message = 'is a table, but no pixel_format says which row is in force';
    found.push(complaint(at('readout_seconds'), message, `add pixel_format: ${formats[0]}`));
  } else if (formats.length > 0 && format !== undefined && !Object.hasOwn(table, format)) {
    const message = `${format} is not in the table of readout_seconds`;
    found.push(complaint(at('pixel_format'), message, `it has ${formats.join(', ')}`));
  } else if (formats.length === 0 && isRecord(detector['readout_seconds'])) {
    found.push(
      complaint(at('readout_seconds'), 'is an empty table', 'write seconds, or seconds by pixel format'),
    );
  }
  const bits = numberOf(detector['bit_depth']);
  const room = format === undefined ? undefined : bitsOfFormat(format);
  if (bits !== undefined && room !== undefined && bits > room) {
    const message = `${bits} bits do not fit the pixel format ${format}`;
    found.push(complaint(at('bit_depth'), message, `write at most ${room}, or another pixel_format`));
  }
  return found;
}
