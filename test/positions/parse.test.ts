import { describe, expect, it } from 'vitest';
import { formatProblem, TomochartError } from '#core';
import { parsePosition } from '#positions';

/** The problems of a text as the user reads them, one line each; empty when there are none. */
function problemsOf(text: string): string[] {
  try {
    parsePosition(text, 'p.yaml', 'p');
    return [];
  } catch (thrown) {
    if (!(thrown instanceof TomochartError)) throw thrown;
    expect(thrown.code).toBe('BAD_CONFIG');
    expect(thrown.message).toMatch(/^p\.yaml does not describe a position: /);
    return thrown.problems.map(formatProblem);
  }
}

describe('a position file', () => {
  it('moves all axes together when it has no order', () => {
    expect(parsePosition('description: left\nmoves:\n  x: 8.0\n  z: -1\n', 'a/out.yaml', 'out')).toEqual({
      name: 'out',
      description: 'left',
      file: 'a/out.yaml',
      groups: [{ x: 8, z: -1 }],
      places: {
        moves: { file: 'a/out.yaml', line: 2, column: 1 },
        'moves.x': { file: 'a/out.yaml', line: 3, column: 3 },
        'moves.z': { file: 'a/out.yaml', line: 4, column: 3 },
      },
    });
  });

  it('moves the groups of its order one after another', () => {
    const { groups, angleDegrees, places } = parsePosition(
      'moves: { x: 1, y: 2, z: 3 }\norder: [[z], [y, x]]\nangle: 90\n',
      'p.yaml',
      'p',
    );
    expect(groups).toEqual([{ z: 3 }, { y: 2, x: 1 }]);
    expect(groups.map((group) => Object.keys(group))).toEqual([['z'], ['y', 'x']]);
    expect(angleDegrees).toBe(90);
    expect(places?.['angle']).toEqual({ file: 'p.yaml', line: 3, column: 8 });
  });

  it('may move an axis that is named like a property of every object', () => {
    const { groups } = parsePosition('moves: { constructor: 1, toString: 2 }', 'p.yaml', 'p');
    expect(Object.entries(groups[0]!)).toEqual([
      ['constructor', 1],
      ['toString', 2],
    ]);
  });
});

const WRONG: readonly (readonly [what: string, text: string, problems: readonly string[]])[] = [
  ['nothing', '', ['p.yaml:1:1: position file: is empty; start from the example in docs/positions.md']],
  ['a list', '- x', ['p.yaml:1:1: position file: must be a mapping of keys, found a list of one value']],
  [
    'no moves',
    'description: left',
    ['p.yaml:1:1: moves: is missing; moves is the axes that move and where to, for instance {x: 8}'],
  ],
  [
    'moves that name no axis',
    'moves: {}',
    ['p.yaml:1:8: moves: names no axis; write at least one, for instance x: 8'],
  ],
  [
    'a misspelt key',
    'moves: { x: 8 }\nangel: 90',
    ['p.yaml:2:1: angel: is not a key of the position file; did you mean angle?'],
  ],
  [
    'a number with its unit',
    'moves:\n  x: 8 mm',
    [
      'p.yaml:2:6: moves.x: must be a number, found the text "8 mm"; write the number alone, 8: the unit belongs to the axis',
    ],
  ],
  [
    'a number with a comma',
    'moves:\n  x: 8,5',
    ['p.yaml:2:6: moves.x: must be a number, found the text "8,5"; write 8.5'],
  ],
  [
    'an infinite number',
    'moves:\n  x: .inf',
    ['p.yaml:2:6: moves.x: must be a number, found Infinity; x is where the axis goes, in its own units'],
  ],
  [
    'an axis twice in moves',
    'moves:\n  x: 8\n  x: 9',
    ['p.yaml:3:3: x: is given twice; keep one of the two'],
  ],
  [
    'an axis that cannot be one',
    'moves: { "x y": 8 }',
    [
      'p.yaml:1:10: moves.x y: cannot be a name; begin with a letter; then letters, digits, _ and - without spaces',
    ],
  ],
  [
    'an order without brackets inside',
    'moves: { x: 8, z: 1 }\norder: [z, x]',
    [
      'p.yaml:2:9: order.0: must be a list, found the text "z"; order is a list of axes that move together, for instance [[z], [x, y]]',
      'p.yaml:2:12: order.1: must be a list, found the text "x"; order is a list of axes that move together, for instance [[z], [x, y]]',
    ],
  ],
  [
    'an order that leaves an axis out',
    'moves: { x: 8, y: 2, z: 1 }\norder: [[z]]',
    [
      'p.yaml:2:8: order: does not name x, y; add [x, y] where it should move, or leave order out to move all together',
    ],
  ],
  [
    'an order with an axis more',
    'moves: { x: 8 }\norder: [[x], [tilt]]',
    ['p.yaml:2:15: order.1.0: tilt is not among the moves; add tilt to moves, or take it out of order'],
  ],
  [
    'an order with a misspelt axis, which is one slip and not two',
    'moves: { x: 8, base_z: 1 }\norder: [[x], [bse_z]]',
    ['p.yaml:2:15: order.1.0: bse_z is not among the moves; did you mean base_z?'],
  ],
  [
    'an order with an axis twice',
    'moves: { x: 8, z: 1 }\norder: [[x], [z, x]]',
    ['p.yaml:2:18: order.1.1: x is named twice; name each axis once'],
  ],
  [
    'an empty group',
    'moves: { x: 8 }\norder: [[x], []]',
    [
      'p.yaml:2:14: order.1: must have at least 1 values, found a list of 0 values; order is a list of axes that move together, for instance [[z], [x, y]]',
    ],
  ],
  [
    'several faults at once',
    'moves: { x: left }\norder: [[x], [x]]\nangle: north',
    [
      'p.yaml:1:13: moves.x: must be a number, found the text "left"; x is where the axis goes, in its own units',
      'p.yaml:2:15: order.1.0: x is named twice; name each axis once',
      'p.yaml:3:8: angle: must be a number, found the text "north"; angle is the angle to rotate to before the sample leaves, in degrees',
    ],
  ],
  ['a tab', 'moves:\n\tx: 8', ['p.yaml:2:1: YAML: a tab is used to indent; indent with spaces']],
  [
    'no text',
    'moves:\n  x: \u0007',
    ['p.yaml:2:6: position file: is not a text file: byte 0x07; check the path; save YAML as UTF-8'],
  ],
];

describe('a wrong position file', () => {
  it.each(WRONG)('is refused with places: %s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});
