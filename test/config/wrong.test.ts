import { describe, expect, it } from 'vitest';
import { formatProblem, TomochartError } from '#core';
import { parseBeamline } from '#config';
import { changed, SMALL } from './small.ts';

/** The problems of a text as the user reads them, one line each; empty when there are none. */
function problemsOf(text: string): string[] {
  try {
    parseBeamline(text, 'b.yaml');
    return [];
  } catch (thrown) {
    if (!(thrown instanceof TomochartError)) throw thrown;
    expect(thrown.code).toBe('BAD_CONFIG');
    return thrown.problems.map(formatProblem);
  }
}

type Wrong = readonly [what: string, from: string, to: string, problems: readonly string[]];

/** Each file is SMALL with one change; the problems are all lines the user sees, with place and remedy. */
const WRONG: readonly Wrong[] = [
  [
    'a misspelt key',
    '    max_velocity: 20',
    '    max_velocty: 20',
    ['b.yaml:11:5: axes.x.max_velocty: is not a key of the beamline file; did you mean max_velocity?'],
  ],
  [
    'a misspelt section',
    'shutter: {',
    'shuter: {',
    ['b.yaml:14:1: shuter: is not a key of the beamline file; did you mean shutter?'],
  ],
  [
    'a key that is missing',
    '    kind: linear\n',
    '',
    ['b.yaml:8:3: axes.x.kind: is missing; kind is what the motor does'],
  ],
  [
    'a key without a value',
    '    max_velocity: 90',
    '    max_velocity:',
    ['b.yaml:6:5: axes.rot.max_velocity: has no value; max_velocity is the fastest speed, in deg/s or mm/s'],
  ],
  [
    'a number with its unit',
    'acceleration_seconds: 0.4',
    'acceleration_seconds: 0.4 s',
    [
      'b.yaml:7:27: axes.rot.acceleration_seconds: must be a number, found the text "0.4 s"; write the number alone, 0.4: the unit belongs to the key',
    ],
  ],
  [
    'a decimal comma',
    'pixel_um: 6.5',
    'pixel_um: 6,5',
    ['b.yaml:20:15: detectors.cam.pixel_um: must be a number, found the text "6,5"; write 6.5'],
  ],
  [
    'a speed of nothing',
    'max_velocity: 90',
    'max_velocity: 0',
    [
      'b.yaml:6:19: axes.rot.max_velocity: must be greater than 0, found 0; max_velocity is the fastest speed, in deg/s or mm/s',
    ],
  ],
  [
    'a turn of no counts',
    'acceleration_seconds: 0.4',
    'acceleration_seconds: 0.4\n    counts_per_turn: 0',
    [
      'b.yaml:8:22: axes.rot.counts_per_turn: is not right, found 0: must not be 0; counts_per_turn is the encoder counts of a whole turn, negative when they fall while the angle rises',
    ],
  ],
  [
    'a negative time',
    'open_seconds: 0.1',
    'open_seconds: -0.1',
    [
      'b.yaml:14:26: shutter.open_seconds: must be at least 0, found -0.1; open_seconds is the time from the command to reading open, in seconds',
    ],
  ],
  [
    'an unknown kind of axis',
    'kind: linear',
    'kind: liner',
    [
      'b.yaml:9:11: axes.x.kind: must be rotation or linear or other, found the text "liner"; did you mean linear?',
    ],
  ],
  [
    'units that do not fit the axis',
    '    kind: linear',
    '    kind: linear\n    units: deg',
    ['b.yaml:10:12: axes.x.units: deg does not fit a linear axis; write mm'],
  ],
  [
    'limits the wrong way round',
    '[-15, 15]',
    '[15, -15]',
    ['b.yaml:10:13: axes.x.limits: low limit 15 is not below high limit -15; write [low, high]'],
  ],
  [
    'one limit only',
    '[-15, 15]',
    '[-15]',
    [
      'b.yaml:10:13: axes.x.limits: must have at least 2 values, found a list of one value; limits is the soft limits [low, high], in deg or mm',
    ],
  ],
  [
    'a position outside the limits',
    '    kind: linear',
    '    kind: linear\n    position: 15.5',
    ['b.yaml:10:15: axes.x.position: 15.5 is outside the limits -15 to 15; move the position or the limits'],
  ],
  [
    'no rotation axis',
    'kind: rotation',
    'kind: linear',
    [
      'b.yaml:2:1: axes: has no rotation axis; give one axis kind: rotation',
      'b.yaml:15:18: trigger.axis: rot is a linear axis; name the rotation axis whose encoder it watches',
    ],
  ],
  [
    'two axes that turn the sample',
    '    moves_sample: x',
    '    moves_sample: rotation',
    ['b.yaml:13:19: axes.x.moves_sample: a linear axis cannot move the sample in rotation; write x or z'],
  ],
  [
    'a trigger on an axis that does not exist',
    'axis: rot',
    'axis: rott',
    ['b.yaml:15:18: trigger.axis: there is no axis rott; did you mean rot?'],
  ],
  [
    'a trigger on a linear axis',
    'axis: rot',
    'axis: x',
    ['b.yaml:15:18: trigger.axis: x is a linear axis; name the rotation axis whose encoder it watches'],
  ],
  [
    'yes for true',
    'time_pulses: true',
    'time_pulses: yes',
    ['b.yaml:15:36: trigger.time_pulses: must be true or false, found the text "yes"; write true or false'],
  ],
  [
    'a named position with an axis that does not exist',
    'out: { x: 8 }',
    'out: { y: 8 }',
    ['b.yaml:25:10: positions.out.y: there is no axis y; the axes are rot, x'],
  ],
  [
    'a named position outside the limits',
    'out: { x: 8 }',
    'out: { x: 80 }',
    [
      'b.yaml:25:13: positions.out.x: 80 is outside the limits -15 to 15 of x; choose a position that the axis can reach',
    ],
  ],
  [
    'a named position that moves nothing',
    'out: { x: 8 }',
    'out: {}',
    ['b.yaml:25:8: positions.out: moves no axis; name at least one, for instance {x: 5}'],
  ],
  [
    'a name with a space',
    '  out:',
    '  far out:',
    [
      'b.yaml:25:3: positions.far out: cannot be a name; begin with a letter; then letters, digits, _ and - without spaces',
    ],
  ],
  [
    'a region larger than the sensor',
    '    pixel_um: 6.5',
    '    roi: [256, 201]\n    pixel_um: 6.5',
    ['b.yaml:20:16: detectors.cam.roi.1: 201 rows are more than the 200 of the sensor; write at most 200'],
  ],
  [
    'half a pixel',
    'sensor: [256, 200]',
    'sensor: [256, 200.5]',
    ['b.yaml:19:19: detectors.cam.sensor.1: must be a whole number, found 200.5'],
  ],
  [
    'exposures the wrong way round',
    '[0.001, 10]',
    '[10, 0.001]',
    [
      'b.yaml:22:23: detectors.cam.exposure_seconds: shortest exposure 10 s is not below the longest, 0.001 s; write [min, max] in seconds',
    ],
  ],
  [
    'more bits than are stored',
    'bit_depth: 16',
    'bit_depth: 20',
    [
      'b.yaml:21:16: detectors.cam.bit_depth: must be at most 16, found 20; bit_depth is the bits of a pixel, up to 16',
    ],
  ],
  [
    'a readout table without a pixel format',
    'readout_seconds: 0.001',
    'readout_seconds: { Mono8: 0.006, Mono16: 0.012 }',
    [
      'b.yaml:23:22: detectors.cam.readout_seconds: is a table, but no pixel_format says which row is in force; add pixel_format: Mono8',
    ],
  ],
  [
    'a pixel format that is not in the readout table',
    '    readout_seconds: 0.001',
    '    pixel_format: Mono10\n    bit_depth_: 3\n    readout_seconds: { Mono8: 0.006, Mono16: 0.012 }',
    [
      'b.yaml:21:16: detectors.cam.bit_depth: 16 bits do not fit the pixel format Mono10; write at most 10, or another pixel_format',
      'b.yaml:23:19: detectors.cam.pixel_format: Mono10 is not in the table of readout_seconds; it has Mono8, Mono16',
      'b.yaml:24:5: detectors.cam.bit_depth_: is not a key of the beamline file; did you mean bit_depth?',
    ],
  ],
  [
    'more bits than the pixel format has',
    'bit_depth: 16',
    'bit_depth: 16\n    pixel_format: Mono12Packed',
    [
      'b.yaml:21:16: detectors.cam.bit_depth: 16 bits do not fit the pixel format Mono12Packed; write at most 12, or another pixel_format',
    ],
  ],
  [
    'a control system that is not connected',
    'axes:',
    'control: tine\naxes:',
    [
      'b.yaml:2:10: control: must be sim or epics or tango, found the text "tine"; control is the control system that is driven',
    ],
  ],
  [
    'Tango without its parts',
    'axes:',
    'control: tango\naxes:',
    [
      'b.yaml:4:3: axes.rot: has no address, and control is tango; write the device, for instance address: tango://b304a/motor/rot',
      'b.yaml:9:3: axes.x: has no address, and control is tango; write the device, for instance address: tango://b304a/motor/rot',
      'b.yaml:15:1: shutter: has no address, and control is tango; write the device, for instance address: tango://b304a/shutter/fast',
      'b.yaml:16:1: trigger: has no panda, and control is tango; say the host and the blocks of the PandABox in trigger.panda',
      'b.yaml:18:3: detectors.cam: has no address, and control is tango; write the device, for instance address: tango://b304a/detector/orca',
      'b.yaml:18:3: detectors.cam: has no tango, and control is tango; say how it is armed in detectors.cam.tango',
    ],
  ],
  [
    'a margin below one',
    '    readout_seconds: 0.001',
    '    readout_seconds: 0.001\n    margin: 0.9',
    [
      'b.yaml:24:13: detectors.cam.margin: must be at least 1, found 0.9; margin is what the exposure is multiplied by to allow for jitter, 1 or more',
    ],
  ],
  [
    'an infinite number',
    'max_velocity: 90',
    'max_velocity: .inf',
    [
      'b.yaml:6:19: axes.rot.max_velocity: must be a number, found Infinity; max_velocity is the fastest speed, in deg/s or mm/s',
    ],
  ],
  [
    'a list for a mapping',
    'shutter: { open_seconds: 0.1, close_seconds: 0.1 }',
    'shutter: [0.1, 0.1]',
    [
      'b.yaml:14:10: shutter: must be a mapping of keys, found a list of 2 values; shutter is the fast shutter',
    ],
  ],
  [
    'no detector',
    'detectors:\n  cam:',
    'detectors: {}\nsample:\n  cam:',
    [
      'b.yaml:16:1: detectors: has no detector; describe at least one',
      'b.yaml:18:3: sample.cam: is not a key of the beamline file; known here: name, description, chemical_formula, preparation, preparation_date, mass_g, concentration_kg_m3, environment, temperature_k, temperature_set_k, pressure_pa, thickness_mm, position, translation_mm, orientation',
    ],
  ],
  [
    'an unknown shape',
    'positions:',
    'simulation: { phantom: { shapes: [{ kind: cube }] } }\npositions:',
    ['b.yaml:24:43: simulation.phantom.shapes.0.kind: must be ellipsoid or cylinder, found the text "cube"'],
  ],
  [
    'shapes beside the name of a phantom',
    'positions:',
    'simulation:\n  phantom:\n    name: foam\n    shapes: [{ kind: ellipsoid, semi_axes_mm: [1, 1, 1], mu_per_mm: 1 }]\npositions:',
    [
      'b.yaml:26:5: simulation.phantom.name: has no meaning beside shapes; keep either the shapes or the name and its size',
    ],
  ],
  [
    'a proposal number without quotes',
    'positions:',
    'user: { proposal: 20240817 }\npositions:',
    [
      'b.yaml:24:19: user.proposal: must be text, found 20240817; proposal is the number of the proposal, in quotes',
    ],
  ],
  [
    'a tab',
    '    kind: linear',
    '\tkind: linear',
    ['b.yaml:9:1: YAML: a tab is used to indent; indent with spaces'],
  ],
  [
    'a key given twice',
    '    kind: linear',
    '    kind: linear\n    kind: linear',
    ['b.yaml:10:5: kind: is given twice; keep one of the two'],
  ],
  [
    'a bracket that is not closed',
    '[-15, 15]',
    '[-15, 15',
    ['b.yaml:11:5: YAML: a bracket is not closed, ] is missing; write ] where the bracket ends'],
  ],
  [
    'an alias without an anchor',
    'pixel_um: 6.5',
    'pixel_um: *pixel',
    ['b.yaml:20:15: YAML: the alias *pixel has no anchor &pixel before it; write the value out'],
  ],
  [
    'a tag',
    'pixel_um: 6.5',
    'pixel_um: !!js/number 6.5',
    [
      'b.yaml:20:15: YAML: unresolved tag: tag:yaml.org,2002:js/number; write the value without a tag',
      'b.yaml:20:27: detectors.cam.pixel_um: must be a number, found the text "6.5"; pixel_um is the size of a pixel of the sensor, in micrometres',
    ],
  ],
  [
    'a second document',
    'positions:',
    '---\npositions:',
    ['b.yaml:24:1: YAML: a second document begins here; remove the line --- and what follows it'],
  ],
  [
    'a merge key',
    '    kind: linear',
    '    <<: { settle_seconds: 1 }\n    kind: linear',
    [
      'b.yaml:9:5: axes.x.<<: is not a key of the beamline file; merge keys are not part of YAML 1.2: write the keys out',
    ],
  ],
  [
    'a number as a key',
    '  x:\n',
    '  1:\n',
    [
      'b.yaml:8:3: axes.1: cannot be a name; begin with a letter; then letters, digits, _ and - without spaces',
      'b.yaml:25:10: positions.out.x: there is no axis x; the axes are 1, rot',
    ],
  ],
  [
    'a beamline of EPICS that does not say how its devices are called',
    'axes:',
    'control: epics\naxes:',
    [
      'b.yaml:4:3: axes.rot: has no address, and control is epics; write the process variable, for instance address: ca://2bmb:m102',
      'b.yaml:9:3: axes.x: has no address, and control is epics; write the process variable, for instance address: ca://2bmb:m102',
      'b.yaml:15:1: shutter: has no epics, and control is epics; say the process variables that open, close and read it in shutter.epics',
      'b.yaml:16:1: trigger: has no epics, and control is epics; say the process variables that program it in trigger.epics',
      'b.yaml:18:3: detectors.cam: has no address, and control is epics; write the process variable, for instance address: ca://2bmSP2:cam1:',
      'b.yaml:18:3: detectors.cam: has no epics, and control is epics; say the driver and the HDF5 plugin in detectors.cam.epics',
    ],
  ],
  [
    'a control character',
    'some camera',
    'some \u0007 camera',
    ['b.yaml:18:17: beamline file: is not a text file: byte 0x07; check the path; save YAML as UTF-8'],
  ],
  [
    'bytes that are not UTF-8',
    'some camera',
    'some cam\ufffdra',
    [
      'b.yaml:18:20: beamline file: is not a text file: bytes that are not UTF-8; check the path; save YAML as UTF-8',
    ],
  ],
];

describe('a wrong beamline file', () => {
  it('differs from one that is right', () => {
    expect(problemsOf(SMALL)).toEqual([]);
  });

  it.each(WRONG)('is refused at the right place for %s', (_, from, to, problems) => {
    expect(problemsOf(changed(from, to))).toEqual(problems);
  });

  it('is reported with all its problems, in the order of the text', () => {
    const text = changed(
      'axis: rot',
      'axis: rod',
      changed('[-15, 15]', '[15, -15]', changed('name: small', 'nam: small')),
    );
    expect(problemsOf(text).map((line) => line.split(' ')[0])).toEqual([
      'b.yaml:1:13:',
      'b.yaml:10:13:',
      'b.yaml:15:18:',
    ]);
  });

  it('still has its relations checked where the schema found fault with one axis', () => {
    const text = changed('kind: linear', 'kind: [linear]', changed('x: 8', 'x: 80'));
    expect(problemsOf(text)).toEqual([
      'b.yaml:9:11: axes.x.kind: must be rotation or linear or other, found a list of one value; kind is what the motor does',
      'b.yaml:25:13: positions.out.x: 80 is outside the limits -15 to 15 of x; choose a position that the axis can reach',
    ]);
  });
});

describe('a text that is no beamline file', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
  for (const [k, name] of [...'bcdefghij'].entries()) {
    const before = 'abcdefghij'[k];
    bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`);
  }

  it.each([
    ['nothing', '', 'b.yaml:1:1: beamline file: is empty; start from the example in docs/beamline-file.md'],
    [
      'a comment',
      '# soon\n',
      'b.yaml:1:1: beamline file: is empty; start from the example in docs/beamline-file.md',
    ],
    ['a word', 'hello', 'b.yaml:1:1: beamline file: must be a mapping of keys, found the text "hello"'],
    ['a list', '- 1\n- 2', 'b.yaml:1:1: beamline file: must be a mapping of keys, found a list of 2 values'],
    [
      'a colon too many',
      'a: b: c',
      'b.yaml:1:4: YAML: a second colon, or an indented line under a value; put each key on its own line',
    ],
    ['a list as a key', '? [a]\n: 1', 'b.yaml:1:3: YAML: a list or a mapping is used as a key; write a name'],
    [
      'a key that reaches into objects',
      'x: 1\n__proto__: 1',
      'b.yaml:2:1: YAML: __proto__ is used as a key; write a name',
    ],
    [
      'an HDF5 file',
      '\u0089HDF\r\n\u001a\n\0\0',
      'b.yaml:2:1: beamline file: is not a text file: byte 0x1a; check the path; save YAML as UTF-8',
    ],
    [
      'brackets without end',
      '['.repeat(20_000),
      /^b\.yaml:1:\d+: (YAML|beamline file): (is )?nested too deeply; /,
    ],
    [
      'aliases that multiply',
      bomb.join('\n'),
      /^b\.yaml:2:8: beamline file: has aliases that repeat too much/,
    ],
    [
      'a megabyte',
      'a: 1\n'.repeat(200_000),
      /^b\.yaml:1:1: beamline file: has 1000000 characters, more than any/,
    ],
  ])('gets one line: %s', (_, text, problem) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    if (typeof problem === 'string') expect(problems[0]).toBe(problem);
    else expect(problems[0]).toMatch(problem);
  });
});
