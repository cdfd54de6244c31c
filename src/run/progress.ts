import type { StateValue } from 'xstate';
import type { FrameKind } from '#scan';

/** What a watcher is told while a scan runs. Seconds count from its start, on its own clock. */
export type ScanProgress =
  | { readonly kind: 'state'; readonly state: string; readonly seconds: number }
  | {
      readonly kind: 'frames';
      readonly counts: Readonly<Record<FrameKind, number>>;
      readonly taken: number;
      readonly total: number;
      readonly seconds: number;
    };

/** A state of the chart as a path: `acquiring.flatBefore.collecting`; parallel parts in brackets. */
export function stateOf(value: StateValue): string {
  if (typeof value === 'string') return value;
  const parts = Object.entries(value).map(([name, inner]) => {
    const rest = inner === undefined ? '' : stateOf(inner);
    return rest ? `${name}.${rest}` : name;
  });
  return parts.length === 1 ? (parts[0] ?? '') : `[${parts.join(' ')}]`;
}
