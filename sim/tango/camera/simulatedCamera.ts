import type { DeviceDefinition, ServedDevice } from '#tango';

/** The devices of one simulated detector, for a device server. */
export interface SimulatedTangoCamera {
  readonly definitions: readonly DeviceDefinition[];
  /** Called once, when each definition has been added to a server: its devices in the order of the definitions. */
  attach(served: readonly ServedDevice[]): void;
  /** Resolves when frames can be stored without waiting for the thread that does it. */
  ready(): Promise<void>;
  /** Ends the acquisition; resolves when the file is closed. */
  close(): Promise<void>;
  /**
   * Breaks it, or mends it: `hang` (it takes no more frames), `lose <n>` (frame n of the acquisition, from 0, is lost on
   * its way to the file), `error` (it cannot write), `fault` (State FAULT), `slow <seconds>` (closing its file takes that
   * much longer), `none`.
   * @returns false for other words
   */
  fault(words: string): boolean;
}

/** What can be said of a simulated detector. */
export interface CameraDeviceOptions {
  /** Told, a line each, of what it does. */
  readonly onEvent?: (message: string) => void;
}
