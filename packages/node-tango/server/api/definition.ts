import type { CommandType, DevState, DisplayLevel } from '../../codec/types.ts';
import type { CommandData } from '../../codec/value.ts';
import type { AttributeDefinition } from './attribute.ts';
import type { DeviceContext } from './device.ts';

/** A property that a device expects of the database, or of the file that stands for it. */
export interface PropertyDefinition {
  readonly name: string;
  readonly description?: string;
  /** What it has where neither the database nor the file has one. */
  readonly default?: readonly string[];
}

/** A command. A callback that throws refuses the call, as that of an attribute does. */
export interface CommandDefinition {
  readonly name: string;
  /** Default void. */
  readonly argument?: CommandType;
  readonly result?: CommandType;
  readonly argumentDescription?: string;
  readonly resultDescription?: string;
  readonly level?: DisplayLevel;
  /** Its result, where `result` names one. */
  readonly execute: (
    argument: CommandData,
    context: DeviceContext,
  ) => CommandData | void | Promise<CommandData | void>;
}

/** A device. State, Status and Init are there by themselves; `init` is called at the start and by Init. */
export interface DeviceDefinition {
  /** `dom/fam/mem`. */
  readonly name: string;
  readonly className: string;
  readonly description?: string;
  readonly state?: DevState;
  readonly status?: string;
  readonly attributes?: readonly AttributeDefinition[];
  readonly commands?: readonly CommandDefinition[];
  readonly properties?: readonly PropertyDefinition[];
  /** Called when properties have been read, before the device answers. */
  readonly init?: (context: DeviceContext) => void | Promise<void>;
  /** Calls of one device are one after the other, as in cppTango, unless this is true. Default false. */
  readonly concurrent?: boolean;
}
