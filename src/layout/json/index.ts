export { readJson } from './read.ts';
export { LAYOUT_FILE, layoutJsonSchema } from './schema.ts';
export { writeJson, writeYaml, type Written } from './write.ts';
