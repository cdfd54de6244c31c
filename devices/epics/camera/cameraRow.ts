/** One write of a setting: the name of the PV after the camera's prefix, and a number, a text or the name of a state. */
export interface PvPut {
  readonly suffix: string;
  readonly value: number | string;
}

/**
 * Where the numbers of frames (NDArray uniqueId) come from. `counter`: they are the driver's ArrayCounter, which counts
 * on from one acquisition to the next. `arm`: they begin anew at `first` with each acquisition.
 */
export type FrameNumbers = { readonly kind: 'counter' } | { readonly kind: 'arm'; readonly first: 0 | 1 };

/** How one driver of areaDetector is told when to take its frames. */
export interface CameraRow {
  /** Takes its frames by itself; written in this order, each with completion. */
  readonly internal: readonly PvPut[];
  /** Takes one frame for each pulse of its trigger input. */
  readonly external: readonly PvPut[];
  /** Names of the states of each PV that is written, in the order of their numbers; left out for numbers. */
  readonly states: Readonly<Record<string, readonly string[]>>;
  /** The state of ImageMode that takes NumImages frames, out of those it has. */
  readonly imageMode: { readonly states: readonly string[]; readonly multiple: string };
  readonly numbers: FrameNumbers;
  /** Where ArrayCounter begins anew with each acquisition instead of counting on. */
  readonly counterRestarts?: true;
  /** Where DetectorState reads Idle until the first frame comes, so that only Acquire_RBV tells that it is armed. */
  readonly staysIdle?: true;
  /** Where SizeX and MinX count pixels after binning, as GenICam does, and not those of the sensor, as ADBase does. */
  readonly binnedRegion?: true;
}
