export { TangoControl } from './control.ts';
export { tangoDevices } from './devices.ts';
export type * from './camera/names.ts';
export type * from './parameters.ts';
