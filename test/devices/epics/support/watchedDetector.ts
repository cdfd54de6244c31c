import type { TomochartError } from '#core';
import type { Frame } from '#devices';
import type { CameraPvs } from '#devices/epics';
import { AreaDetector } from '#devices/epics/camera/camera';
import { testIoc, within } from './ioc.ts';
import { DETECTOR, ScriptedDetector, type DetectorScript } from './scriptedDetector.ts';

/** A scripted detector behind a server, the adapter that drives it, and what that tells. */
export async function watchedDetector(script: DetectorScript = {}, pvs: CameraPvs = DETECTOR) {
  const ioc = await testIoc();
  const scripted = new ScriptedDetector(ioc.server, pvs, script);
  const camera = new AreaDetector(ioc.control, pvs);
  const frames: Frame[] = [];
  const faults: TomochartError[] = [];
  camera.onFrame((frame) => frames.push(frame));
  camera.onFault((fault) => faults.push(fault));
  await camera.connect(within(5));
  return { ...ioc, scripted, camera, frames, faults };
}
