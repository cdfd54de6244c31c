import {
  type AttributeData,
  type AttributeDefinition,
  type DeviceDefinition,
  type ServedDevice,
  type AttributeType,
  type PushedKind,
} from '#tango';
import { FORMATS, LISTED_TYPES, sampleOf } from './tangoSamples.ts';

/** How often it is polled, in milliseconds. */
const POLLED = 20;
/** Seconds since 1970 of what is pushed with a moment of its own. */
export const PUSHED_AT = 1_600_000_000.25;

/** An attribute that is read by its callback, and has the value that clients write. */
function settable(
  name: string,
  type: AttributeType,
  value: AttributeData,
  about: Partial<AttributeDefinition>,
) {
  let now = value;
  return {
    ...{ name, type, read: () => now, write: (next: AttributeData) => void (now = next) },
    ...about,
  } satisfies AttributeDefinition;
}

/** Attributes of every type and format, which are sent when they are pushed. */
const TYPED = LISTED_TYPES.flatMap((type) =>
  FORMATS.map((format): AttributeDefinition => {
    const sizes = format === 'scalar' ? {} : { maxWidth: 16, maxHeight: format === 'image' ? 16 : 0 };
    const labels = type === 'enum' ? { enumLabels: ['dark', 'flat', 'proj'] } : {};
    return { name: `${type}_${format}`, type, format, ...sizes, ...labels };
  }),
);

const POLLING: readonly AttributeDefinition[] = [
  settable('level', 'double', 0, {
    ...{ pollMilliseconds: POLLED, maxAlarm: 1000, units: 'mm' },
    events: {
      absChange: 1,
      archiveAbsChange: 5,
      archivePeriodMilliseconds: 300,
      periodMilliseconds: 100,
    },
  }),
  settable('ratio', 'double', 100, {
    pollMilliseconds: POLLED,
    events: { relChange: 10, archiveRelChange: 20 },
  }),
  settable('row', 'long', Int32Array.of(1, 2, 3), {
    ...{ format: 'spectrum', maxWidth: 8, pollMilliseconds: POLLED },
    events: { absChange: 1, archiveAbsChange: 1 },
  }),
  settable('words', 'string', 'first', { pollMilliseconds: POLLED }),
  settable('phase', 'enum', 0, { pollMilliseconds: POLLED, enumLabels: ['dark', 'flat', 'proj'] }),
  settable('vague', 'double', 0, { pollMilliseconds: POLLED }),
  settable('still', 'double', 0, {}),
];

/** Cannot be read while `level` is below zero. */
function weak(): AttributeDefinition {
  const level = POLLING[0]!;
  return {
    ...{ name: 'weak', type: 'double', pollMilliseconds: POLLED, events: { absChange: 1 } },
    read: (context) => {
      const value = level.read!(context) as number;
      if (value < 0) throw Object.assign(new Error('it is below zero'), { code: 'Test_Below' });
      return value;
    },
  };
}

/** Pushes what a client asks for: `all`, or one attribute and what kind. */
function push(device: ServedDevice, [what = '', kind]: readonly string[]): undefined {
  if (what === 'all') {
    for (const type of LISTED_TYPES)
      for (const format of FORMATS) device.push(`${type}_${format}`, sampleOf(type, format));
  } else if (kind === 'data_ready') {
    for (const counter of [7, 8, 9]) device.pushDataReady(what, counter);
  } else if (kind === 'error') device.pushError(what, new Error('it has gone'), 'user');
  else device.push(what, 'pushed', { kind: kind as 'user', quality: 'warning', timeSeconds: PUSHED_AT });
  return undefined;
}

/** Whether events of an attribute have a listener; of one kind, if that is named. */
export function isWatched(device: ServedDevice, [attribute = '', kind]: readonly string[]): boolean {
  return device.isWatched(attribute, kind as PushedKind | undefined);
}

/** A device for listeners: everything that events are sent of, by polling or because they are pushed. */
export function eventful(name: string): DeviceDefinition {
  const pushed: AttributeDefinition = { name: 'told', type: 'string', pushes: ['change', 'archive', 'user'] };
  const frame: AttributeDefinition = { name: 'frame', type: 'long', pushes: ['data_ready'] };
  return {
    ...{ name, className: 'Eventful', state: 'ON' },
    attributes: [...TYPED, ...POLLING, weak(), pushed, frame],
    commands: [
      {
        ...{ name: 'Push', argument: 'string_array' },
        execute: (words, { device }) => push(device, words as readonly string[]),
      },
      {
        ...{ name: 'Watched', argument: 'string_array', result: 'boolean' },
        execute: (words, { device }) => isWatched(device, words as readonly string[]),
      },
    ],
  };
}
