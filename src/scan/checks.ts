export * from './checkDetector.ts';
export { moveProblems } from './checkLimits.ts';
export * from './checkMotion.ts';
export * from './checkNames.ts';
export * from './checkStorage.ts';
