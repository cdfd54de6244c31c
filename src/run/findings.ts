import type { Check } from '#data';
import type { PreviewOutcome } from './previewJob.ts';

/** The preview of a file. */
export interface PreviewRecord extends Omit<PreviewOutcome, 'checks'> {
  /** The picture; null when there is none. */
  readonly path: string | null;
}

/** What the reconstruction found, by detector, once it has. */
export type Findings = Map<
  string,
  {
    readonly preview: PreviewRecord;
    readonly checks: readonly Check[];
    /** Why the file does not say what has become of it; left out when it does. */
    readonly problem?: string;
  }
>;
