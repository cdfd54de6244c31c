export * from './check.ts';
export * from './dxchange.ts';
export type { AttributeEntry, Entry, EntryValue } from './entry.ts';
export * from './frame.ts';
export * from './reader.ts';
export { ScanFile, type ScanFileOptions } from './scanFile.ts';
export * from './sink.ts';
export type { ScanFileSpec } from './skeleton.ts';
