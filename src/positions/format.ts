import { Document, isSeq } from 'yaml';
import { TomochartError } from '#core';
import { parsePosition } from './parse.ts';
import { movesOf, type NamedPosition } from './position.ts';

/**
 * A position as the text of its file, which `parsePosition` reads back as the same numbers, bit for bit.
 * @param file what the messages call the text
 * @throws TomochartError BAD_CONFIG when there is no file that says so: no axis, an axis in two groups, a
 *   number that is not finite, a name that no axis can have
 */
export function formatPosition(position: NamedPosition, file: string): string {
  const { name, description, groups, angleDegrees } = position;
  const moves = movesOf(position);
  const twice = moves.find(([axis], k) => moves.findIndex(([other]) => other === axis) < k)?.[0];
  if (twice !== undefined) {
    const problem = { about: `moves.${twice}`, message: 'moves twice', remedy: 'name each axis once' };
    throw new TomochartError('BAD_CONFIG', `the position ${name} moves ${twice} twice`, {
      problems: [problem],
      remedy: problem.remedy,
    });
  }
  const document = new Document(
    {
      ...(description === undefined ? {} : { description }),
      moves: Object.fromEntries(moves),
      ...(groups.length === 1 ? {} : { order: groups.map((group) => Object.keys(group)) }),
      ...(angleDegrees === undefined ? {} : { angle: angleDegrees }),
    },
    // One object in two places is no reason to write an anchor.
    { aliasDuplicateObjects: false },
  );
  const order = document.get('order');
  if (isSeq(order)) order.flow = true;
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
  // What the reader would refuse is not to be written.
  parsePosition(text, file, name);
  return text;
}
