export * from './clock.ts';
export * from './deadline.ts';
export * from './error.ts';
export * from './motion.ts';
export * from './realClock.ts';
export * from './series.ts';
export * from './units.ts';
export * from './virtualClock.ts';
