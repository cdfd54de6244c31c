import type { DeviceDefinition, ServedDevice } from '#tango';

/** A part of the simulated beamline as devices of Tango. */
export interface Part {
  readonly definitions: readonly DeviceDefinition[];
  /** Told of its devices once they are there, in the order of the definitions. */
  attach?(served: readonly ServedDevice[]): void;
  close?(): void | Promise<void>;
}
