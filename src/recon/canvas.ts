import { PNG } from 'pngjs';
import { CAPITAL_ROWS, strokesOf, type Stroke } from './font.ts';

/** More columns than any picture has: one number then names a pixel. */
const ROW = 65_536;

/** Red, green, blue, 0..255. */
export type Colour = readonly [number, number, number];

/** Where to write, in pixels: `x` left edge of the text, `y` top of its capitals. */
export interface TextStyle {
  readonly colour: Colour;
  /** Height of a capital letter in pixels. */
  readonly height: number;
}

/** A picture in the making, 8 bit RGB; what falls outside is cut off. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Shape (height, width, 3). */
  readonly #data: Uint8ClampedArray;

  constructor(width: number, height: number, background: Colour) {
    this.width = width;
    this.height = height;
    this.#data = new Uint8ClampedArray(width * height * 3);
    this.fill(0, 0, width, height, background);
  }

  /** Fills a rectangle. */
  fill(x: number, y: number, width: number, height: number, colour: Colour): void {
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) this.#blend(column, row, colour, 1);
    }
  }

  /** Puts grey values 0..255 of shape (height, width) at (x, y). */
  image(x: number, y: number, grey: ArrayLike<number>, width: number): void {
    for (let k = 0; k < grey.length; k++) {
      const column = x + (k % width);
      const row = y + Math.floor(k / width);
      if (column < 0 || row < 0 || column >= this.width || row >= this.height) continue;
      const at = 3 * (row * this.width + column);
      this.#data[at] = this.#data[at + 1] = this.#data[at + 2] = grey[k]!;
    }
  }

  /** Writes one line. @returns the column where the text ends */
  text(x: number, y: number, text: string, { colour, height }: TextStyle): number {
    const dot = height / (CAPITAL_ROWS - 1);
    let pen = x;
    for (const character of text) {
      const { strokes, advance } = strokesOf(character);
      for (const [at, coverage] of coverageOf(strokes, pen, y, dot)) {
        this.#blend(at % ROW, Math.floor(at / ROW), colour, coverage);
      }
      pen += advance * dot;
    }
    return pen;
  }

  /** The picture as a PNG file, 8 bit RGB. */
  png(): Buffer {
    const png = new PNG({ width: this.width, height: this.height });
    for (let k = 0; k < this.width * this.height; k++) {
      for (let c = 0; c < 3; c++) png.data[4 * k + c] = this.#data[3 * k + c]!;
      png.data[4 * k + 3] = 255;
    }
    return PNG.sync.write(png, { colorType: 2, filterType: 2 });
  }

  #blend(x: number, y: number, colour: Colour, opacity: number): void {
    if (opacity <= 0 || x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const share = Math.min(1, opacity);
    const at = 3 * (y * this.width + x);
    for (let c = 0; c < 3; c++) {
      this.#data[at + c] = this.#data[at + c]! * (1 - share) + colour[c]! * share;
    }
  }
}

/** Width of a line of text in pixels. */
export function textWidth(text: string, height: number): number {
  let dots = 0;
  for (const character of text) dots += strokesOf(character).advance;
  return Math.max(0, dots - 1.5) * (height / (CAPITAL_ROWS - 1));
}

/**
 * How much of each pixel the strokes of one character cover, 0..1, keyed by row * ROW + column: the most that any one
 * of them covers, so that joints are no darker than lines.
 */
function coverageOf(strokes: readonly Stroke[], x: number, y: number, dot: number): Map<number, number> {
  const radius = 0.4 * dot;
  const coverage = new Map<number, number>();
  const bounds = (a: number, b: number, origin: number) => [
    Math.max(0, Math.floor(origin + Math.min(a, b) * dot - radius)),
    Math.ceil(origin + Math.max(a, b) * dot + radius),
  ];
  for (const stroke of strokes) {
    const [left, right] = bounds(stroke.x0, stroke.x1, x);
    const [top, bottom] = bounds(stroke.y0, stroke.y1, y);
    for (let row = top!; row <= bottom!; row++) {
      for (let column = left!; column <= right!; column++) {
        const share = radius + 0.5 - dot * distanceTo(stroke, (column - x) / dot, (row - y) / dot);
        const at = row * ROW + column;
        if (share > (coverage.get(at) ?? 0)) coverage.set(at, share);
      }
    }
  }
  return coverage;
}

/** Distance of a point from a stroke, dots. */
function distanceTo({ x0, y0, x1, y1 }: Stroke, x: number, y: number): number {
  const dx = x1 - x0;
  const dy = y1 - y0;
  const length = dx * dx + dy * dy;
  const along = length > 0 ? Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / length)) : 0;
  return Math.hypot(x - x0 - along * dx, y - y0 - along * dy);
}
