import type {
  AttributeAccess,
  AttributeFormat,
  AttributeType,
  DisplayLevel,
  Quality,
} from '../../codec/types.ts';
import type { AttributeData } from '../../codec/value.ts';
import type { DeviceContext, PushedKind } from './device.ts';

/**
 * A value with its quality and moment. An array, of a value that is read or pushed, is sent from where it is: the device
 * gives each value an array of its own and leaves it alone from then on.
 */
export interface AttributeState {
  readonly value: AttributeData | undefined;
  readonly quality?: Quality;
  /** Seconds since 1970; default now. */
  readonly timeSeconds?: number;
}

/**
 * An attribute. Without `read`, it has the value that was pushed or written last; what is written is there already when
 * `write` is called, which may push another, and is taken back where `write` throws. A callback that throws refuses the call
 * with a DevFailed: a DevFailed of its own, or one of its message.
 */
export interface AttributeDefinition {
  readonly name: string;
  readonly type: AttributeType;
  /** Default scalar. */
  readonly format?: AttributeFormat;
  /** Most elements of a row, and most rows; default 1 and 0 for a scalar, 1024 for others. */
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  /** Default `read`; `read_write` where there is a `write`. */
  readonly access?: AttributeAccess;
  readonly value?: AttributeData;
  readonly label?: string;
  readonly units?: string;
  readonly description?: string;
  /** C format of one element. */
  readonly numberFormat?: string;
  readonly level?: DisplayLevel;
  /** Least and greatest value that may be written: others are refused with API_WAttrOutsideLimit. */
  readonly min?: number;
  readonly max?: number;
  readonly minAlarm?: number;
  readonly maxAlarm?: number;
  readonly minWarning?: number;
  readonly maxWarning?: number;
  /** Names of the numbers of an enum, from 0. */
  readonly enumLabels?: readonly string[];
  /** What was written is kept and is there again after a restart (scalars only); `written`: and is written to the device. */
  readonly memorized?: boolean | 'written';
  /** The server reads it every so many milliseconds by itself, and sends the events that `events` say. */
  readonly pollMilliseconds?: number;
  /** Thresholds of the events that polling sends. */
  readonly events?: {
    readonly absChange?: number;
    readonly relChange?: number;
    readonly periodMilliseconds?: number;
    readonly archiveAbsChange?: number;
    readonly archiveRelChange?: number;
    readonly archivePeriodMilliseconds?: number;
  };
  /**
   * Kinds of events that the device pushes itself, which need no polling then. Default change, archive and user. With a
   * `read` they have to be named: otherwise the server cannot know that any will come, and who subscribes to what is not
   * polled is refused, so that clients read it instead.
   */
  readonly pushes?: readonly PushedKind[];
  readonly read?: (
    context: DeviceContext,
  ) => AttributeData | AttributeState | Promise<AttributeData | AttributeState>;
  readonly write?: (value: AttributeData, context: DeviceContext) => void | Promise<void>;
}
