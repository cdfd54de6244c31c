import { cameraRow, type CameraDriver } from '#devices/epics';
import type { Port } from '../port.ts';
import { setting, type ParameterRow } from '../portRows.ts';

/**
 * The rows of a camera with those settings that its driver alone has, and with the states that the driver gives the
 * settings which all have: what the table of cameras says. The parameter of such a setting has the name of its record.
 */
export function withDriverRows(driver: CameraDriver, rows: readonly ParameterRow[]): readonly ParameterRow[] {
  const { internal, external, states, imageMode } = cameraRow(driver);
  const named: Readonly<Record<string, readonly string[]>> = { ...states, ImageMode: imageMode.states };
  const common = rows.map((row): ParameterRow => {
    const own = named[row.record];
    return own ? { ...row, states: own } : row;
  });
  const known = new Set(rows.map(({ record }) => record));
  const choices = Object.entries(named)
    .filter(([record]) => !known.has(record))
    .map(([record, own]) => setting.choice(record, record, 0, own));
  for (const { record } of choices) known.add(record);
  const others = new Map(
    [...internal, ...external]
      .filter(({ suffix }) => !known.has(suffix))
      .map(({ suffix, value }): [string, ParameterRow] => [
        suffix,
        typeof value === 'number' ? setting.double(suffix, suffix, 0) : setting.string(suffix, suffix, ''),
      ]),
  );
  return [...common, ...choices, ...others.values()];
}

/**
 * Whether a camera waits for triggers: when its settings read as the table has them for external triggers. Where one
 * is written twice, the last counts.
 */
export function isExternal(driver: CameraDriver, rows: readonly ParameterRow[], port: Port): boolean {
  const last = new Map(cameraRow(driver).external.map(({ suffix, value }) => [suffix, value]));
  return [...last].every(([suffix, value]) => reads(rows, port, suffix) === value);
}

/** Frames that an acquisition has; Infinity for one that goes on until it is stopped. */
export function framesAsked(driver: CameraDriver, rows: readonly ParameterRow[], port: Port): number {
  const mode = String(reads(rows, port, 'ImageMode'));
  if (mode === cameraRow(driver).imageMode.multiple) return port.number('NIMAGES');
  return /single/i.test(mode) ? 1 : Infinity;
}

/** The name of the state of a setting, or its value where it has no states. */
function reads(rows: readonly ParameterRow[], port: Port, record: string): number | string | undefined {
  const row = rows.find((candidate) => candidate.record === record);
  const value = row && port.get(row.parameter);
  return row?.states ? row.states[Number(value)] : value;
}
