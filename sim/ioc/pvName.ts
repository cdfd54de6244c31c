/** The record and the field that a process variable names: the field is VAL where none is given. */
export function recordAndField(pv: string): { readonly record: string; readonly field: string } {
  const [, record = pv, field = 'VAL'] = /^(.*)\.([A-Z][A-Z0-9]*)$/.exec(pv) ?? [];
  return { record, field };
}
