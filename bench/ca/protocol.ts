/** What both clients measure, a turn at a time. */
export type Task = 'get' | 'monitor' | 'array';

/** One turn of a client. */
export interface Turn {
  readonly task: Task;
  /** Gets of one number, gets of the array, or the seconds in which updates are counted. */
  readonly amount: number;
}

export const PVS = {
  /** A number that does not change. */
  number: 'bench:number',
  /** A number that changes as often as the server can post it, while somebody writes 1 to `run`. */
  counter: 'bench:counter',
  run: 'bench:run',
  /** 1,250,000 doubles: 10 MB. */
  array: 'bench:array',
} as const;

export const ARRAY_DOUBLES = 1_250_000;
