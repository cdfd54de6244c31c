import { describe, expect, it } from 'vitest';
import { formatProblem } from '#core';
import { checkPosition, parsePosition, type NamedPosition, type PositionAxis } from '#positions';

const linear = (position: number, highLimit: number): PositionAxis => ({
  units: 'mm',
  kind: 'linear',
  position,
  lowLimit: -15,
  highLimit,
  tolerance: 0.001,
});

const axes: Readonly<Record<string, PositionAxis>> = {
  rot: { units: 'deg', kind: 'rotation', position: 0, lowLimit: -10, highLimit: 190, tolerance: 0.002 },
  x: linear(0.25, 15),
  base_z: linear(-3, 5),
};

const lines = (position: NamedPosition, rotation?: string) =>
  checkPosition(position, axes, rotation).map(formatProblem);
const read = (text: string) => lines(parsePosition(text, 'out.yaml', 'out'), 'rot');

describe('a position checked against the beamline', () => {
  it.each([
    'moves: { x: 8 }',
    'moves: { x: 15, base_z: -15 }\norder: [[base_z], [x]]\nangle: 190',
    'moves: { x: 0.25, base_z: -2.9 }',
  ])('is fine when it moves something within the limits: %j', (text) => {
    expect(read(text)).toEqual([]);
  });

  it.each([
    [
      'an axis that does not exist',
      'moves:\n  base_zz: 1\n  tilt: 2',
      [
        'out.yaml:2:3: moves.base_zz: there is no axis base_zz; did you mean base_z?',
        'out.yaml:3:3: moves.tilt: there is no axis tilt; the axes are rot, x, base_z',
      ],
    ],
    [
      'an axis that only a prototype has',
      'moves: { constructor: 1 }',
      ['out.yaml:1:10: moves.constructor: there is no axis constructor; the axes are rot, x, base_z'],
    ],
    [
      'values outside the limits, on both sides',
      'moves: { x: 15.001, base_z: -15.5 }',
      [
        'out.yaml:1:10: moves.x: 15.001 mm is outside the limits -15 to 15 mm of x; choose a value within -15 to 15 mm',
        'out.yaml:1:21: moves.base_z: -15.5 mm is outside the limits -15 to 5 mm of base_z; choose a value within -15 to 5 mm',
      ],
    ],
    [
      'the rotation axis',
      'moves: { x: 8, rot: 90 }',
      ['out.yaml:1:16: moves.rot: rot is the rotation axis; write angle: 90 instead'],
    ],
    [
      'an angle that the rotation axis cannot reach',
      'moves: { x: 8 }\nangle: 270',
      [
        'out.yaml:2:8: angle: 270 deg is outside the limits -10 to 190 deg of rot; choose a value within -10 to 190 deg',
      ],
    ],
    [
      'values within the tolerance of where the axes stand, an angle or not',
      'moves: { x: 0.2505, base_z: -3 }\nangle: 90',
      [
        'out.yaml:1:1: moves: the sample would stay where it is: x at 0.2505, base_z at -3 is where it stands already; move at least one axis by more than its tolerance',
      ],
    ],
    [
      'only the rotation moving',
      'moves: { x: 0.25, rot: 90 }',
      [
        'out.yaml:1:19: moves.rot: rot is the rotation axis; write angle: 90 instead',
        'out.yaml:1:1: moves: the sample would stay where it is: x at 0.25 is where it stands already; move at least one axis by more than its tolerance',
      ],
    ],
  ])('is refused for %s', (_, text, problems) => {
    expect(read(text)).toEqual(problems);
  });

  it('is named in problems when it comes from no file', () => {
    expect(lines({ name: 'out', groups: [{ x: 8 }, { x: 9, base_z: NaN }] }, 'rot')).toEqual([
      'out.moves.x: x moves twice; name each axis once',
      'out.moves.base_z: NaN mm is outside the limits -15 to 5 mm of base_z; choose a value within -15 to 5 mm',
    ]);
    expect(lines({ name: 'out', groups: [] })).toEqual([
      'out.moves: names no axis; write at least one, for instance x: 8',
    ]);
  });

  it('has no use for an angle where nothing rotates', () => {
    const position = { name: 'out', groups: [{ x: 8 }], angleDegrees: 90 };
    expect(lines(position)).toEqual(['out.angle: no axis rotates the sample in this scan; leave angle out']);
    expect(lines(position, 'rott')).toEqual([
      'out.angle: there is no axis rott to rotate; did you mean rot?',
    ]);
  });
});
