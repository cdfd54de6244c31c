export type * from './database.ts';
export type * from './device.ts';
export * from './error.ts';
export type * from './events.ts';
export type * from './options.ts';
