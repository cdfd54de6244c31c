export { PandaControl } from './control.ts';
export type * from './parameters.ts';
export { PandaTrigger } from './trigger.ts';
