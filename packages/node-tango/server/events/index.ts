export type { ClientIdl } from './registry.ts';
export { EventSupplier } from './supplier.ts';
