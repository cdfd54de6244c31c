import type { AttributeData, AttributeDefinition } from '#tango';
import { refusal } from '../refusal.ts';
import { setting, textOf, textSetting, type CameraParts } from './attributes.ts';
import type { CameraCore } from './cameraCore.ts';

/** Most pixels of a row, and most rows, of the attribute of the last frame. */
const MOST_PIXELS = 8192;

/** The last frame as an image; invalid before there is one. */
export function imageAttribute({ core }: CameraParts): AttributeDefinition {
  return {
    name: 'Image',
    type: core.sensor.bytesPerPixel === 2 ? 'ushort' : 'uchar',
    format: 'image',
    maxWidth: MOST_PIXELS,
    maxHeight: MOST_PIXELS,
    description: 'the frame that came last, in counts',
    pushes: ['change'],
    read: () => imageOf(core) ?? { value: undefined, quality: 'invalid' },
  };
}

/** The value of the attribute of the last frame. */
export function imageOf({ intake: { last } }: CameraCore): AttributeData | undefined {
  return last && { width: last.width, height: last.height, data: last.pixels };
}

/** A mode that is chosen by one of two names, or by one of two numbers. */
export function triggerAttribute(
  parts: CameraParts,
  name: string,
  { internal, external }: { readonly internal: string | number; readonly external: string | number },
): AttributeDefinition {
  const { settings } = parts.core;
  const texts = typeof internal === 'string' && typeof external === 'string';
  const values = texts ? [0, 1] : [Number(internal), Number(external)];
  return setting(parts, {
    name,
    type: texts ? 'enum' : 'long',
    ...(texts ? { enumLabels: [internal, external] } : {}),
    read: () => values[settings.trigger === 'internal' ? 0 : 1]!,
    write: (value) => {
      const chosen = values.indexOf(Number(value));
      if (chosen < 0) {
        throw refusal(parts.device, 'CAMERA_WrongValue', `${name} is ${values.join(' or ')}`, name);
      }
      settings.trigger = chosen === 0 ? 'internal' : 'external';
    },
  });
}

/** A time in the units of its device. @param perSecond how many of them a second has */
export function timeAttribute(
  parts: CameraParts,
  name: string,
  which: 'exposureSeconds' | 'periodSeconds',
  perSecond: number,
): AttributeDefinition {
  const { settings } = parts.core;
  const units = { 1: 's', 1e3: 'ms', 1e6: 'us', 1e9: 'ns' }[perSecond];
  return setting(parts, {
    name,
    type: 'double',
    ...(units === undefined ? {} : { units }),
    min: 0,
    read: () => settings[which] * perSecond,
    write: (value) => void (settings[which] = Number(value) / perSecond),
  });
}

/** A number of frames or of pixels. */
export function countAttribute(
  parts: CameraParts,
  name: string,
  which: 'frames' | 'width' | 'height',
): AttributeDefinition {
  const { settings, sensor } = parts.core;
  const max = { frames: 2 ** 31 - 1, width: sensor.sensorWidth, height: sensor.sensorHeight }[which];
  return setting(parts, {
    name,
    type: 'long',
    min: 1,
    max,
    read: () => settings[which],
    write: (value) => void (settings[which] = Number(value)),
  });
}

/** The path of the file that the frames to come are stored in. */
export function destinationAttribute(parts: CameraParts, name: string): AttributeDefinition {
  const { file } = parts.core;
  const begin = (path: string) => {
    if (path !== file.path) file.begin(path);
  };
  const description = 'path of the HDF5 file that all acquisitions append to from now on; empty for none';
  return { ...textSetting(parts, name, () => file.path, begin), description };
}

/** The kind of the frames to come, which can be changed at any time. */
export function labelAttribute({ core }: CameraParts, name: string): AttributeDefinition {
  return {
    name,
    type: 'string',
    description: 'kind of the frames to come; it is stored along with each',
    read: () => core.intake.label,
    write: (value) => void (core.intake.label = textOf(value)),
  };
}
