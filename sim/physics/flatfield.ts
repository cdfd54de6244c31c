import { TomochartError } from '#core';
import { Random } from './random.ts';

/** What the beam looks like on the detector without a sample. */
export interface FlatFieldSpec {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** How strong the structure is: 0 an even beam, 1 a multilayer monochromator and a used scintillator. */
  readonly structure: number;
}

/** Values stay within MIDDLE +- SPAN, that is 0.32 to 1.28. */
const MIDDLE = 0.8;
const SPAN = 0.48;
const SCRATCHES = 7;
const GRAINS = 40;

/**
 * The flat field, relative intensity around 1, shape (height, width), row-major, all values in 0.3..1.3:
 * a broad profile that falls off at the edges, horizontal stripes as multilayer mirrors make them, and
 * scratches and dust on the scintillator. Exactly 1 everywhere for structure 0.
 * @throws TomochartError `BAD_CONFIG` when structure is not in 0..1
 */
export function flatField(spec: FlatFieldSpec): Float32Array {
  const { width, height, structure } = spec;
  if (!(structure >= 0 && structure <= 1)) {
    throw new TomochartError('BAD_CONFIG', `flat field: structure is ${structure}`, {
      remedy: 'give a number from 0 to 1',
    });
  }
  const field = new Float32Array(width * height).fill(1);
  if (structure === 0) return field;
  const random = new Random(spec.seed).fork('flat');
  multiplyBeam(field, spec, random.fork('beam'));
  for (let k = 0; k < SCRATCHES; k++) scratch(field, spec, random.fork(`scratch ${k}`));
  for (let k = 0; k < GRAINS; k++) grain(field, spec, random.fork(`grain ${k}`));
  for (let i = 0; i < field.length; i++)
    field[i] = MIDDLE + SPAN * Math.tanh(((field[i] ?? 1) - MIDDLE) / SPAN);
  return field;
}

/** Edges are fourth powers, flat in the middle; a stripe wanders by a few rows across the field, as figure errors do. */
function multiplyBeam(
  field: Float32Array,
  { width, height, structure }: FlatFieldSpec,
  random: Random,
): void {
  const stripes = Array.from({ length: 12 }, (_, k) => ({
    cycles: (1 + k) * (1.5 + random.uniform()),
    phase: 2 * Math.PI * random.uniform(),
    slope: 0.12 * random.normal(),
    amplitude: (structure * 0.09) / Math.sqrt(1 + k),
  }));
  const tilt = 0.05 * random.normal();
  for (let r = 0; r < height; r++) {
    const v = (2 * r + 1) / height - 1;
    for (let c = 0; c < width; c++) {
      const u = (2 * c + 1) / width - 1;
      let value = 1.05 - structure * (0.22 * v ** 4 + 0.15 * v * v + 0.16 * u ** 4 - tilt * u);
      for (const { cycles, phase, slope, amplitude } of stripes) {
        value += amplitude * Math.sin(Math.PI * cycles * (v + slope * u * u) + phase) * (1 + 0.3 * u);
      }
      field[r * width + c] = value;
    }
  }
}

/** A straight scratch about a pixel and a half wide. */
function scratch(field: Float32Array, { width, height, structure }: FlatFieldSpec, random: Random): void {
  const angle = Math.PI * random.uniform();
  const length = Math.min(width, height) * (0.1 + 0.4 * random.uniform());
  const x0 = width * random.uniform();
  const y0 = height * random.uniform();
  const depth = structure * (0.04 + 0.1 * random.uniform());
  const steps = Math.ceil(length);
  for (let k = 0; k < steps; k++) {
    const x = x0 + (k - steps / 2) * Math.cos(angle);
    const y = y0 + (k - steps / 2) * Math.sin(angle);
    darken(field, width, height, x, y, 0.7, depth * 0.6);
  }
}

function grain(field: Float32Array, { width, height, structure }: FlatFieldSpec, random: Random): void {
  const radius = 0.6 + 2.5 * random.uniform() ** 2;
  darken(
    field,
    width,
    height,
    width * random.uniform(),
    height * random.uniform(),
    radius,
    structure * 0.3 * random.uniform(),
  );
}

/** A Gaussian spot of the given radius (pixels) that takes away the part `depth` at its centre. */
function darken(
  field: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  radius: number,
  depth: number,
): void {
  const reach = 3 * radius;
  const bottom = Math.min(height - 1, Math.floor(y + reach));
  const right = Math.min(width - 1, Math.floor(x + reach));
  for (let r = Math.max(0, Math.ceil(y - reach)); r <= bottom; r++) {
    for (let c = Math.max(0, Math.ceil(x - reach)); c <= right; c++) {
      const distance = ((c - x) ** 2 + (r - y) ** 2) / (2 * radius * radius);
      const i = r * width + c;
      field[i] = (field[i] ?? 1) * (1 - depth * Math.exp(-distance));
    }
  }
}
