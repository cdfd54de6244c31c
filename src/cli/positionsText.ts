import { formatNumber } from '#core';
import type { NamedPosition } from '#positions';
import type { PositionPlaces } from '#run';
import type { BeamlineFacts } from '#scan';

/** As many digits as any encoder has, without the noise of binary fractions. */
const DIGITS = 9;

/** The steps of the way out, in words: the rotation first, then each group of axes. */
export function stepsOf({ groups, angleDegrees }: NamedPosition, { axes, trigger }: BeamlineFacts): string[] {
  const to = (name: string, value: number) => {
    const units = Object.hasOwn(axes, name) ? axes[name]?.units : undefined;
    return `${name} to ${formatNumber(value, DIGITS)}${units === undefined ? '' : ` ${units}`}`;
  };
  return [
    ...(angleDegrees === undefined ? [] : [to(trigger.axis, angleDegrees)]),
    ...groups.map((group) =>
      Object.entries(group)
        .map(([name, value]) => to(name, value))
        .join(', '),
    ),
  ];
}

/** A position for `--json`: `groups` as in the facts of a beamline, in the units of the axes. */
export function positionJson(position: NamedPosition, { beamlineFile }: PositionPlaces) {
  const { name, description, angleDegrees, groups, file } = position;
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(angleDegrees === undefined ? {} : { angleDegrees }),
    groups,
    file: file ?? null,
    of: file === beamlineFile ? 'beamline' : 'visit',
  };
}

/** Rows under one another, each column as wide as its widest word; the last one ends where it ends. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((word, k) => Math.max(word.length, widest[k] ?? 0)),
    [],
  );
  return rows.map((row) => `  ${row.map((word, k) => word.padEnd(widths[k] ?? 0)).join('  ')}`.trimEnd());
}
