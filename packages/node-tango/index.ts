export { TangoClient } from './client/index.ts';
export * from './client/api/index.ts';
export { DeviceServer } from './server/index.ts';
export type * from './server/api/index.ts';
export type * from './codec/config.ts';
export * from './codec/devFailed.ts';
export * from './codec/types.ts';
export type * from './codec/value.ts';
