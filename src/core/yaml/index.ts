export { complaint, type Complaint } from './complaint.ts';
export { MOST_CHARACTERS } from './document.ts';
export type { FileKind, FileWords } from './fileKind.ts';
export * from './loose.ts';
export { nameSchema, textSchema } from './name.ts';
export { badFile, parseYaml, type ParsedFile } from './parse.ts';
export { schemaGuide, type JsonSchemaNode, type SchemaGuide } from './schemaGuide.ts';
export { show } from './show.ts';
export { editDistance, nearest } from './suggest.ts';
