export { CaClient } from './client/index.ts';
export * from './client/api.ts';
export { CaServer } from './server/index.ts';
export type * from './server/api.ts';
export * from './codec/dbr.ts';
export * from './codec/value.ts';
export * from './codec/eca.ts';
export { charsOfText, textOfChars } from './codec/text.ts';
