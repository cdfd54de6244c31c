import { parseYaml, schemaGuide, type FileKind, type ParsedFile } from '#core/yaml';
import type { NamedPosition } from './position.ts';
import { checkRelations } from './relations.ts';
import { positionJsonSchema, positionSchema, type PositionFile } from './schema.ts';

/** The file of a named position, for the reader and for its messages. */
export const POSITION_FILE: FileKind<PositionFile> = {
  noun: 'position file',
  describes: 'a position',
  page: 'docs/positions.md',
  unitsBelongTo: 'the axis',
  schema: positionSchema,
  guide: schemaGuide(positionJsonSchema),
  relations: checkRelations,
};

/**
 * The position that a YAML text describes. The axes are not looked up: `checkPosition` does that.
 * @param file what the messages call the text
 * @param name of the position
 * @throws TomochartError BAD_CONFIG with all problems, each with its place, in the order of the text
 */
export function parsePosition(text: string, file: string, name: string): NamedPosition {
  const parsed = parseYaml(text, file, POSITION_FILE);
  const { description, moves, order, angle } = parsed.value;
  const axes = Object.keys(moves);
  const groups = (order ?? [axes]).map((group) =>
    // The relations saw to it that the axes of the order are those of the moves.
    Object.fromEntries(group.map((axis) => [axis, moves[axis]!])),
  );
  return {
    name,
    ...(description === undefined ? {} : { description }),
    file,
    ...(angle === undefined ? {} : { angleDegrees: angle }),
    groups,
    places: placesIn(parsed, axes),
  };
}

function placesIn(
  { value, placeOf }: ParsedFile<PositionFile>,
  axes: readonly string[],
): NonNullable<NamedPosition['places']> {
  return Object.fromEntries([
    ['moves', placeOf(['moves'], 'key')],
    ...axes.map((axis) => [`moves.${axis}`, placeOf(['moves', axis], 'key')] as const),
    ...(value.angle === undefined ? [] : [['angle', placeOf(['angle'])] as const]),
  ]);
}
