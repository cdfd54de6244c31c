export { trueSlice } from './darkroom.ts';
export { simulatedDevices } from './devices.ts';
export type { PhantomSpec } from './physics/index.ts';
export { simulatedSignal, type AnswerParameters } from './signals.ts';
export { World, type WorldParameters } from './world.ts';
