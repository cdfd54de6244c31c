export { applyVirtual, readVirtual } from './apply.ts';
export type { VirtualMapping, VirtualPatch } from './mapping.ts';
export { reserveVirtual } from './reserve.ts';
