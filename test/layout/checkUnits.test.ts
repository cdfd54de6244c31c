import { describe, expect, it } from 'vitest';
import { checkLayout, type Definition, type Layout } from '#layout';
import { constant, sketch } from './sketch.ts';

const checked = (nodes: Layout['nodes'], definitions: readonly Definition[] = []) =>
  checkLayout(sketch().layout(nodes, definitions)).map(
    ({ place, severity, about, message, rule }) =>
      `${place?.line}: ${severity}: ${about}: ${message} (${rule})`,
  );

describe('missing-units', () => {
  it('lists the numbers of a group in one finding', () => {
    const { dataset, define } = sketch();
    const nodes = [
      dataset('/camera/exposure_time', 'Exposure'),
      dataset('/camera/gain', 'Gain'),
      dataset('/camera/period', 'Period', { units: 's' }),
      dataset('/ring/current', 'Current'),
    ];
    const definitions = ['Exposure', 'Gain', 'Period', 'Current'].map((name) => define(name));
    expect(checked(nodes, definitions)).toEqual([
      '1: note: /camera: numbers have no units: exposure_time, gain (missing-units)',
      '5: note: /ring: a number has no units: current (missing-units)',
    ]);
  });

  it('spares text, whole numbers, counts and choices, and what brings its units', () => {
    const { dataset, define } = sketch();
    const nodes = [
      dataset('/a/words', 'Words'),
      dataset('/a/size', 'Size'),
      dataset('/a/title', constant('words')),
      dataset('/a/width', constant(12)),
      dataset('/a/energy', { kind: 'param', name: 'source.energy' }),
      dataset('/a/copy', { kind: 'file', how: 'copy', file: 'a.h5', path: '/x' }),
      dataset('/a/nowhere', 'Nowhere'),
      ...['num_angles', 'numAngles', 'binning_x', 'ReturnRotation', 'gain_auto', 'frame_rate_enable'].map(
        (name) => dataset(`/a/${name}`, { kind: 'signal', uri: `ca://${name}` }),
      ),
    ];
    const definitions = [
      define('Words', 'ca://w', undefined, 'string'),
      define('Size', 'ca://s', undefined, 'int'),
    ];
    expect(checked(nodes, definitions)).toEqual([expect.stringMatching(/Nowhere is defined/) as string]);
  });

  it('finds fractions among constants, drivers and signals alike', () => {
    const { dataset } = sketch();
    const nodes = [
      dataset('/a/thickness', constant(0.5)),
      dataset('/b/width', constant(3), {}, { type: 'float' }),
      dataset('/c/time', { kind: 'driver', parameter: 'ACQ_TIME', address: 0 }),
      dataset('/d/x', { kind: 'signal', uri: 'tango://a/b/c/d' }),
    ];
    expect(checked(nodes).map((line) => line.replace(/^.*note: /, ''))).toEqual([
      '/a: a number has no units: thickness (missing-units)',
      '/b: a number has no units: width (missing-units)',
      '/c: a number has no units: time (missing-units)',
      '/d: a number has no units: x (missing-units)',
    ]);
  });
});

describe('unknown-units', () => {
  it('is said once for each word', () => {
    const { dataset } = sketch();
    const nodes = ['/a', '/b', '/c'].map((path) => dataset(path, constant(1), { units: 'furlong' }));
    expect(checked([...nodes, dataset('/d', constant(1), { units: 'kg/m^3' })])).toEqual([
      '2: note: /a: furlong are units that nobody knows; 2 datasets more have them (unknown-units)',
    ]);
  });
});

describe('contradicting-units', () => {
  const found = (units: string, description: string) => {
    const { dataset, define } = sketch();
    return checked([dataset('/x', 'X', { units })], [define('X', 'ca://x', description)]);
  };

  it('quotes the description of the attribute', () => {
    expect(found('°', 'Multilayer arm (mm) ')).toEqual([
      '2: warning: /x: has the units °, but the attribute X says mm: "Multilayer arm (mm)" (contradicting-units)',
    ]);
    expect(found('keV', 'Energy (eV)')).toHaveLength(1);
  });

  it.each([
    ['°', 'Sample rotation (deg)'],
    ['°/s', 'Rotation speed (deg/s)'],
    ['°C', 'Furnace set point (C)'],
    ['μm', 'Pixel size (microns)'],
    ['mm', 'Camera Y (focus) position'],
    ['mm', 'Mirror height'],
    ['mm', 'Size (pixels, 2048)'],
    ['furlong', 'Distance (mm)'],
  ])('lets %s stand beside "%s"', (units, description) => {
    expect(found(units, description).filter((line) => line.includes('contradicting'))).toEqual([]);
  });

  it('reads the description that the dataset itself has', () => {
    const { dataset } = sketch();
    const node = dataset('/x', constant(1), { units: 's', description: 'exposure (ms)' });
    expect(checked([node])).toEqual([
      '2: warning: /x: has the units s, but its description says ms: "exposure (ms)" (contradicting-units)',
    ]);
  });
});
