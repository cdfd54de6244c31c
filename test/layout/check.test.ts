import { describe, expect, it } from 'vitest';
import { checkLayout, RULES, type Finding, type Layout } from '#layout';
import { WRITTEN_ANYWAY } from '#layout/checks/links';
import { frameSets, framesPlanned, framesWritten, frameVectors } from '#data/dxchange';
import { constant, sketch } from './sketch.ts';

/** Findings as one line each, without remedies. */
const lines = (findings: readonly Finding[]) =>
  findings.map(
    ({ place, severity, about, message, rule }) =>
      `${place?.file}:${place?.line}: ${severity}: ${about}: ${message} (${rule})`,
  );
const checked = (layout: Layout) => lines(checkLayout(layout));

describe('a layout in order', () => {
  it('has nothing to complain about', () => {
    const { dataset, group, link, define, layout } = sketch();
    const nodes = [
      group('/', { attributes: [] }),
      dataset('/a/current', 'Current', { units: 'mA', description: 'ring current' }),
      dataset('/a/name', constant('2-BM')),
      dataset('/a/number', 'Number'),
      link('/b/data', '/exchange/data'),
      link('/b/a', '/a', false),
      link('/b/current', '/b/a/current', false),
      group('/defaults', { takesUnlisted: true }),
      link('/b/id', '/defaults/NDArrayUniqueId'),
    ];
    const definitions = [define('Current'), define('Number')];
    expect(checked(layout(nodes, definitions))).toEqual([]);
  });

  it('may be empty but for frames', () => {
    expect(checked(sketch().layout([]))).toEqual([]);
  });
});

describe('duplicate-path', () => {
  it('names both places of a path that is two things', () => {
    const { dataset, group, link, layout } = sketch();
    const nodes = [
      dataset('/a', constant('one')),
      dataset('/a', constant('two')),
      group('/g'),
      dataset('/g', constant('three')),
      link('/exchange/data', '/g'),
    ];
    expect(checked(layout(nodes))).toEqual([
      'layout.xml:2: error: /a: is a dataset twice, the first at layout.xml:1:3 (duplicate-path)',
      'layout.xml:4: error: /g: is a dataset here and a group at layout.xml:3:3 (duplicate-path)',
      'layout.xml:999: error: /exchange/data: is a dataset here and a link at layout.xml:5:3 (duplicate-path)',
    ]);
  });

  it('finds what stands below a dataset or a link, once for each of those', () => {
    const { dataset, group, link, layout } = sketch();
    const nodes = [
      dataset('/a/b', constant('one')),
      dataset('/a/b/c', constant('two')),
      dataset('/a/b/d/e', constant('three')),
      group('/g'),
      link('/l', '/g'),
      dataset('/l/x', constant('four')),
    ];
    expect(checked(layout(nodes))).toEqual([
      'layout.xml:2: error: /a/b/c: stands below /a/b, which is a dataset at layout.xml:1:3, as does 1 other (duplicate-path)',
      'layout.xml:6: error: /l/x: stands below /l, which is a link at layout.xml:5:3 (duplicate-path)',
    ]);
  });

  it('is not fooled by names that begin alike', () => {
    const { dataset, layout } = sketch();
    expect(checked(layout([dataset('/ab', constant('x')), dataset('/abc/d', constant('y'))]))).toEqual([]);
  });
});

describe('duplicate-attribute', () => {
  it('finds an HDF5 attribute that an object has twice', () => {
    const { dataset, layout } = sketch();
    const node = dataset('/a', constant('x'), { units: 'mm' });
    const twice = { ...node, attributes: [...node.attributes, ...node.attributes] };
    expect(checked(layout([twice]))).toEqual([
      'layout.xml:2: error: /a@units: is there twice, the first time at layout.xml:2:3 (duplicate-attribute)',
    ]);
  });
});

describe('missing-target', () => {
  it('finds links to nothing and in a circle, also by way of others', () => {
    const { dataset, link, layout } = sketch();
    const nodes = [
      dataset('/a/one', constant('x')),
      link('/l/here', '/a/on'),
      link('/l/soft', '/nowhere', false),
      link('/l/round', '/l/trip', false),
      link('/l/trip', '/l/round', false),
      link('/l/group', '/a', false),
      link('/l/through', '/l/group/two', false),
    ];
    const findings = checkLayout(layout(nodes));
    expect(lines(findings)).toEqual([
      'layout.xml:2: error: /l/here: leads to /a/on, which is not in the file (missing-target)',
      'layout.xml:3: warning: /l/soft: leads to /nowhere, which is not in the file (missing-target)',
      'layout.xml:4: warning: /l/round: leads to /l/trip, and from there in a circle (missing-target)',
      'layout.xml:5: warning: /l/trip: leads to /l/round, and from there in a circle (missing-target)',
      'layout.xml:7: warning: /l/through: leads to /l/group/two, which is not in the file (missing-target)',
    ]);
    expect(findings[0]?.remedy).toBe('did you mean /a/one?');
  });

  it('knows what the writer puts into every file', () => {
    const always = [
      ...Object.values(frameSets).flatMap(({ data, theta }) => [data, theta]),
      ...Object.values(frameVectors),
      framesPlanned,
      framesWritten,
    ];
    expect([...WRITTEN_ANYWAY].sort()).toEqual(always.sort());
  });
});

describe('the two XML files in step', () => {
  it('unstored-attribute: says where an attribute goes that no dataset lists', () => {
    const { dataset, group, define, layout } = sketch();
    const attributed = dataset('/a', constant('x'), { mode: { kind: 'attribute', name: 'Mode' } });
    const definitions = [define('Mode'), define('Spare'), define('Where'), define('NDArrayTimeStamp')];
    const destination = { attribute: 'Where', place: { file: 'layout.xml', line: 1, column: 1 } };
    const kept = layout([attributed], definitions, { destination });
    expect(checked(kept)).toEqual([
      'attributes.xml:2: note: Spare: no dataset lists it: it goes to /defaults, one value for each frame (unstored-attribute)',
    ]);
    const grouped = layout([attributed, group('/defaults', { takesUnlisted: true })], definitions, {
      destination,
    });
    expect(checked(grouped)[0]).toMatch(/note: Spare: .* goes to \/defaults, /);
    expect(checked({ ...kept, storesUnlisted: false })).toEqual([
      'attributes.xml:2: warning: Spare: no dataset lists it, and what is not listed is not stored (unstored-attribute)',
    ]);
  });

  it('undefined-attribute: suggests the attribute that nobody lists', () => {
    const { dataset, define, layout } = sketch();
    const nodes = [
      dataset('/a', 'SampelX', { units: 'mm' }),
      dataset('/b', 'Furnace', { units: { kind: 'attribute', name: 'FurnaceUnits' } }),
      dataset('/id', 'NDArrayUniqueId'),
    ];
    const findings = checkLayout(layout(nodes, [define('SampleX', 'ca://x')]));
    expect(lines(findings)).toEqual([
      'layout.xml:1: warning: /a: no attribute SampelX is defined, so this dataset is left out (undefined-attribute)',
      'layout.xml:3: warning: /b: no attribute Furnace is defined, so this dataset is left out (undefined-attribute)',
      'layout.xml:4: warning: /b@units: no attribute FurnaceUnits is defined, so this attribute is left out (undefined-attribute)',
      'attributes.xml:1: note: SampleX: no dataset lists it: it goes to /defaults, one value for each frame (unstored-attribute)',
    ]);
    expect(findings.map(({ remedy }) => remedy).slice(0, 2)).toEqual([
      'did you mean SampleX?',
      'define Furnace in the attributes file',
    ]);
  });

  it('undefined-attribute: takes one line when no attributes file was given at all', () => {
    const { dataset, layout } = sketch();
    const nodes = Array.from({ length: 30 }, (_, k) => dataset(`/a/n${k}`, `Attribute${k}`));
    const findings = checkLayout(layout(nodes));
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({
      severity: 'warning',
      rule: 'undefined-attribute',
      message: expect.stringMatching(/^no attributes are defined at all, and 30 .* and 22 more$/) as string,
      remedy: 'give the attributes file as well',
    });
  });

  it('undefined-destination: finds that frames cannot be told where to go', () => {
    const { define, layout } = sketch();
    const destination = { attribute: 'HDF5FrameLocaton', place: { file: 'layout.xml', line: 2, column: 3 } };
    const [finding] = checkLayout(layout([], [define('HDF5FrameLocation')], { destination }));
    expect(finding).toMatchObject({
      rule: 'undefined-destination',
      severity: 'warning',
      remedy: 'did you mean HDF5FrameLocation?',
      place: { line: 2 },
    });
  });

  it('duplicate-definition: says which of two counts', () => {
    const { dataset, define, layout } = sketch();
    const definitions = [define('X', 'ca://one'), define('X', 'ca://two'), define('X', 'ca://two')];
    expect(checked(layout([dataset('/number', 'X')], definitions))).toEqual([
      'attributes.xml:2: warning: X: is defined before, at attributes.xml:1:3 with another source; the last one counts (duplicate-definition)',
      'attributes.xml:3: warning: X: is defined before, at attributes.xml:1:3 with another source; the last one counts (duplicate-definition)',
    ]);
  });

  it('same-source: tells two readings of one signal at different times from a slip', () => {
    const { dataset, define, layout } = sketch();
    const nodes = [
      dataset('/start_date', 'Start', {}, { when: 'open' }),
      dataset('/end_date', 'End', {}, { when: 'close' }),
      dataset('/one_mode', 'One'),
      dataset('/two_mode', 'Two'),
    ];
    const definitions = [
      define('Start', 'ca://now'),
      define('End', 'ca://now'),
      define('One', 'ca://same'),
      define('Two', 'ca://same'),
    ];
    expect(checked(layout(nodes, definitions))).toEqual([
      'attributes.xml:2: note: Start, End: are all ca://now, read at different times: open, close (same-source)',
      'attributes.xml:4: note: One, Two: are all ca://same: one of them is enough, or one is a slip (same-source)',
    ]);
  });
});

describe('shared-attribute', () => {
  const found = (...paths: string[]) => {
    const { dataset, define, layout } = sketch();
    const nodes = paths.map((path) => dataset(path, 'X', { units: 'mm' }));
    return checked(layout(nodes, [define('X')]));
  };

  it('names every dataset, and the one that areaDetector writes', () => {
    expect(found('/sample/distance', '/camera/z')).toEqual([
      'layout.xml:3: warning: X: is wanted twice, /sample/distance at layout.xml:1:3, /camera/z at layout.xml:3:3; areaDetector writes only /camera/z (shared-attribute)',
    ]);
  });

  it('knows that areaDetector looks into datasets before groups, in the order of their bytes', () => {
    expect(found('/a/a/x', '/a/z', '/a/b')[0]).toMatch(/wanted 3 times, .* writes only \/a\/b /);
    expect(found('/a/b/x', '/Z/x')[0]).toMatch(/writes only \/Z\/x /);
    expect(found('/a/b/c', '/a/b/cc', '/a/bb')[0]).toMatch(/writes only \/a\/bb /);
  });

  it('lets HDF5 attributes share, which areaDetector can', () => {
    const { dataset, define, layout } = sketch();
    const node = dataset('/number', 'X', { of: { kind: 'attribute', name: 'X' } });
    expect(checked(layout([node], [define('X')]))).toEqual([]);
  });
});

describe('frames and values', () => {
  it('unknown-when: suggests the word that was meant', () => {
    const { dataset, define, layout } = sketch();
    const more = { when: 'frame', whenWord: 'OnFileClosed' } as const;
    const [finding] = checkLayout(layout([dataset('/number', 'X', {}, more)], [define('X')]));
    expect(finding).toMatchObject({
      rule: 'unknown-when',
      severity: 'warning',
      about: '/number',
      message: 'nobody knows when OnFileClosed is, so the value is stored for every frame',
      remedy: 'did you mean OnFileClose?',
    });
  });

  it('several-defaults and several-unlisted: name every place', () => {
    const { dataset, group, layout } = sketch();
    const source = { kind: 'frames', frames: 'proj', isDefault: true } as const;
    const nodes = [
      dataset('/a/data', source),
      dataset('/b/data', source),
      group('/c', { takesUnlisted: true }),
      group('/d', { takesUnlisted: true }),
    ];
    expect(checked(layout(nodes))).toEqual([
      'layout.xml:2: warning: /b/data: more than one place takes frames whose destination nobody knows: /a/data at layout.xml:1:3, /b/data at layout.xml:2:3; only one is used (several-defaults)',
      'layout.xml:4: warning: /d: more than one place takes attributes that no dataset lists: /c at layout.xml:3:3, /d at layout.xml:4:3; only one is used (several-unlisted)',
    ]);
  });

  it('no-frames: is only worth knowing', () => {
    const layout = { ...sketch().layout([]), nodes: [] };
    expect(checked(layout)).toEqual([
      'layout.xml:1: note: /exchange/data: the layout does not say where frames go: tomochart stores them in /exchange all the same (no-frames)',
    ]);
  });

  it('empty-constant: finds constants that say nothing', () => {
    const { dataset, layout } = sketch();
    expect(checked(layout([dataset('/a', constant(' '), { description: '' })]))).toEqual([
      'layout.xml:1: note: /a: is a constant without a value (empty-constant)',
      'layout.xml:2: note: /a@description: is a constant without a value (empty-constant)',
    ]);
  });
});

describe('the findings', () => {
  it('come in the order of the files, with rules that have a name', () => {
    const { dataset, define, layout } = sketch();
    const nodes = [dataset('/b', 'Y'), dataset('/b', constant('')), dataset('/c', 'X', { units: 'furlong' })];
    const findings = checkLayout(layout(nodes, [define('Z'), define('X')]));
    const order = findings.map(({ place }) => (place?.file === 'layout.xml' ? 0 : 1000) + (place?.line ?? 0));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(findings.length).toBeGreaterThan(3);
    expect(findings.filter(({ rule }) => !(RULES as readonly string[]).includes(rule))).toEqual([]);
  });
});
