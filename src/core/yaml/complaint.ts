/** One thing wrong with the value at `path`, or with its key. */
export interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly part: 'key' | 'value';
  readonly message: string;
  readonly remedy?: string;
}

/** A complaint about a value. */
export function complaint(path: readonly PropertyKey[], message: string, remedy: string): Complaint {
  return { path, part: 'value', message, remedy };
}
