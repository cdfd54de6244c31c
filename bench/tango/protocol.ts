/** What both clients measure, a turn at a time. */
export type Task = 'read' | 'image' | 'into';

/** One turn of a client. */
export interface Turn {
  readonly task: Task;
  /** Reads, one after the other; `into`: images into memory that is used again, where a client knows that. */
  readonly amount: number;
}

/** Microseconds of the median read of a turn, and how many there were a second. */
export interface TurnFigure {
  readonly p50: number;
  readonly perSecond: number;
}

/** The device of cppTango's own test server, and the attribute that is read. */
export const SCALAR = { device: 'sys/tg_test/1', attribute: 'double_scalar_rww' } as const;

/** The device of a server of PyTango: an image, and the same image as events, as often as it can while it runs. */
export const IMAGE = {
  device: 'bench/image/1',
  attribute: 'image',
  event: 'frame',
  run: 'Run',
  width: 2048,
  height: 2048,
} as const;
