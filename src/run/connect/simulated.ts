import { VirtualClock, type Clock } from '#core';
import type { BeamlineConfig } from '#config';
import { previewGrid } from '#recon';
import type { ScanPlan } from '#scan';
import {
  simulatedDevices,
  simulatedSignal,
  trueSlice,
  World,
  type AnswerParameters,
  type WorldParameters,
} from '#sim';
import { middleHeightOf } from '../previewPlan.ts';
import type { Beamline } from './beamline.ts';
import { worldOf } from './world.ts';

/** The simulated twin of a beamline: the same axes, shutter, trigger and detectors as physics. */
export function simulatedBeamline(
  config: BeamlineConfig,
  clock: Clock,
  frames: 'made' | 'counted',
): Beamline {
  const parameters = worldOf(config, frames);
  const world = new World(parameters, clock);
  const tolerances = Object.fromEntries(
    Object.entries(config.axes).map(([name, axis]) => [name, axis.tolerance]),
  );
  return {
    config,
    devices: simulatedDevices(world, tolerances),
    signal: (uri) => simulatedSignal(world, uri, answersOf(config)),
    world,
    truthFor: (plan) => truthOf(world, parameters, plan),
    close: () => Promise.resolve(),
  };
}

/** The true slices of a beamline's simulated twin, for a demonstration that reaches it through a control system. */
export function truthOfTwin(config: BeamlineConfig): (plan: ScanPlan) => Float32Array {
  const parameters = worldOf(config, 'counted');
  const world = new World(parameters, new VirtualClock(new Date(0)));
  return (plan) => truthOf(world, parameters, plan);
}

function answersOf({ simulation }: BeamlineConfig): Readonly<Record<string, AnswerParameters>> {
  const still = { noise: 0, driftPerHour: 0 };
  const answers = Object.entries(simulation.signals).map(([uri, signal]): [string, AnswerParameters] => {
    if (typeof signal !== 'object') return [uri, { ...still, value: signal }];
    const { value = 0, noise, drift_per_hour: driftPerHour, follows, units } = signal;
    return [
      uri,
      {
        value,
        noise,
        driftPerHour,
        ...(follows === undefined ? {} : { follows }),
        ...(units === undefined ? {} : { units }),
      },
    ];
  });
  return Object.fromEntries(answers);
}

function truthOf(world: World, parameters: WorldParameters, plan: ScanPlan): Float32Array {
  const { detector, request } = plan;
  const optics = parameters.cameras.find((camera) => camera.name === detector.name)!;
  const field = request.extendedField ? 'extended' : 'standard';
  const grid = previewGrid(detector.width, optics.pixelMm, undefined, field);
  const zMm = middleHeightOf(plan);
  return trueSlice(world, optics, detector, {
    row: Math.floor(detector.height / 2),
    ...grid,
    ...(zMm === undefined ? {} : { zMm }),
  });
}
