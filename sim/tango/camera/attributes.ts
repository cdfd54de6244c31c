import { asTomochartError } from '#core';
import type { AttributeData, AttributeDefinition, CommandData, CommandDefinition, DevFailed } from '#tango';
import { refusal, writeNotAllowed } from '../refusal.ts';
import type { CameraCore } from './cameraCore.ts';

/** What the attributes and commands of a simulated camera need to know of their device. */
export interface CameraParts {
  readonly core: CameraCore;
  /** `dom/fam/mem`. */
  readonly device: string;
}

/** An attribute that cannot be written while the camera acquires. */
export function setting(
  { core, device }: CameraParts,
  definition: AttributeDefinition & Required<Pick<AttributeDefinition, 'write'>>,
): AttributeDefinition {
  return {
    ...definition,
    write: (value, context) => {
      const { state } = context.device;
      if (core.busy) throw writeNotAllowed(device, definition.name, state);
      return inTango(device, () => definition.write(value, context));
    },
  };
}

/** A text that cannot be written while the camera acquires. */
export function textSetting(
  parts: CameraParts,
  name: string,
  read: () => string,
  write: (value: string) => void,
): AttributeDefinition {
  return setting(parts, { name, type: 'string', read, write: (value) => write(textOf(value)) });
}

/** What was written to an attribute of texts. */
export function textOf(value: AttributeData): string {
  return typeof value === 'string' ? value : '';
}

/** A command whose errors are DevFailed. */
export function command(
  { device }: CameraParts,
  name: string,
  execute: (argument: CommandData) => CommandData | Promise<CommandData> | void | Promise<void>,
): CommandDefinition {
  return {
    name,
    execute: (argument) => inTango(device, () => execute(argument) as CommandData | Promise<CommandData>),
  };
}

/** What a simulated camera tells by events that it pushes. */
export function told(
  name: string,
  type: 'long' | 'string',
  read: () => number | string,
): AttributeDefinition {
  return { name, type, access: 'read', read, pushes: ['change'] };
}

/** Errors of the simulation in the words of Tango. */
function inTango<T>(device: string, act: () => T): T {
  const translated = (thrown: unknown): DevFailed => {
    if (thrown instanceof Error && thrown.name === 'DevFailed') return thrown as DevFailed;
    const { code, message } = asTomochartError(thrown);
    return refusal(device, `CAMERA_${code}`, message, device);
  };
  try {
    const result = act();
    if (!(result instanceof Promise)) return result;
    return result.catch((thrown: unknown) => {
      throw translated(thrown);
    }) as T;
  } catch (thrown) {
    throw translated(thrown);
  }
}
