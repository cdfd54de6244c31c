import { flatField, ImageModel, sampleHeightOf, sliceOf, type Geometry, type Pose } from './physics/index.ts';
import type { Scene } from './scene.ts';

/** What stands between the sample and the stored counts of one camera. */
export interface OpticsParameters {
  readonly sensorWidth: number;
  readonly sensorHeight: number;
  /** Size of a pixel at the sample. */
  readonly pixelMm: number;
  readonly bitDepth: number;
  readonly bytesPerPixel: 1 | 2;
  /** Column of the rotation axis on the full sensor, 0-based pixel centres. */
  readonly axisColumn?: number;
  readonly photonsPerPixelPerSecond: number;
  readonly countsPerPhoton: number;
  readonly darkOffsetCounts: number;
  readonly darkCurrentCountsPerSecond: number;
  readonly readNoiseCounts: number;
  readonly hotPixels: number;
  readonly flatStructure: number;
}

/** Turns an exposure of one camera into a picture: asks the world how everything stood at that moment. */
export class Darkroom {
  readonly #scene: Scene;
  readonly #optics: OpticsParameters;
  #model: { readonly width: number; readonly height: number; readonly model: ImageModel } | undefined;

  constructor(scene: Scene, optics: OpticsParameters) {
    this.#scene = scene;
    this.#optics = optics;
  }

  /** The frame in counts, shape (height, width), or nothing in a world whose frames are only counted. */
  develop(exposure: {
    readonly id: number;
    readonly number: number;
    readonly startSeconds: number;
    readonly exposureSeconds: number;
    readonly width: number;
    readonly height: number;
  }): Uint16Array | Uint8Array | undefined {
    const scene = this.#scene;
    if (scene.parameters.frames === 'counted') return undefined;
    const { startSeconds, exposureSeconds } = exposure;
    const middle = startSeconds + exposureSeconds / 2;
    const openFraction = scene.shutter.openFraction(startSeconds, exposureSeconds);
    const frame = this.#modelFor(exposure).expose(
      {
        exposureSeconds,
        openFraction,
        currentMilliamps: scene.ring.currentAt(middle),
        scintillatorYield: scene.scintillatorYieldAt(middle),
        poses: openFraction > 0 ? this.#posesDuring(startSeconds, exposureSeconds) : [],
      },
      // Of the moment, a scan resumed or repeated does not show the same noise twice.
      scene.parameters.noise === 'frame' ? exposure.number : Math.round(startSeconds * 1e6) >>> 0,
    );
    if (this.#optics.bytesPerPixel === 2) return frame;
    const bytes = new Uint8Array(new SharedArrayBuffer(frame.length));
    bytes.set(frame);
    return bytes;
  }

  #posesDuring(startSeconds: number, exposureSeconds: number): Pose[] {
    const scene = this.#scene;
    const rotation = scene.stageThatMoves('rotation');
    const x = scene.stageThatMoves('x');
    const z = scene.stageThatMoves('z');
    const samples = scene.parameters.motionSamples;
    return Array.from({ length: samples }, (_, k) => {
      const moment = startSeconds + ((k + 0.5) / samples) * exposureSeconds;
      return {
        angleDegrees: rounded(rotation?.positionAt(moment) ?? 0),
        xMm: rounded(x?.positionAt(moment) ?? 0),
        zMm: rounded(z?.positionAt(moment) ?? 0),
      };
    });
  }

  #modelFor({ width, height }: { readonly width: number; readonly height: number }): ImageModel {
    if (this.#model?.width === width && this.#model.height === height) return this.#model.model;
    const { parameters, phantom } = this.#scene;
    const optics = this.#optics;
    const model = new ImageModel({
      ...optics,
      width,
      height,
      seed: parameters.seed,
      flat: () => flatField({ width, height, seed: parameters.seed, structure: optics.flatStructure }),
      phantom,
      geometry: regionGeometry(optics, width, height),
      nominalCurrentMilliamps: parameters.ring.currentMilliamps,
    });
    this.#model = { width, height, model };
    return model;
  }
}

/** Far below what a stage can do: a scan begun at another moment of the clock has the same poses to the last bit. */
function rounded(position: number): number {
  return Math.round(position * 1e7) / 1e7;
}

/** The geometry of a region of interest, centred on the sensor. */
export function regionGeometry(optics: OpticsParameters, width: number, height: number): Geometry {
  const { sensorWidth, pixelMm, axisColumn = (sensorWidth - 1) / 2 } = optics;
  return { width, height, pixelMm, axisColumn: axisColumn - (sensorWidth - width) / 2 };
}

/**
 * The true slice that the middle row of a region sees, shape (size, size) in 1/mm, the rotation axis in the
 * middle, for comparison with a reconstruction. The grid may be wider than the region, as that of an extended field is.
 * @param grid `zMm` is the height of the stage while the row was seen, where it does not now stand, as in a helical scan
 */
export function trueSlice(
  scene: Scene,
  optics: OpticsParameters,
  region: { readonly width: number; readonly height: number },
  grid: { readonly row: number; readonly size: number; readonly pixelMm: number; readonly zMm?: number },
): Float32Array {
  const geometry = regionGeometry(optics, region.width, region.height);
  const z = grid.zMm ?? scene.stageThatMoves('z')?.position ?? 0;
  const zMm = sampleHeightOf(geometry, grid.row, z);
  return sliceOf(scene.phantom, { zMm, size: grid.size, pixelMm: grid.pixelMm });
}
