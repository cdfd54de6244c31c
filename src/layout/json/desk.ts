import type { Complaint } from '#core/yaml';
import type { Fault } from './path.ts';

/** Takes complaints about one entry or attribute. */
export interface Desk {
  /** Leads from the top of the file to the entry. */
  readonly path: readonly PropertyKey[];
  readonly complaints: readonly Complaint[];
  /** @param steps lead on from the entry to what is wrong */
  readonly complain: (steps: readonly PropertyKey[], fault: Fault, part?: Complaint['part']) => void;
  /** Takes complaints as they are. */
  readonly take: (complaints: readonly Complaint[]) => void;
}

/**
 * A desk that adds to `complaints`.
 * @param isShort the entry is a bare constant: what is wrong with its `value` is wrong with the entry
 */
export function deskAt(path: readonly PropertyKey[], complaints: Complaint[], isShort = false): Desk {
  return {
    path,
    complaints,
    complain: (steps, { message, remedy }, part = 'value') => {
      complaints.push({ path: isShort ? path : [...path, ...steps], part, message, remedy });
    },
    take: (more) => complaints.push(...more),
  };
}
