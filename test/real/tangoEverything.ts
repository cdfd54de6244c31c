import { setTimeout as delay } from 'node:timers/promises';
import {
  DevFailed,
  type AttributeData,
  type AttributeDefinition,
  type CommandDefinition,
  type CommandType,
  type DeviceDefinition,
  type ServedDevice,
} from '#tango';
import { isWatched } from './pytangoDevice.ts';
import { ARGUMENTS, FORMATS, LISTED_TYPES, plain, sampleOf } from './tangoSamples.ts';

const LABELS = ['dark', 'flat', 'proj'];

/** What reading `broken` and the command Fail throw: a stack of two. */
function thrown(): DevFailed {
  const of = (reason: string, description: string, origin: string) =>
    ({ reason, description, origin, severity: 'error' }) as const;
  return new DevFailed('everything', [
    of('Test_Inner', 'the encoder is not there', 'Everything::encoder'),
    of('Test_Outer', 'nothing can be read', 'Everything::read'),
  ]);
}

/**
 * The device of tango_server.py for the server of this project: attributes, commands and events of every kind.
 * @param name `dom/fam/mem`
 */
export function everything(name: string): DeviceDefinition {
  const values: Record<string, AttributeData> = {
    encoded_scalar: { format: 'octets', data: Uint8Array.of(1, 2, 255) },
  };
  let pushed = 0;
  let polls = 0;
  const typed = LISTED_TYPES.flatMap((type) =>
    FORMATS.map((format): AttributeDefinition => {
      const attribute = `${type}_${format}`;
      values[attribute] = sampleOf(type, format);
      return {
        name: attribute,
        type,
        format,
        ...(format === 'scalar' ? {} : { maxWidth: 4096, maxHeight: format === 'image' ? 4096 : 0 }),
        ...(type === 'enum' ? { enumLabels: LABELS } : {}),
        read: () => values[attribute]!,
        write: (value) => void (values[attribute] = value),
      };
    }),
  );
  const failing = () => {
    throw thrown();
  };
  const attributes: AttributeDefinition[] = [
    ...typed,
    {
      name: 'encoded_scalar',
      type: 'encoded',
      read: () => values['encoded_scalar']!,
      write: (value) => void (values['encoded_scalar'] = value),
    },
    {
      name: 'limited',
      type: 'double',
      access: 'read_write',
      value: 0,
      label: 'Sample x',
      units: 'mm',
      description: 'where the sample is',
      numberFormat: '%8.3f',
      min: -10,
      max: 10,
      minAlarm: -8,
      maxAlarm: 8,
      minWarning: -6,
      maxWarning: 6,
    },
    { name: 'kept', type: 'double', access: 'read_write', value: 0.5, memorized: 'written' },
    { name: 'kept_text', type: 'string', access: 'read_write', value: 'nothing', memorized: true },
    { name: 'broken', type: 'double', read: failing },
    { name: 'invalid', type: 'double', read: () => ({ value: undefined, quality: 'invalid' }) },
    { name: 'empty', type: 'double', format: 'spectrum', maxWidth: 10, value: [] },
    {
      name: 'polled',
      type: 'double',
      pollMilliseconds: 100,
      events: { absChange: 0.5, archiveAbsChange: 0.5, periodMilliseconds: 300 },
      read: () => ++polls,
    },
    {
      name: 'polled_broken',
      type: 'double',
      pollMilliseconds: 100,
      events: { absChange: 0.5 },
      read: failing,
    },
    { name: 'pushed', type: 'long', value: 0, pushes: ['change', 'archive', 'user', 'data_ready'] },
    { name: 'pushed_image', type: 'ushort', format: 'image', maxWidth: 4096, maxHeight: 4096 },
    { name: 'pushed_text', type: 'string', format: 'spectrum', maxWidth: 16, value: [] },
  ];
  const push = (device: ServedDevice, kind: string): undefined => {
    pushed++;
    if (kind === 'change' || kind === 'archive' || kind === 'user') device.push('pushed', pushed, { kind });
    else if (kind === 'data_ready') device.pushDataReady('pushed', pushed);
    else if (kind === 'alarm') {
      device.push('pushed', pushed, { kind: 'change', quality: 'alarm', timeSeconds: 1_600_000_000.25 });
    } else if (kind === 'error') device.pushError('pushed', thrown(), 'change');
    else if (kind === 'text') device.push('pushed_text', ['a', '', 'b'.repeat(pushed)]);
    else device.setState('MOVING');
  };
  const commands: CommandDefinition[] = [
    ...(Object.keys(ARGUMENTS) as CommandType[]).map((type): CommandDefinition => ({
      name: `Echo_${type}`,
      argument: type,
      result: type,
      execute: (value) => value,
    })),
    {
      ...{ name: 'Watched', argument: 'string_array', result: 'boolean' },
      execute: (words, { device }) => isWatched(device, words as readonly string[]),
    },
    { name: 'Push', argument: 'string', execute: (kind, { device }) => push(device, kind as string) },
    {
      name: 'Count',
      argument: 'long',
      // No faster than ZeroMQ keeps them: it drops from 1000 on.
      execute: async (last, { device, signal }) => {
        for (let value = 1; value <= (last as number); value++) {
          device.push('pushed', value, { kind: 'change' });
          if (value % 100 === 0) await delay(5, undefined, { signal });
        }
        return undefined;
      },
    },
    {
      name: 'Frames',
      argument: 'long_array',
      execute: (argument, { device }) => {
        const [count, width, height] = argument as Int32Array;
        for (let number = 0; number < count!; number++) {
          const data = new Uint16Array(width! * height!).fill(number);
          device.push('pushed_image', { width: width!, height: height!, data }, { kind: 'change' });
        }
        return undefined;
      },
    },
    { name: 'Fail', execute: failing },
    {
      name: 'AsJson',
      argument: 'string',
      result: 'string',
      execute: (attribute) => JSON.stringify(plain(values[attribute as string])),
    },
  ];
  const properties = [{ name: 'folder', description: 'where files go', default: ['/data'] }];
  return {
    name,
    className: 'Everything',
    state: 'STANDBY',
    status: 'everything is there',
    attributes,
    commands,
    properties,
  };
}
