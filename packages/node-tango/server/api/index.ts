export type * from './attribute.ts';
export type * from './definition.ts';
export type * from './device.ts';
export type * from './server.ts';
