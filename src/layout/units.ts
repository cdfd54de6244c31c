import { units, type Dimension, type Unit } from './unitTable.ts';

const POWERS: Readonly<Record<string, number>> = { '²': 2, '³': 3 };

/**
 * What units mean: one of the table, or a product or quotient of them with powers, as `deg/s`, `kg/m^3`, `1/s`.
 * In a product a degree Celsius is a difference of temperature, as in `°C/s`.
 */
function parseUnits(text: string): Unit | undefined {
  const alone = units.get(text);
  if (alone) return alone;
  // Nobody writes longer ones, and whatever stands in a file comes by here.
  if (text.length > 40) return undefined;
  let factor = 1;
  const dimension: Record<string, number> = {};
  // Factors at even places, with what joins them in between.
  const parts = text.split(/([/*·])/);
  for (let k = 0; k < parts.length; k += 2) {
    const [, name = '', power, raised] = /^(.+?)(?:\^(-?[1-9])|([²³]))?$/.exec(parts[k]!.trim()) ?? [];
    const unit = units.get(name);
    if (!unit) return undefined;
    const exponent = (raised ? POWERS[raised]! : Number(power ?? 1)) * (parts[k - 1] === '/' ? -1 : 1);
    factor *= unit.factor ** exponent;
    for (const [base, n] of Object.entries(unit.dimension))
      dimension[base] = (dimension[base] ?? 0) + n * exponent;
  }
  return { factor, dimension };
}

function sameDimension(a: Dimension, b: Dimension): boolean {
  const bases = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof Dimension>;
  return [...bases].every((base) => (a[base] ?? 0) === (b[base] ?? 0));
}

/** A whole number that lost its last bits on the way becomes whole again. */
function whole(ratio: number): number {
  const near = Math.round(ratio);
  return Math.abs(ratio - near) <= 1e-12 * near ? near : ratio;
}

/** True for units that {@link convertUnits} knows. */
export function isUnits(text: string): boolean {
  return parseUnits(text.trim()) !== undefined;
}

/**
 * The value in other units of the same quantity, e.g. 25 keV as 25000 eV; powers of ten come out exact.
 * @returns undefined when either is no known unit or they do not measure the same
 */
export function convertUnits(value: number, from: string, to: string): number | undefined {
  if (from === to) return value;
  const [source, target] = [parseUnits(from.trim()), parseUnits(to.trim())];
  if (!source || !target || !sameDimension(source.dimension, target.dimension)) return undefined;
  const base = (source.zero ?? 0) - (target.zero ?? 0);
  if (base !== 0) return (value * source.factor + base) / target.factor;
  const ratio = source.factor / target.factor;
  return ratio >= 1 ? value * whole(ratio) : value / whole(target.factor / source.factor);
}
