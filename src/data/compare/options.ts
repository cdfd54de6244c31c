export interface CompareOptions {
  readonly signal?: AbortSignal;
  /** Called after every frame. */
  readonly onProgress?: (done: number, total: number) => void;
}
