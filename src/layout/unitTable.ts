/** Exponents of the base units; angles, counts and pixels are no plain numbers here. */
export type Dimension = Readonly<
  Partial<Record<'kg' | 'm' | 's' | 'A' | 'K' | 'deg' | 'count' | 'pixel', number>>
>;

/** One unit: what it measures, and how much of it. */
export interface Unit {
  /** What one of it is in base units. */
  readonly factor: number;
  readonly dimension: Dimension;
  /** Where its scale begins, in the base unit: only temperatures have this. */
  readonly zero?: number;
}

const LENGTH: Dimension = { m: 1 };
const TIME: Dimension = { s: 1 };
const ANGLE: Dimension = { deg: 1 };
const MASS: Dimension = { kg: 1 };
const CURRENT: Dimension = { A: 1 };
const TEMPERATURE: Dimension = { K: 1 };
const FREQUENCY: Dimension = { s: -1 };
const FORCE: Dimension = { kg: 1, m: 1, s: -2 };
const ENERGY: Dimension = { kg: 1, m: 2, s: -2 };
const POWER: Dimension = { kg: 1, m: 2, s: -3 };
const PRESSURE: Dimension = { kg: 1, m: -1, s: -2 };
const VOLTAGE: Dimension = { kg: 1, m: 2, s: -3, A: -1 };

/** The electronvolt in joules, exact since 2019 (SI brochure, 9th edition, table 8). */
const ELECTRONVOLT = 1.602176634e-19;

/** Names, factor, dimension and, for temperatures, where the scale begins. Both micro signs are in use. */
const TABLE: readonly (readonly [names: string, factor: number, dimension: Dimension, zero?: number])[] = [
  ['m metre metres meter meters', 1, LENGTH],
  ['cm', 1e-2, LENGTH],
  ['mm', 1e-3, LENGTH],
  ['um µm μm micron microns micrometer micrometers micrometre micrometres', 1e-6, LENGTH],
  ['nm', 1e-9, LENGTH],
  ['Å angstrom angstroms', 1e-10, LENGTH],
  ['km', 1e3, LENGTH],
  ['s sec second seconds', 1, TIME],
  ['ms', 1e-3, TIME],
  ['us µs μs', 1e-6, TIME],
  ['ns', 1e-9, TIME],
  ['min minute minutes', 60, TIME],
  ['h hour hours', 3600, TIME],
  ['deg ° degree degrees', 1, ANGLE],
  ['rad radian radians', 180 / Math.PI, ANGLE],
  ['mrad', 0.18 / Math.PI, ANGLE],
  ['urad µrad μrad', 0.00018 / Math.PI, ANGLE],
  ['A', 1, CURRENT],
  ['mA', 1e-3, CURRENT],
  ['uA µA μA', 1e-6, CURRENT],
  ['nA', 1e-9, CURRENT],
  ['J', 1, ENERGY],
  ['eV', ELECTRONVOLT, ENERGY],
  ['keV', 1e3 * ELECTRONVOLT, ENERGY],
  ['MeV', 1e6 * ELECTRONVOLT, ENERGY],
  ['GeV', 1e9 * ELECTRONVOLT, ENERGY],
  ['Hz fps', 1, FREQUENCY],
  ['kHz', 1e3, FREQUENCY],
  ['MHz', 1e6, FREQUENCY],
  ['GHz', 1e9, FREQUENCY],
  ['K kelvin', 1, TEMPERATURE],
  ['C °C degC celsius Celsius', 1, TEMPERATURE, 273.15],
  ['Pa', 1, PRESSURE],
  ['hPa mbar', 100, PRESSURE],
  ['kPa', 1e3, PRESSURE],
  ['MPa', 1e6, PRESSURE],
  ['bar', 1e5, PRESSURE],
  ['kg', 1, MASS],
  ['g', 1e-3, MASS],
  ['mg', 1e-6, MASS],
  ['ug µg μg', 1e-9, MASS],
  ['N', 1, FORCE],
  ['mN', 1e-3, FORCE],
  ['kN', 1e3, FORCE],
  ['V', 1, VOLTAGE],
  ['mV', 1e-3, VOLTAGE],
  ['kV', 1e3, VOLTAGE],
  ['W', 1, POWER],
  ['mW', 1e-3, POWER],
  ['kW', 1e3, POWER],
  ['count counts', 1, { count: 1 }],
  ['pixel pixels px', 1, { pixel: 1 }],
  ['%', 1e-2, {}],
  ['percent', 1e-2, {}],
  ['1', 1, {}],
];

/** Every unit by each of its names. Case matters: mA is no MA. */
export const units: ReadonlyMap<string, Unit> = new Map(
  TABLE.flatMap(([names, factor, dimension, zero]) =>
    names
      .split(' ')
      .map((name) => [name, { factor, dimension, ...(zero === undefined ? {} : { zero }) }] as const),
  ),
);
