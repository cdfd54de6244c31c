export { trueSlice } from './darkroom.ts';
export { simulatedDevices } from './devices.ts';
export type { PhantomSpec } from './physics/index.ts';
export { World, type WorldParameters } from './world.ts';
