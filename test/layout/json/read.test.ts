import { describe, expect, it } from 'vitest';
import { formatProblem } from '#core';
import type { LayoutDataset, LayoutNode } from '#layout';
import { readJson } from '#layout';

/** The node of one entry, without places. */
function read(raw: unknown, path = '/a'): LayoutNode | undefined {
  const { layout, problems } = readJson({ file: 'l.json', text: JSON.stringify({ [path]: raw }) });
  expect(problems.map(formatProblem)).toEqual([]);
  return layout?.nodes.map(
    (node) =>
      JSON.parse(
        JSON.stringify(node, (key, value: unknown) => (key === 'place' ? undefined : value)),
      ) as LayoutNode,
  )[0];
}

/** The problems of a text as the user reads them, one line each. */
function problemsOf(text: string, file = 'l.yaml'): string[] {
  return readJson({ file, text }).problems.map(formatProblem);
}

/** What is wrong with the entry /a. */
function wrong(raw: unknown): string[] {
  return problemsOf(JSON.stringify({ '/a': raw }), 'l.json').map((line) =>
    line.replace(/^l\.json:1:\d+: /, ''),
  );
}

const PLAIN = { kind: 'dataset', path: '/a', attributes: [] };

describe('an entry of a layout', () => {
  it.each([
    ['text', 'Micro-tomography', { source: { kind: 'constant', value: 'Micro-tomography' }, when: 'open' }],
    ['a number', 1.5, { source: { kind: 'constant', value: 1.5 }, when: 'open' }],
    ['texts', ['a', ''], { source: { kind: 'constant', value: ['a', ''] }, when: 'open' }],
    [
      'numbers',
      { value: [1, 2], type: 'int', when: 'close' },
      { source: { kind: 'constant', value: [1, 2] }, type: 'int', when: 'close' },
    ],
    [
      'Channel Access',
      { ca: 'S:SRcurrentAI' },
      { source: { kind: 'signal', uri: 'ca://S:SRcurrentAI' }, when: 'open' },
    ],
    [
      'PV Access',
      { pva: '13SIM1:Pva1:Image', when: 'frame' },
      { source: { kind: 'signal', uri: 'pva://13SIM1:Pva1:Image' }, when: 'frame' },
    ],
    [
      'Tango with its host',
      { tango: 'host:10000/dom/fam/mem/attr' },
      { source: { kind: 'signal', uri: 'tango://host:10000/dom/fam/mem/attr' }, when: 'open' },
    ],
    [
      'Tango of TANGO_HOST',
      { tango: 'dom/fam/mem/attr' },
      { source: { kind: 'signal', uri: 'tango://dom/fam/mem/attr' }, when: 'open' },
    ],
    [
      'the simulation',
      { sim: 'ring/current' },
      { source: { kind: 'signal', uri: 'sim://ring/current' }, when: 'open' },
    ],
    [
      'a parameter',
      { param: 'sample.name' },
      { source: { kind: 'param', name: 'sample.name' }, when: 'open' },
    ],
    [
      'a parameter of the end',
      { param: 'scan.end_date' },
      { source: { kind: 'param', name: 'scan.end_date' }, when: 'close' },
    ],
    [
      'the driver',
      { driver: 'ACQ_TIME', address: 2 },
      { source: { kind: 'driver', parameter: 'ACQ_TIME', address: 2 }, when: 'open' },
    ],
    [
      'what areaDetector attaches',
      { ndattribute: 'NDArrayUniqueId' },
      { source: { kind: 'attribute', name: 'NDArrayUniqueId' }, when: 'frame' },
    ],
    [
      'frames',
      { frames: 'flat', default: true },
      { source: { kind: 'frames', frames: 'flat', isDefault: true }, when: 'frame' },
    ],
    [
      'a link to a file',
      { 'h5 link': 'scan-0001.h5:/entry/cam' },
      { source: { kind: 'file', how: 'link', file: 'scan-0001.h5', path: '/entry/cam' }, when: 'close' },
    ],
    [
      'a copy of a part',
      { 'h5 copy': { file: '{detector_file}', path: '/d' }, slice: '10:731, :, -5:' },
      {
        source: {
          kind: 'file',
          how: 'copy',
          file: '{detector_file}',
          path: '/d',
          slice: [{ from: 10, to: 731 }, {}, { from: -5 }],
        },
        when: 'close',
      },
    ],
  ])('can be %s', (_, raw, expected) => {
    expect(read(raw)).toEqual({ ...PLAIN, ...expected });
  });

  it('can be a link within the file', () => {
    expect(read({ link: '/b' })).toEqual({ kind: 'link', path: '/a', target: '/b', hard: false });
    expect(read({ 'hard link': '/b' })).toEqual({ kind: 'link', path: '/a', target: '/b', hard: true });
  });

  it('can be a group with attributes, and so can the root', () => {
    expect(read({ group: { NX_class: 'NXentry', n: { param: 'scan.projections' } } }, '/')).toEqual({
      kind: 'group',
      path: '/',
      takesUnlisted: false,
      attributes: [
        { name: 'NX_class', source: { kind: 'constant', value: 'NXentry' }, when: 'open' },
        { name: 'n', source: { kind: 'param', name: 'scan.projections' }, when: 'open' },
      ],
    });
  });

  it('has units, a description and more attributes', () => {
    const raw = {
      ca: 'x',
      units: 'mA',
      description: 'ring',
      attributes: { offset: { ca: 'y', when: 'close', type: 'float' } },
    };
    expect((read(raw) as LayoutDataset).attributes).toEqual([
      { name: 'units', source: { kind: 'constant', value: 'mA' }, when: 'open' },
      { name: 'description', source: { kind: 'constant', value: 'ring' }, when: 'open' },
      { name: 'offset', source: { kind: 'signal', uri: 'ca://y' }, when: 'close', type: 'float' },
    ]);
  });

  it('may ask for a parameter in other units of the same quantity', () => {
    expect(read({ param: 'source.energy', units: 'eV' })).toBeDefined();
    expect(wrong({ param: 'source.energy', units: 'mm' })).toEqual([
      '/a.units: source.energy is in keV, which cannot be given in the text "mm"; write keV or units of the same quantity',
    ]);
  });

  it('stands for each axis of the beamline where its path says so', () => {
    expect(read({ param: 'axis.{axis}.position' }, '/stack/{axis}')).toBeDefined();
    expect(wrong({ param: 'axis.{axis}.position' })).toEqual([
      '/a.param: {axis} stands in the name of the parameter but not in the path; write {axis} in the path, too',
    ]);
  });
});

describe('an entry that is wrong', () => {
  it.each([
    [
      'two sources',
      { ca: 'x', tango: 'a/b/c/d' },
      ['/a.tango: is a second source beside ca; keep one of the two'],
    ],
    [
      'no source',
      { when: 'open' },
      [expect.stringMatching(/^\/a: says no source; write one of value, ca, pva, tango/)],
    ],
    [
      'a misspelt source',
      { tangoo: 'a/b/c/d' },
      ['/a.tangoo: is not a key of the layout; did you mean tango?'],
    ],
    ['a misspelt key', { ca: 'x', unit: 'mm' }, ['/a.unit: is not a key of the layout; did you mean units?']],
    ['a truth value', true, ['/a: cannot be true: HDF5 has no truth values; write "Yes" as text, or 1']],
    ['nothing', null, [expect.stringMatching(/^\/a: has no value/)]],
    [
      'a nested list',
      [[1]],
      [expect.stringMatching(/^\/a: must be a plain list, found a list of one value in it/)],
    ],
    ['a mixed list', [1, 'a'], ['/a: mixes text and numbers; write all of them as text, or as numbers']],
    ['an empty list', { value: [] }, [expect.stringMatching(/^\/a\.value: is an empty list/)]],
    [
      'half a character',
      'x\ud800',
      [expect.stringMatching(/^\/a: holds a character that HDF5 cannot store/)],
    ],
    [
      'text as a number',
      { value: 'x', type: 'float' },
      ['/a.type: cannot be float: the text "x" is text; write a number, or type: string'],
    ],
    [
      'a fraction as a whole number',
      { value: 1.5, type: 'int' },
      ['/a.type: cannot be int: 1.5 is no whole number; write type: float'],
    ],
    [
      'an unknown parameter',
      { param: 'sample.nmae' },
      ['/a.param: "sample.nmae" is nothing that the program knows of a scan; did you mean sample.name?'],
    ],
    [
      'a parameter that is known later',
      { param: 'scan.end_date', when: 'open' },
      ['/a.when: scan.end_date is known only when the file is completed; remove it, or write when: close'],
    ],
    [
      'a constant for each frame',
      { value: 1, when: 'frame' },
      ['/a.when: a constant is not read for each frame; remove it, or write when: open'],
    ],
    [
      'a parameter for each frame',
      { param: 'sample.name', when: 'frame' },
      [expect.stringContaining('is not read for each frame')],
    ],
    [
      'an unknown time',
      { ca: 'x', when: 'closed' },
      ['/a.when: must be open or close or frame, found the text "closed"; did you mean close?'],
    ],
    [
      'an attribute for each frame',
      { ca: 'x', attributes: { b: { ca: 'y', when: 'frame' } } },
      [expect.stringMatching(/^\/a\.attributes\.b\.when: must be open or close, found the text "frame"/)],
    ],
    [
      'units twice',
      { ca: 'x', units: 'mm', attributes: { units: 'm' } },
      ['/a.attributes.units: is given by a key, too; keep one of the two'],
    ],
    [
      'an address with its scheme',
      { ca: 'ca://x' },
      ['/a.ca: begins with ca://, which the key says already; write x'],
    ],
    [
      'a Tango name of three parts',
      { tango: 'a/b/c' },
      [
        '/a.tango: is no address of tango, found the text "a/b/c"; as in host:10000/domain/family/member/attribute',
      ],
    ],
    ['an address with spaces', { pva: 'a b' }, [expect.stringContaining('is no address of pva')]],
    [
      'what areaDetector does not attach',
      { ndattribute: 'NDArrayUniqueID' },
      [expect.stringMatching(/^\/a\.ndattribute: must be .* did you mean NDArrayUniqueId\?$/)],
    ],
    ['frames with a time', { frames: 'proj', when: 'open' }, ['/a.when: does not go with frames; remove it']],
    [
      'an unknown kind of frame',
      { frames: 'white' },
      [expect.stringContaining('must be dark or flat or proj or ortho')],
    ],
    ['a link with units', { link: '/b', units: 'mm' }, ['/a.units: does not go with link; remove it']],
    ['a link to itself', { link: '/a' }, ['/a.link: leads to itself; name another path']],
    ['a link to nowhere', { link: 'b' }, ['/a.link: the path "b" is not absolute; begin it with /']],
    [
      'attributes of a whole linked dataset',
      { 'h5 link': 'a.h5:/b', units: 'mm' },
      ['/a.units: does not go with h5 link; remove it'],
    ],
    ['a slice of what is no file', { ca: 'x', slice: '0:1' }, ['/a.slice: does not go with ca; remove it']],
    [
      'a negative address',
      { driver: 'X', address: -1 },
      [expect.stringMatching(/^\/a\.address: must be at least 0, found -1/)],
    ],
    ['two mistakes', { value: true, when: 'never' }, [expect.stringContaining('/a.when: must be')]],
  ])('has %s, which the message says', (_, raw, expected) => {
    expect(wrong(raw)).toEqual(expected);
  });

  it.each([
    ['/data/secret.h5:/x', 'names a file outside the output folder'],
    ['../x.h5:/x', 'names a file outside the output folder'],
    ['a/../../x.h5:/x', 'names a file outside the output folder'],
    ['a\\..\\x.h5:/x', 'names a file outside the output folder'],
    ['C:/x.h5:/x', 'names a file outside the output folder'],
    ['~/x.h5:/x', 'names a file outside the output folder'],
    ['{detector_file}/../x.h5:/x', 'goes on after {detector_file} to another folder'],
    ['a{detector_file}:/x', '{detector_file} cannot stand here'],
    ['{master_file}.old:/x', 'goes on after {master_file}'],
    ['{scan}.h5:/x', '{scan} cannot stand here'],
    ['x.h5', 'names no dataset of another file'],
    ['x.h5:/', 'names a whole file, not a dataset in it'],
    ['x.h5:/a/../b', 'has the name ..'],
    [':/a', 'names no file'],
    ['x\u0000.h5:/a', 'holds a character that HDF5 cannot store (NUL or half a pair)'],
  ])('links to %j, which is refused', (target, message) => {
    for (const how of ['h5 link', 'h5 copy']) {
      expect(wrong({ [how]: target })).toEqual([expect.stringContaining(message)]);
    }
  });

  it.each([
    ['5', 'write 5:6: an axis is kept'],
    ['::2', 'write from:to for each axis'],
    ['...', 'write from:to for each axis'],
    ['5:5', 'from less than to'],
    ['-1:-2', 'from less than to'],
    ['0:1,', 'write from:to for each axis'],
    ['99999999999999999999:', 'write from:to for each axis'],
    [Array(33).fill(':').join(), 'one range for each axis'],
  ])('asks for the part %s, which the remedy mends', (slice, remedy) => {
    expect(wrong({ 'h5 copy': 'a.h5:/b', slice })).toEqual([expect.stringContaining(remedy)]);
  });
});

describe('the paths of a layout', () => {
  it.each([
    ['/a/', 'ends with /'],
    ['/a//b', 'has a name that is empty'],
    ['/a/../b', 'has the name ..'],
    ['/./a', 'has the name .'],
    ['/a\u0000', 'holds a character'],
    ['a/b', 'is neither a path nor a setting; did you mean /a/b?'],
    ['titel', 'is neither a path nor a setting; did you mean title?'],
    ['thing', 'is neither a path nor a setting; a path begins with /'],
  ])('are not %j', (path, message) => {
    const problems = problemsOf(JSON.stringify({ [path]: 1 }), 'l.json');
    expect(problems).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ['/a: 1\n/a: 2\n', '2:1: /a: is given twice; keep one of the two'],
    ['/a: 1\n/a/b: 2\n', '2:1: /a/b: lies below /a, which is a dataset; take another path'],
    ['/a/b/c: 1\n/a: {link: /x}\n', '1:1: /a/b/c: lies below /a, which is a link; put it below /x'],
    [
      '/a: {h5 link: "x.h5:/y"}\n/a/b: 1\n',
      '2:1: /a/b: lies below /a, which is a dataset; take another path',
    ],
    ['/: 1\n', '1:1: /: is the root, which is a group; write group'],
    ['/a: {link: /b}\n/b: {link: /a}\n', '1:5: /a: leads in a circle, by /a, /b; name a dataset or a group'],
    [
      '/a: 1\nunlisted: /a\n',
      '2:11: unlisted: /a is a dataset of this layout, not a group; name another group',
    ],
    ['/a: 1\nunlisted: /a/b\n', '2:11: unlisted: lies below /a, which is a dataset; take another path'],
    ['unlisted: defaults\n', '1:11: unlisted: the path "defaults" is not absolute; begin it with /'],
    [
      'unlisted: true\n',
      '1:11: unlisted: must be a path or false, found true; write the path of a group, or false',
    ],
    ['title: 5\n', '1:8: title: must be text, found 5; write text'],
  ])('fit each other, unlike %j', (text, expected) => {
    const problems = problemsOf(text).map((line) => line.replace('l.yaml:', ''));
    expect(problems[0]).toBe(expected);
  });

  it('may hold a group and what is in it in any order', () => {
    const text = '/a/b: 1\n/a: {group: {NX_class: NXentry}}\nunlisted: /a\n/c: {link: /a}\n';
    const { layout, problems } = readJson({ file: 'l.yaml', text });
    expect(problems).toEqual([]);
    expect(layout?.nodes.map(({ path }) => path)).toEqual(['/a/b', '/a', '/c']);
    expect(layout?.nodes[1]).toMatchObject({ takesUnlisted: true, place: { line: 2, column: 1 } });
  });
});

describe('a layout file', () => {
  it('may say nothing of unlisted values, and then they are dropped', () => {
    expect(readJson({ file: 'l.json', text: '{}' }).layout).toMatchObject({
      storesUnlisted: false,
      nodes: [],
    });
    const { layout } = readJson({
      file: 'l.json',
      text: '{"unlisted": "/defaults", "title": "t", "$schema": "x"}',
    });
    expect(layout).toMatchObject({
      storesUnlisted: true,
      nodes: [{ path: '/defaults', takesUnlisted: true }],
    });
  });

  it('gives every entry that is right although others are wrong', () => {
    const { layout, problems } = readJson({ file: 'l.yaml', text: '/a: 1\n/b: {caa: x}\n/c: 2\n/c/d: 1\n' });
    expect(layout?.nodes.map(({ path }) => path)).toEqual(['/a', '/c']);
    expect(problems.map(({ place }) => place?.line)).toEqual([2, 4]);
  });

  it('says where it is wrong, in JSON as in YAML', () => {
    const text = '{\n\t"/a": 1,\n\t"/b": {\n\t\t"ca": "x",\n\t\t"units": 5\n\t}\n}\n';
    expect(problemsOf(text, 'l.json')).toEqual([
      expect.stringMatching(/^l\.json:5:12: \/b\.units: must be text, found 5/),
    ]);
    expect(problemsOf('{"/a": 1, /* x */ "/b": 2}', 'l.json')[0]).toMatch(
      /^l\.json:1:11: JSON: JSON has no comments/,
    );
    expect(problemsOf('\n{"/a": 1,\n}', 'L.JSON')[0]).toMatch(/^L\.JSON:3:1: JSON: a comma stands before/);
  });

  it('may have comments, commas and aliases in YAML', () => {
    const text = '# ours\n/a: &ring {ca: x, units: mA,}\n/b: *ring # the same\n';
    const { layout, problems } = readJson({ file: 'l.yaml', text });
    expect(problems).toEqual([]);
    expect(layout?.nodes.map((node) => node.kind === 'dataset' && node.source)).toEqual([
      { kind: 'signal', uri: 'ca://x' },
      { kind: 'signal', uri: 'ca://x' },
    ]);
  });

  it('is not filled by aliases of aliases', () => {
    const level = (k: number) =>
      `/l${k}: &l${k} [${Array(9)
        .fill(`*l${k - 1}`)
        .join(', ')}]`;
    const text = ['/l0: &l0 [x]', ...Array.from({ length: 12 }, (_, k) => level(k + 1))].join('\n');
    const { layout, problems } = readJson({ file: 'l.yaml', text });
    expect(layout).toBeUndefined();
    expect(problems.map(({ message }) => message)).toEqual([
      'has aliases that repeat too much, or nests too deeply',
    ]);
  });

  it.each([
    ['- a\n', 'must be a mapping of paths to entries, found a list of one value'],
    ['', 'is empty'],
    ['/a: "x\n', expect.any(String)],
    [
      `{${Array.from({ length: 5001 }, (_, k) => `"/${k}": 1`).join()}}`,
      'has 5001 entries and attributes, more than any layout',
    ],
    [`/a: ${'x'.repeat(200_001)}`, expect.stringContaining('more than any layout')],
    ['/a: \u0007', expect.stringContaining('is not a text file')],
    ['['.repeat(50_000), expect.any(String)],
  ])('is refused as a whole: %.20j', (text, message) => {
    const { layout, problems } = readJson({ file: 'l.yaml', text });
    expect(layout).toBeUndefined();
    expect(problems.map((problem) => problem.message)).toEqual([message]);
  });
});
