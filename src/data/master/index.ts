export { writeMaster } from './master.ts';
export type * from './spec.ts';
