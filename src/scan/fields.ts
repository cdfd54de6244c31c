/** The parts of a scan that a user can switch, in the order in which they happen. */
export interface Fields {
  readonly dark: boolean;
  readonly flat: boolean;
  readonly ortho: boolean;
  readonly flatAfter: boolean;
  readonly darkAfter: boolean;
  readonly returnToStart: boolean;
}

/** The characters of `fields_flag`, in order: its name in a request and what it switches. */
export const FIELD_NAMES = [
  ['dark', 'get_dark', 'darks before the scan'],
  ['flat', 'get_flat', 'flats before the scan'],
  ['ortho', 'get_ortho', 'orthogonal projections on the way back'],
  ['flatAfter', 'get_flat_after', 'flats after the scan'],
  ['darkAfter', 'get_dark_after', 'darks after the scan'],
  ['returnToStart', 'return_to_start', 'rotation back to the start'],
] as const satisfies readonly (readonly [keyof Fields, string, string])[];

/** Darks and flats before, and back to the start. */
export const DEFAULT_FIELDS_FLAG = '110001';

/** What six characters `0` or `1` mean; the caller has checked that they are. */
export function fieldsOf(flag: string): Fields {
  const on = (place: number) => flag[place] === '1';
  return {
    dark: on(0),
    flat: on(1),
    ortho: on(2),
    flatAfter: on(3),
    darkAfter: on(4),
    returnToStart: on(5),
  };
}

/** The six characters for a choice of fields. */
export function flagOf(fields: Fields): string {
  return FIELD_NAMES.map(([key]) => (fields[key] ? '1' : '0')).join('');
}
