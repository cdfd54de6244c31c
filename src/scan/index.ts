export * from './facts.ts';
export * from './fields.ts';
export * from './plan.ts';
export * from './planner.ts';
export * from './request.ts';
export * from './describe.ts';
export { isRelative, motionOf } from './sweep.ts';
