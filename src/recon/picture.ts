import { Canvas, textWidth, type Colour } from './canvas.ts';
import { greyOf, percentileRange, type GreyImage, type GreyRange } from './grey.ts';
import { scaleBarOf } from './scaleBar.ts';

const BACKGROUND: Colour = [18, 20, 24];
const FRAME: Colour = [52, 57, 66];
const BRIGHT: Colour = [236, 239, 244];
const MUTED: Colour = [150, 158, 170];
const BAR: Colour = [255, 196, 77];
const MARGIN = 28;
const CAPTION_HEIGHT = 13;
const NOTE_HEIGHT = 10;
/** From the top of a caption to its image, and from an image to the grey scale below and on to the next caption. */
const CAPTION_SPACE = 28;
const SCALE_SPACE = 40;
const SCALE_WIDTH = 120;

/** One image of a picture, with what to say of it. */
export interface Panel {
  readonly caption: string;
  readonly image: GreyImage;
  /** Values drawn black and white; percentiles of the image when not given. */
  readonly range?: GreyRange;
  /** Unit of the values, for the grey scale below the image: `1/mm`; empty for none. */
  readonly unit: string;
  /** Size of an image pixel; with it the panel has a scale bar. */
  readonly pixelMm?: number;
}

export interface PictureOptions {
  /** Headline. */
  readonly title: string;
  /** Lines of the legend at the foot. */
  readonly legend?: readonly string[];
  /** Lines below the legend that must not be overlooked. */
  readonly warnings?: readonly string[];
  /** Side of a panel in pixels; 512 when not given. */
  readonly panelSize?: number;
  /** Panels in a row; 2 for four panels, else all in one row when not given. */
  readonly columns?: number;
}

/** Panels side by side on a dark ground, with headline, captions, grey scales, scale bars and legend, as a PNG file. */
export function sideBySide(panels: readonly Panel[], options: PictureOptions): Buffer {
  const { title, legend = [], warnings = [], panelSize = 512 } = options;
  const footLines = [...legend, ...warnings];
  const columns = options.columns ?? (panels.length === 4 ? 2 : Math.max(1, panels.length));
  const rows = Math.ceil(panels.length / columns);
  const cell = CAPTION_SPACE + panelSize + SCALE_SPACE;
  const top = MARGIN + 36;
  const lines = [title, ...footLines];
  const text = Math.max(...lines.map((line, k) => textWidth(line, k === 0 ? 17 : NOTE_HEIGHT)));
  const width = Math.ceil(Math.max(columns * (panelSize + MARGIN) + MARGIN, text + 2 * MARGIN));
  const foot = top + rows * cell + (rows - 1) * 8;
  const canvas = new Canvas(
    width,
    foot + footLines.length * 20 + (footLines.length > 0 ? 24 : 0),
    BACKGROUND,
  );
  canvas.text(MARGIN, MARGIN - 4, title, { colour: BRIGHT, height: 17 });
  for (const [k, panel] of panels.entries()) {
    const x = MARGIN + (k % columns) * (panelSize + MARGIN);
    const y = top + Math.floor(k / columns) * (cell + 8);
    drawPanel(canvas, panel, x, y, panelSize);
  }
  if (footLines.length > 0) canvas.fill(MARGIN, foot + 2, width - 2 * MARGIN, 1, FRAME);
  for (const [k, line] of footLines.entries()) {
    canvas.text(MARGIN, foot + 18 + k * 20, line, {
      colour: k < legend.length ? MUTED : BAR,
      height: NOTE_HEIGHT,
    });
  }
  return canvas.png();
}

/** One slice with its scale bar, and a legend strip with name, size and pixel size: a picture on its own. */
export function slicePicture(panel: Panel, options: PictureOptions): Buffer {
  return sideBySide([panel], { columns: 1, ...options });
}

function drawPanel(canvas: Canvas, panel: Panel, x: number, y: number, size: number): void {
  const { image, caption, unit, range = percentileRange(image.data) } = panel;
  const aspect = image.width / image.height;
  // Frames wider or taller than twice the other side (a band of rows) keep their shape; others fill the square.
  const square = panel.pixelMm === undefined && aspect > 0.25 && aspect < 4;
  const width = square || aspect >= 1 ? size : Math.max(1, Math.round(size * aspect));
  const height = square || aspect <= 1 ? size : Math.max(1, Math.round(size / aspect));
  canvas.text(x, y, caption, { colour: BRIGHT, height: CAPTION_HEIGHT });
  const top = y + CAPTION_SPACE;
  canvas.fill(x - 1, top - 1, size + 2, size + 2, FRAME);
  canvas.fill(x, top, size, size, [0, 0, 0]);
  const left = x + ((size - width) >> 1);
  canvas.image(left, top + ((size - height) >> 1), greyOf(image, range, width, height), width);
  if (panel.pixelMm !== undefined) drawBar(canvas, image.width, panel.pixelMm, left, top + size, width);
  drawScale(canvas, range, unit, x, top + size + 12);
}

function drawBar(
  canvas: Canvas,
  imageWidth: number,
  pixelMm: number,
  x: number,
  bottom: number,
  width: number,
): void {
  const bar = scaleBarOf(imageWidth, pixelMm, 0.2);
  const length = Math.round((bar.lengthPixels * width) / imageWidth);
  canvas.fill(x + 14, bottom - 18, length + 2, 6, [0, 0, 0]);
  canvas.fill(x + 15, bottom - 17, length, 4, BAR);
  canvas.text(x + 15, bottom - 38, bar.label, { colour: BAR, height: CAPTION_HEIGHT });
}

/** A grey ramp with the values of its ends. */
function drawScale(canvas: Canvas, range: GreyRange, unit: string, x: number, y: number): void {
  const style = { colour: MUTED, height: NOTE_HEIGHT };
  const end = canvas.text(x, y, formatValue(range.low, range), style);
  const ramp = Uint8ClampedArray.from(
    { length: SCALE_WIDTH * 10 },
    (_, k) => ((k % SCALE_WIDTH) * 255) / (SCALE_WIDTH - 1),
  );
  const left = Math.round(end) + 6;
  canvas.fill(left - 1, y - 1, SCALE_WIDTH + 2, 12, FRAME);
  canvas.image(left, y, ramp, SCALE_WIDTH);
  canvas.text(left + SCALE_WIDTH + 8, y, `${formatValue(range.high, range)} ${unit}`.trim(), style);
}

/** Digits enough to tell the ends of the range apart. */
function formatValue(value: number, { low, high }: GreyRange): string {
  const digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(high - low))));
  return Number(value.toFixed(digits))
    .toFixed(digits)
    .replace('-0.00', value < -0.005 ? '-0.00' : '0.00');
}
