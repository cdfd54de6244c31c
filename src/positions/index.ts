export { checkPosition, type PositionAxis } from './check.ts';
export { folderOf } from './folder.ts';
export { formatPosition } from './format.ts';
export { listPositions, loadPosition, type BrokenPosition } from './load.ts';
export { checkName, LONGEST_NAME } from './name.ts';
export { parsePosition } from './parse.ts';
export { movesOf, type AxisValues, type NamedPosition } from './position.ts';
export { deletePosition, savePosition } from './save.ts';
export { positionJsonSchema } from './schema.ts';
