import { at, TomochartError, type Clock } from '#core';
import type { Devices, TriggerProgram } from '#devices';
import type { Move, Phase, ScanPlan } from '#scan';

/**
 * The device calls of a scan as plain awaits, for comparison: no states, no journal, no places of frames, and
 * nothing that would make it safe. For a detector that is armed once and a trigger that counts time.
 */
export async function plainScan(plan: ScanPlan, devices: Devices, clock: Clock): Promise<void> {
  if (plan.arming !== 'once') throw new TomochartError('INTERNAL', 'the plain scan arms once');
  const { shutter, trigger } = devices;
  const detector = devices.detectors[plan.detector.name]!;
  const axis = (name: string) => devices.axes[name]!;
  const { signal } = new AbortController();
  const patience = { clock, signal, seconds: 2 * plan.budget.total };

  let taken = 0;
  let wanted = 0;
  let enough: () => void = () => undefined;
  detector.onFrame(() => {
    if (++taken >= wanted) enough();
  });
  const framesUpTo = (count: number) =>
    new Promise<void>((resolve) => {
      wanted = count;
      if (taken >= wanted) resolve();
      else enough = resolve;
    });
  const move = async ({ axis: name, to, velocity }: Move) => {
    if ((await axis(name).position(patience)) !== to) await axis(name).move(to, velocity, patience);
  };
  const light = async (state: 'open' | 'closed') => {
    if ((await shutter.state(patience)) === state) return;
    await shutter.set(state, patience);
    if (state === 'open') await clock.sleep(plan.request.conditionSeconds);
  };
  const armTrigger = async (program: TriggerProgram) => {
    if (await trigger.armed(patience)) await trigger.disarm(patience);
    await trigger.arm(program, patience);
  };
  const collect = async (phase: Phase, count: number, upTo: number) => {
    await detector.setLabel(phase.kind, patience);
    await armTrigger({ kind: 'time', count, periodSeconds: phase.periodSeconds });
    await framesUpTo(upTo);
    await trigger.disarm(patience);
  };

  const used = [...Object.keys(plan.initial).map(axis), detector, shutter, trigger];
  await Promise.all(used.map((device) => device.connect(patience)));
  const { exposureSeconds, periodSeconds } = plan.phases[0]!;
  const { width, height } = plan.detector;
  const frames = plan.totalFrames;
  const settings = { frames, exposureSeconds, periodSeconds, trigger: 'external', width, height } as const;
  await detector.arm(settings, patience);
  for (const phase of plan.phases) {
    const { fly, firstFrame, turning, theta, approach = [] } = phase;
    for (const group of phase.sampleOut) await Promise.all(group.map(move));
    await Promise.all(approach.map(move));
    await light(phase.shutter);
    if (fly) {
      await detector.setLabel(phase.kind, patience);
      await armTrigger({ kind: 'position', positions: fly.triggers });
      await axis(fly.axis).move(fly.endDegrees, fly.degreesPerSecond, patience);
      await framesUpTo(firstFrame + phase.frames);
      await trigger.disarm(patience);
    } else if (turning) {
      await detector.setLabel(phase.kind, patience);
      await armTrigger({ kind: 'call', count: phase.frames });
      for (let k = 0; k < phase.frames; k++) {
        await axis(plan.request.rotationAxis).move(at(theta, k), turning.velocity, patience);
        await trigger.fire(patience);
        await framesUpTo(firstFrame + k + 1);
      }
    } else {
      await collect(phase, phase.frames, firstFrame + phase.frames);
    }
    for (const group of phase.sampleBack) await Promise.all(group.map(move));
  }
  await light('closed');
  await trigger.disarm(patience);
  await detector.disarm(patience);
  await detector.setLabel('', patience);
  await Promise.all(plan.returning.map(move));
}
