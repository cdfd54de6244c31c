import { afterAll, onTestFinished } from 'vitest';
import type { TomochartError } from '#core';
import type { ArmSettings, Detector, Frame } from '#devices';
import { TangoControl } from '#devices/tango/control';
import { tangoDetector } from '#devices/tango/camera/index';
import { CameraBench, within, type Names } from '../../../sim/tango/camera/cameraBench.ts';

export const ARM: ArmSettings = {
  ...{ frames: 12, exposureSeconds: 0.002, periodSeconds: 0.004, trigger: 'internal' },
  ...{ width: 32, height: 20 },
};

/** One bench a kind for all tests of a file: the thread that stores frames takes its time to start. */
const benches = new Map<string, Promise<CameraBench>>();

/** For a file whose tests use benches; call it at its top. */
export function withBenches(): void {
  afterAll(async () => {
    for (const bench of benches.values()) await (await bench).stop();
    benches.clear();
  });
}

/**
 * A simulated detector, and the device of ours that drives it over the wire.
 * @param wrong names that ours has otherwise
 */
export async function detectorBench<N extends Names>(names: N, wrong: Partial<N> = {}) {
  const { kind } = names;
  const started = benches.get(kind) ?? new CameraBench<Names>(names).start();
  benches.set(kind, started);
  const bench = await started;
  onTestFinished(() => bench.reset());
  const driven = await drive({ ...bench.names, ...wrong });
  const path = bench.path();
  const begin = () => driven.detector.ownFile!.begin({ path, width: 32, height: 20 }, within(5));
  return { bench, ...driven, path, begin };
}

/** The device of ours with these names, connected, and what it tells. */
export async function drive(names: Names) {
  const control = new TangoControl({ environment: {} });
  onTestFinished(() => control.close());
  const detector: Detector = tangoDetector(control, names);
  const frames: Frame[] = [];
  const faults: TomochartError[] = [];
  detector.onFrame((frame) => frames.push(frame));
  detector.onFault!((fault) => faults.push(fault));
  await detector.connect(within(5));
  return { detector, frames, faults };
}

/** What a promise that should reject rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<TomochartError> {
  try {
    await promise;
  } catch (thrown) {
    return thrown as TomochartError;
  }
  throw new Error('it did not reject');
}
