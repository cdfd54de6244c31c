import { formatNumber } from '#core';
import type { World } from './world.ts';

/** Tells, one line each, what moves in the simulated beamline; returns the way to end that. */
export function tellHappenings(world: World, tell: (message: string) => void): () => void {
  const ends = Object.values(world.stages).map((stage) => {
    let motion = stage.motion;
    let wasMoving = stage.moving;
    return stage.onChange(() => {
      const { moving, parameters } = stage;
      const begun = moving && stage.motion !== motion;
      motion = stage.motion;
      const { from, to } = motion.profile;
      // By the time that it is asked where it is, it has left where it stood.
      const at = `${formatNumber(begun && !wasMoving ? from : stage.position)} ${parameters.units}`;
      if (begun) tell(`${stage.name} moves from ${at} to ${formatNumber(to)}`);
      else if (wasMoving && !moving) tell(`${stage.name} stands at ${at}`);
      wasMoving = moving;
    });
  });
  let state = world.shutter.state;
  ends.push(
    world.shutter.onChange(() => {
      if (world.shutter.state === state) return;
      state = world.shutter.state;
      tell(`${world.shutter.name} is ${state}`);
    }),
  );
  return () => {
    for (const end of ends) end();
  };
}
