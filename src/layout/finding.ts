import type { Problem } from '#core';

/** What `layout check` says of a layout: like a problem, but some are only worth knowing. */
export interface Finding extends Problem {
  /** `error`: a scan with it is refused. `warning`: something is lost or not as meant. `note`: worth knowing. */
  readonly severity: 'error' | 'warning' | 'note';
  /** A short stable name, e.g. `unstored-attribute`, to look up in docs/layouts.md and to filter by. */
  readonly rule: string;
}
