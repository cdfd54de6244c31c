import type { Port } from '../port.ts';

const AXES = ['X', 'Y'] as const;

/**
 * The region of a camera: settings as drivers have them, a size of at least one pixel that stays on the sensor, and an
 * offset that leaves room for it. The simulated camera sees the middle of its sensor: when it begins to acquire, an
 * offset that is another becomes that one, and reads so. It does not bin.
 */
export class CameraGeometry {
  readonly #port: Port;

  constructor(port: Port) {
    this.#port = port;
    for (const axis of AXES) {
      port.on(`BIN_${axis}`, () => port.refresh(`BIN_${axis}`));
      port.on(`REVERSE_${axis}`, () => port.refresh(`REVERSE_${axis}`));
      for (const parameter of [`SIZE_${axis}`, `MIN_${axis}`]) {
        port.on(parameter, (value) => {
          port.set(parameter, Math.trunc(Number(value)));
          this.#fit(axis);
          port.flush();
        });
      }
    }
    this.#describe();
  }

  /** Columns and rows. */
  get size(): { readonly width: number; readonly height: number } {
    return { width: this.#port.number('SIZE_X'), height: this.#port.number('SIZE_Y') };
  }

  /** Puts the region into the middle. */
  centre(): void {
    for (const axis of AXES) this.#port.set(`MIN_${axis}`, Math.floor(this.#room(axis) / 2));
  }

  #room(axis: (typeof AXES)[number]): number {
    return this.#port.number(`MAX_SIZE_${axis}`) - this.#port.number(`SIZE_${axis}`);
  }

  #fit(axis: (typeof AXES)[number]): void {
    const most = this.#port.number(`MAX_SIZE_${axis}`);
    this.#port.set(`SIZE_${axis}`, between(1, this.#port.number(`SIZE_${axis}`), most));
    this.#port.set(`MIN_${axis}`, between(0, this.#port.number(`MIN_${axis}`), this.#room(axis)));
    this.#describe();
  }

  #describe(): void {
    const { width, height } = this.size;
    const bytesPerPixel = this.#port.number('DATA_TYPE') === 1 ? 1 : 2;
    this.#port.set('ARRAY_SIZE_X', width);
    this.#port.set('ARRAY_SIZE_Y', height);
    this.#port.set('ARRAY_SIZE', width * height * bytesPerPixel);
  }
}

function between(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
