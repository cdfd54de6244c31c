import { describe, expect, it } from 'vitest';
import { showLayout, type Layout } from '#layout';
import { constant, sketch } from './sketch.ts';

/** One of everything that a layout can have. */
function everything(): Layout {
  const { dataset, group, link, define, layout } = sketch();
  const nodes = [
    group('/', { attributes: dataset('/', constant(''), { implements: 'exchange' }).attributes }),
    dataset(
      '/exchange/data_white',
      { kind: 'frames', frames: 'flat', isDefault: true },
      {
        axes: 'theta_white:y:x',
      },
    ),
    dataset('/measurement/source/current', 'RingCurrent', { units: 'mA' }, { when: 'close' }),
    dataset('/measurement/source/mode', 'Mode', {}, { when: 'open' }),
    dataset('/measurement/source/energy', { kind: 'param', name: 'source.energy' }, { units: 'keV' }),
    dataset('/measurement/name', constant('Micro-tomography')),
    dataset(
      '/measurement/camera',
      {
        kind: 'file',
        how: 'copy',
        file: 'scan.h5',
        path: '/entry/data',
        slice: [{ from: 10, to: 731 }, {}, { to: 512 }],
      },
      { version: { kind: 'signal', uri: 'tango://a/b/c/version' } },
    ),
    link('/entry/data', '/exchange/data', false),
    link('/entry/camera', '/measurement/camera'),
    group('/defaults', { takesUnlisted: true }),
  ];
  const clock = dataset('/clock', 'NDArrayTimeStamp', { units: 's' }, { when: 'frame' });
  const spare = {
    ...define('Spare'),
    source: { kind: 'driver', parameter: 'ACQ_TIME', address: 1 } as const,
  };
  return layout([...nodes, clock], [define('RingCurrent', 'ca://S:SRcurrentAI'), spare]);
}

describe('the tree of a layout', () => {
  it('has a line for everything in the file: where it comes from, when, and its units', () => {
    expect(showLayout(everything()).split('\n')).toEqual([
      '/',
      '│  @implements     "exchange"',
      '├─ exchange',
      '│  ├─ data_white   frames flat and those without a destination',
      '│  │     @axes     "theta_white:y:x"',
      '│  └─ data         frames proj',
      '├─ measurement',
      '│  ├─ source',
      '│  │  ├─ current   RingCurrent <- ca://S:SRcurrentAI            close  mA',
      '│  │  ├─ mode      Mode <- not defined                          open',
      '│  │  └─ energy    param source.energy                          close  keV',
      '│  ├─ name         "Micro-tomography"',
      '│  └─ camera       copy scan.h5:/entry/data[10:731, :, :512]',
      '│        @version  tango://a/b/c/version                        open',
      '├─ entry',
      '│  ├─ data         -> /exchange/data',
      '│  └─ camera       -> /measurement/camera (hard)',
      '├─ defaults        and attributes that no dataset lists',
      '│  └─ Spare        driver ACQ_TIME, address 1                   frame',
      '└─ clock           NDArrayTimeStamp of each frame               frame  s',
      '5 groups, 9 datasets, 6 attributes, 2 links, 2 signals',
    ]);
  });

  it('keeps to its width by taking the middle out of long sources', () => {
    const { dataset, layout } = sketch();
    const long = `ca://${'x'.repeat(100)}:Time_RBV`;
    const path = `/measurement/${'group/'.repeat(4)}exposure_time`;
    const shown = layout([dataset(path, { kind: 'signal', uri: long }, { units: 's' })]);
    for (const width of [80, 100, 120]) {
      const lines = showLayout(shown, { width }).split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      const line = lines.find((one) => one.includes('exposure_time'));
      expect(line).toMatch(/ca:\/\/x+…x*:?\w*_RBV {2}close {2}s$/);
    }
    expect(showLayout(shown, { width: 300 })).toContain(long);
  });

  it('is the same with colours, but for the colours', () => {
    const coloured = showLayout(everything(), { colour: true });
    expect(coloured).toContain('\x1b[1mmeasurement\x1b[0m');
    // eslint-disable-next-line no-control-regex
    const plain = coloured.replaceAll(/\x1b\[\d+m/g, '').split('\n');
    expect(plain.map((line) => line.trimEnd())).toEqual(showLayout(everything()).split('\n'));
  });

  it('lets no name of the file steer the terminal', () => {
    const { dataset, layout } = sketch();
    const shown = showLayout(layout([dataset('/a\x1b[2J', constant('x\ny'), { 'u\r': '\u202e' })]));
    expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\u202e]/); // eslint-disable-line no-control-regex
    expect(shown.split('\n')).toHaveLength(6);
  });

  it('says of an empty layout that it is', () => {
    const empty = { ...sketch().layout([]), nodes: [] };
    expect(showLayout(empty)).toBe('/\nan empty layout');
  });
});
