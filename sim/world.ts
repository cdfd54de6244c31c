import type { Clock } from '#core';
import { Camera, type CameraParameters } from './camera.ts';
import { Darkroom, type OpticsParameters } from './darkroom.ts';
import { phantomOf, Scintillator, StorageRing } from './physics/index.ts';
import type { Phantom, PhantomSpec, RingParameters, ScintillatorParameters } from './physics/index.ts';
import { Pulser, type PulserParameters } from './pulser.ts';
import type { Scene } from './scene.ts';
import { SimulatedShutter, type ShutterParameters } from './shutter.ts';
import { Stage, type StageParameters } from './stage.ts';

/** Everything that makes up a simulated beamline. Lengths in mm and degrees, times in seconds. */
export interface WorldParameters {
  readonly seed: number;
  readonly stages: readonly (StageParameters & { readonly movesSample?: 'rotation' | 'x' | 'z' })[];
  readonly shutter: ShutterParameters;
  readonly pulser: PulserParameters & { readonly axis: string };
  readonly cameras: readonly (CameraParameters & OpticsParameters & StorageParameters)[];
  readonly phantom: PhantomSpec;
  readonly ring: RingParameters;
  readonly scintillator: ScintillatorParameters;
  /** Sub-positions averaged over one exposure: motion blur. */
  readonly motionSamples: number;
  /** What the noise of an exposure follows from: its moment (default), or its number, for scans that are to be the same. */
  readonly noise?: 'moment' | 'frame';
  /** `made`: exposures become pictures; `counted`: they are only counted, for dry runs. */
  readonly frames: 'made' | 'counted';
}

/** Where the frames of a camera go. */
export interface StorageParameters {
  /** The camera stores its frames in a file of its own and delivers none. */
  readonly writesFile?: boolean;
}

/** Counts a second and mA of ring current with the shutter open. */
const ION_CHAMBER_RATE = 5e3;

/** The simulated beamline: its parts, and how each acts on the others. */
export class World implements Scene {
  readonly clock: Clock;
  readonly parameters: WorldParameters;
  readonly phantom: Phantom;
  readonly ring: StorageRing;
  readonly shutter: SimulatedShutter;
  readonly stages: Readonly<Record<string, Stage>>;
  readonly cameras: Readonly<Record<string, Camera>>;
  readonly pulser: Pulser;
  readonly #scintillator: Scintillator;
  #lightChanged = 0;

  constructor(parameters: WorldParameters, clock: Clock) {
    this.clock = clock;
    this.parameters = parameters;
    this.phantom = phantomOf(parameters.phantom);
    this.ring = new StorageRing(parameters.ring);
    this.#scintillator = new Scintillator(parameters.scintillator);
    this.shutter = new SimulatedShutter(parameters.shutter, clock);
    this.shutter.onChange(() => {
      this.#lightChanged = clock.now();
      this.#scintillator.light(this.#lightChanged, this.shutter.state === 'open');
    });
    this.stages = byName(parameters.stages.map((stage) => new Stage(stage, clock)));
    this.cameras = byName(
      parameters.cameras.map((camera) => {
        const darkroom = new Darkroom(this, camera);
        return new Camera(camera, (exposure) => darkroom.develop(exposure), clock);
      }),
    );
    const watched = this.stages[parameters.pulser.axis]!;
    this.pulser = new Pulser(parameters.pulser, watched, Object.values(this.cameras), clock);
  }

  scintillatorYieldAt(seconds: number): number {
    // A frame still in readout when the shutter moves lies before the change; it takes the light of the change.
    return this.#scintillator.yieldAt(Math.max(seconds, this.#lightChanged));
  }

  /** Counts a second of an ion chamber between shutter and sample. */
  get ionChamberRate(): number {
    const now = this.clock.now();
    return ION_CHAMBER_RATE * this.ring.currentAt(now) * this.shutter.opennessAt(now);
  }

  stageThatMoves(what: 'rotation' | 'x' | 'z'): Stage | undefined {
    const parameters = this.parameters.stages.find((stage) => stage.movesSample === what);
    return parameters && this.stages[parameters.name];
  }
}

function byName<T extends { readonly name: string }>(parts: readonly T[]): Record<string, T> {
  return Object.fromEntries(parts.map((part) => [part.name, part]));
}
