import type { Signal } from '#devices';
import { Random } from './physics/index.ts';
import { SimSignal, type SimAccess } from './simSignal.ts';
import { ticking } from './ticking.ts';
import type { World } from './world.ts';

/** How the simulation answers for a signal of the real beamline. */
export interface AnswerParameters {
  /** The value, or the one it wanders about. */
  readonly value: number | string;
  /** Standard deviation of a reading. */
  readonly noise: number;
  readonly driftPerHour: number;
  /** Path of the simulated signal it shows instead, e.g. `rot/readback`. */
  readonly follows?: string;
  readonly units?: string;
}

/** The readings of a simulated beamline by path, `rot/readback`, `ring/current`: what `sim://` leads to. */
export function readingsOf(world: World): Readonly<Record<string, Reading>> {
  const { clock, ring, shutter } = world;
  return {
    ...Object.fromEntries(
      Object.values(world.stages).flatMap((stage) => {
        // A motor that moves publishes where it is, as well as when it starts and stops.
        const tick = ticking(world);
        const onChange = (listener: () => void) => {
          const ends = [stage.onChange(listener), tick(() => stage.moving && listener())];
          return () => ends.forEach((end) => end());
        };
        const units = stage.parameters.units;
        return [
          [`${stage.name}/readback`, { read: () => stage.position, onChange, units }],
          [`${stage.name}/velocity`, { read: () => stage.velocity, onChange, units: `${units}/s` }],
        ] as const;
      }),
    ),
    [`${shutter.name}/readback`]: {
      read: () => shutter.state,
      onChange: (listener) => shutter.onChange(listener),
    },
    'ring/current': { read: () => ring.currentAt(clock.now()), onChange: ticking(world), units: 'mA' },
    'ion_chamber/rate': { read: () => world.ionChamberRate, onChange: ticking(world), units: 'counts/s' },
  };
}

/** One value of the simulated world that can be watched. */
export interface Reading extends SimAccess<number | string> {
  readonly units?: string;
}

/**
 * The signal that answers at an address: a reading of the world at `sim://…`, or one of `answers`, whatever
 * control system its address is of. Undefined when nothing answers there.
 */
export function simulatedSignal(
  world: World,
  uri: string,
  answers: Readonly<Record<string, AnswerParameters>>,
): Signal<number | string> | undefined {
  const readings = readingsOf(world);
  const answer = Object.hasOwn(answers, uri) ? answers[uri] : undefined;
  const path = answer ? answer.follows : /^sim:\/\/(.+)$/.exec(uri)?.[1];
  const followed = path !== undefined && Object.hasOwn(readings, path) ? readings[path] : undefined;
  const reading =
    followed ?? (answer && answer.follows === undefined ? wandering(world, uri, answer) : undefined);
  if (!reading) return undefined;
  const units = answer?.units ?? reading.units;
  return new SimSignal<number | string>(world.clock, path ?? uri, reading, {
    ...(units === undefined ? {} : { units }),
    ...(answer ? { uri } : {}),
  });
}

/** A value that drifts and is read with noise; the same seed and address give the same readings. */
function wandering(world: World, uri: string, { value, noise, driftPerHour }: AnswerParameters): Reading {
  if (typeof value === 'string' || (noise === 0 && driftPerHour === 0)) {
    return { read: () => value, onChange: () => () => undefined };
  }
  const { clock, parameters } = world;
  const random = new Random(
    [...uri].reduce((seed, letter) => (seed * 31 + letter.charCodeAt(0)) >>> 0, parameters.seed),
  );
  return {
    read: () => value + (driftPerHour * clock.now()) / 3600 + noise * random.normal(),
    onChange: ticking(world),
  };
}
