import type { Problem } from '#core';
import { nearest } from '#core/yaml';
import type { AxisValues } from '#positions';
import type { AxisFacts, BeamlineFacts } from '#scan';
import type { PositionsOptions } from './positionsPlace.ts';

/** What commander makes of the options of `positions save`. */
export interface SaveOptions extends PositionsOptions {
  readonly axes?: string;
  readonly at?: string;
  readonly order?: string;
  readonly angle?: string;
  readonly description?: string;
  readonly overwrite?: boolean;
  readonly force?: boolean;
}

/** A position as it was asked for: values given, or of axes as they stand. */
export interface AskedPosition {
  readonly groups: readonly AxisValues[];
  readonly angleDegrees?: number;
  /** Axes whose value is where they stand now. */
  readonly recorded: readonly string[];
  /** What is wrong with the arguments; the groups hold what is right. */
  readonly problems: readonly Problem[];
}

/** Understands `--axes x,z`, `--at x=8,z=2`, `--order z,x+y` and `--angle 90` on a beamline whose axes were read. */
export function askedPosition(options: SaveOptions, { axes }: BeamlineFacts): AskedPosition {
  const problems: Problem[] = [];
  const values = new Map<string, number>();
  const recorded: string[] = [];
  for (const word of wordsOf(options.at)) {
    const [name = '', number = ''] = word.split(/=(.*)/s);
    const value = number.trim() === '' ? NaN : Number(number);
    if (name === '' || !Number.isFinite(value)) {
      const message = word === '' ? 'has a comma without a value' : `${word} gives no axis a number`;
      problems.push({ about: '--at', message, remedy: 'write x=8,z=2' });
    } else if (values.has(name)) {
      problems.push({ about: '--at', message: `${name} is named twice`, remedy: 'name each axis once' });
    } else {
      values.set(name, value);
    }
  }
  for (const name of wordsOf(options.axes)) {
    const axis = Object.hasOwn(axes, name) ? axes[name] : undefined;
    if (!axis) {
      problems.push(noSuchAxis(name, axes));
    } else if (!values.has(name)) {
      // Of 0.1 + 0.2 nobody means the seventeenth digit.
      values.set(name, Number(axis.position.toPrecision(12)));
      recorded.push(name);
    }
  }
  if (values.size === 0 && problems.length === 0) {
    const remedy = 'name those that move, --axes x,z, or give values, --at x=8,z=2';
    problems.push({ about: '--axes', message: 'names no axis', remedy });
  }
  // An axis that was misspelt above would be missed in the order, too.
  const order = problems.length === 0 ? orderOf(options.order, [...values.keys()], problems) : undefined;
  const angle = angleOf(options.angle, problems);
  const groups = order
    ? order.map((group) => [...values].filter(([name]) => group.includes(name)))
    : [[...values]];
  return {
    groups: groups.map((group) => Object.fromEntries(group)),
    ...(angle === undefined ? {} : { angleDegrees: angle }),
    recorded,
    problems,
  };
}

function noSuchAxis(name: string, axes: Readonly<Record<string, AxisFacts>>): Problem {
  const near = nearest(name, Object.keys(axes));
  return {
    about: '--axes',
    message: name === '' ? 'has a comma without an axis' : `there is no axis ${name}`,
    remedy: near ? `did you mean ${near}?` : `the axes are ${Object.keys(axes).join(', ')}`,
  };
}

/** The groups of `z,x+y`, or undefined without an order, or with one that does not name each axis once. */
function orderOf(
  text: string | undefined,
  axes: readonly string[],
  problems: Problem[],
): readonly string[][] | undefined {
  if (text === undefined) return undefined;
  const groups = wordsOf(text).map((group) => group.split('+').map((name) => name.trim()));
  const named = groups.flat();
  const messages = [
    ...named
      .filter((name) => !axes.includes(name))
      .map((name) => `${name || 'nothing'} is not among the axes`),
    ...named.filter((name, k) => named.indexOf(name) < k).map((name) => `${name} is named twice`),
    ...axes.filter((name) => !named.includes(name)).map((name) => `${name} is missing`),
  ];
  const remedy = `name each axis once, for instance ${axes.join(',')}; those that move together with +`;
  problems.push(...messages.map((message) => ({ about: '--order', message, remedy })));
  return messages.length === 0 ? groups : undefined;
}

function angleOf(text: string | undefined, problems: Problem[]): number | undefined {
  if (text === undefined) return undefined;
  const angle = text.trim() === '' ? NaN : Number(text);
  if (Number.isFinite(angle)) return angle;
  const message = `${text === '' ? 'the text' : text} is no number`;
  problems.push({ about: '--angle', message, remedy: 'write degrees, for instance 90' });
  return undefined;
}

function wordsOf(list: string | undefined): string[] {
  return list === undefined ? [] : list.split(',').map((word) => word.trim());
}
