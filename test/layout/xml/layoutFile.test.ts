import { describe, expect, it } from 'vitest';
import { formatProblem } from '#core';
import { readXml } from '#layout/xml/index';
import { COMPACT_MACROS, LAYOUT } from './compact.ts';

const read = (content: string, root = '') =>
  readXml([{ file: 'l.xml', text: `<hdf5_layout ${root}>\n${content}\n</hdf5_layout>` }], {});
const lines = (content: string, root = '') => read(content, root).problems.map(formatProblem);
const compact = readXml([LAYOUT], COMPACT_MACROS);
const node = (path: string) => compact.layout!.nodes.find((candidate) => candidate.path === path)!;

describe('the layout file', () => {
  it('is read whole', () => {
    expect(compact.problems).toEqual([]);
    expect(compact.layout!.nodes.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'group /exchange',
      'dataset /exchange/data',
      'dataset /exchange/data_dark',
      'dataset /exchange/data_white',
      'dataset /exchange/data_ortho',
      'group /measurement',
      'group /measurement/instrument',
      'dataset /measurement/instrument/name',
      'dataset /measurement/instrument/counts',
      'dataset /measurement/instrument/matrix',
      'dataset /measurement/instrument/current',
      'dataset /measurement/instrument/angle',
      'dataset /measurement/instrument/exposure',
      'group /defaults',
      // Of areaDetector's own timestamp only the group is left.
      'group /performance',
      'link /measurement/frames',
      'link /measurement/darks',
    ]);
    expect(compact.layout).toMatchObject({
      destination: { attribute: 'Where', place: { line: 3, column: 3 } },
      definitions: [],
    });
  });

  it('tells which frames a dataset takes by its name', () => {
    const source = (path: string) => node(path) as { source: unknown };
    expect(source('/exchange/data').source).toEqual({ kind: 'frames', frames: 'proj', isDefault: true });
    expect(source('/exchange/data_dark').source).toEqual({
      kind: 'frames',
      frames: 'dark',
      isDefault: false,
    });
    expect(source('/exchange/data_white').source).toMatchObject({ frames: 'flat' });
    expect(source('/exchange/data_ortho').source).toMatchObject({ frames: 'ortho' });
    const { layout } = read(
      '<group name="g"><dataset name="flats" source="detector"/><dataset name="DarkFrames" source="detector"/></group>',
    );
    expect(layout!.nodes.slice(1)).toMatchObject([
      { source: { frames: 'flat' } },
      { source: { frames: 'dark' } },
    ]);
  });

  it('gives constants their type, and arrays where there are several numbers', () => {
    expect(node('/measurement/instrument/name')).toMatchObject({
      source: { kind: 'constant', value: 'a & b $(X) <c>' },
      when: 'close',
    });
    expect(node('/measurement/instrument/name')).not.toHaveProperty('type');
    expect(node('/measurement/instrument/counts')).toMatchObject({
      source: { value: [1, 2, 3, 4] },
      type: 'int',
      when: 'open',
    });
    expect(node('/measurement/instrument/matrix')).toMatchObject({
      source: { value: [1.5, -2000, 0.5] },
      type: 'float',
      when: 'open',
    });
  });

  it('tells when attributes are read, and keeps a word that it does not know', () => {
    const current = node('/measurement/instrument/current');
    expect(current).toMatchObject({ source: { kind: 'attribute', name: 'Current' }, when: 'open' });
    const angle = node('/measurement/instrument/angle');
    expect(angle).toMatchObject({ source: { kind: 'attribute', name: 'RotAngle' }, when: 'frame' });
    expect(angle).not.toHaveProperty('whenWord');
    expect(node('/measurement/instrument/exposure')).toMatchObject({ when: 'frame', whenWord: 'Whenever' });
    const { layout } = read(
      '<group name="g"><dataset name="d" source="ndattribute" ndattribute="A"/></group>',
    );
    expect(layout!.nodes[1]).toMatchObject({ when: 'frame' });
    expect(layout!.nodes[1]).not.toHaveProperty('whenWord');
  });

  it('gives groups and datasets their attributes, written as the file is made unless said otherwise', () => {
    expect(node('/exchange/data')).toMatchObject({
      attributes: [
        {
          name: 'units',
          source: { kind: 'constant', value: 'counts' },
          when: 'open',
          place: { line: 6, column: 7 },
        },
        { name: 'signal', source: { kind: 'constant', value: 1 }, type: 'int' },
        { name: 'gain', source: { kind: 'attribute', name: 'Gain' }, when: 'close' },
      ],
    });
  });

  it('makes one group of elements with the same name', () => {
    expect(node('/measurement')).toMatchObject({
      attributes: [{ name: 'NX_class' }, { name: 'version', source: { value: 2.5 } }],
      place: { line: 14, column: 3 },
    });
  });

  it('links to absolute paths, with or without the first slash', () => {
    expect(node('/measurement/frames')).toMatchObject({ kind: 'link', target: '/exchange/data', hard: true });
    expect(node('/measurement/darks')).toMatchObject({ target: '/exchange/data_dark' });
  });

  it('stores what no dataset stores unless told not to, and always where a group takes it', () => {
    const group = (flag: string) => `<group name="g" ndattr_default="${flag}"/>`;
    expect(read('').layout!.storesUnlisted).toBe(true);
    expect(read('', 'auto_ndattr_default="false"').layout!.storesUnlisted).toBe(false);
    expect(read(group('false'), 'auto_ndattr_default="false"').layout!.storesUnlisted).toBe(false);
    expect(read(group('true'), 'auto_ndattr_default="false"').layout!.storesUnlisted).toBe(true);
    expect(node('/defaults')).toMatchObject({ takesUnlisted: true });
  });

  it('never leaves the file by a name', () => {
    for (const name of ['.', '..', '/', 'a/b', '../../etc']) {
      const found = read(
        `<group name="g"><group name="${name}"><dataset name="d" source="detector"/></group></group>`,
      );
      expect(found.layout!.nodes.map(({ path }) => path)).toEqual(['/g']);
      expect(found.problems).toHaveLength(1);
    }
    expect(lines('<group name="a/b"/>')).toEqual([
      'l.xml:2:8: <group> in /: name holds a slash: "a/b"; write a name without slashes; groups go into one another',
    ]);
    expect(lines('<group name="g"><hardlink name="l" target="/a/../../b"/></group>')).toEqual([
      'l.xml:2:36: /g/l: a name in its target cannot be ".."; write the path from the root, as in /exchange/data',
    ]);
  });

  it('points at what is missing or unknown, and says what was meant', () => {
    const inGroup = (content: string) =>
      lines(`<group name="g">\n${content}\n</group>`).map((line) => line.replace('l.xml:', ''));
    expect(inGroup('<dataset source="detector"/>')).toEqual([
      '3:1: <dataset> in /g: name is missing; write name="…"',
    ]);
    expect(inGroup('<dataset name="d"/>')).toEqual(['3:1: /g/d: source is missing; write source="…"']);
    expect(inGroup('<dataset name="d" source="detektor"/>')).toEqual([
      '3:19: /g/d: source "detektor" is unknown; did you mean detector?',
    ]);
    expect(inGroup('<dataset name="d" source="ndattribute" ndattribute=""/>')).toEqual([
      '3:40: /g/d: ndattribute is empty; write ndattribute="…"',
    ]);
    expect(inGroup('<dataset name="d" source="constant" type="int"/>')).toEqual([
      '3:1: /g/d: value is missing; write value="…"',
    ]);
    expect(inGroup('<dataset name="d" source="constant" value="1 x" type="int"/>')).toEqual([
      '3:37: /g/d: value "1 x": "x" is no whole number; write numbers separated by commas, or type string',
    ]);
    expect(inGroup('<dataset name="d" source="constant" value="1" type="double"/>')).toEqual([
      '3:47: /g/d: type "double" is unknown; write one of int, float, string',
    ]);
    expect(inGroup('<dataset name="d" source="detector" whne="OnFileOpen"/>')).toEqual([
      '3:37: /g/d: "whne" is no attribute of <dataset>; did you mean when?',
    ]);
    expect(inGroup('<dataset name="d" source="detector" det_default="1"/>')).toEqual([
      '3:37: /g/d: det_default "1" is unknown; write one of true, false',
    ]);
    expect(inGroup('<dataset name="d" source="constant" value="x" det_default="true"/>')).toEqual([
      '3:47: /g/d: det_default is for frames only; leave it out, or write source="detector"',
    ]);
    expect(inGroup('<atribute name="a" source="constant" value="x"/>')).toEqual([
      '3:1: /g: <atribute> cannot stand in <group>; did you mean attribute?',
    ]);
    expect(inGroup('<attribute name="a" source="detector"/>')).toEqual([
      '3:21: /g@a: source "detector" is unknown; write one of constant, ndattribute',
    ]);
    expect(inGroup('<attribute name="a" source="ndattribute" ndattribute="A" when="OnFileCloze"/>')).toEqual([
      '3:58: /g@a: when "OnFileCloze" is unknown; did you mean OnFileClose?',
    ]);
    const twice = '<attribute name="a" source="constant" value="x"/>';
    expect(inGroup(`${twice}\n${twice}`)).toEqual(['4:1: /g@a: is given twice; leave one of them out']);
    expect(inGroup('<hardlink name="l"/>')).toEqual(['3:1: /g/l: target is missing; write target="…"']);
    expect(inGroup('<dataset name="d" source="detector"><group name="x"/></dataset>')).toEqual([
      '3:37: /g/d: <group> cannot stand in <dataset>; write attribute',
    ]);
    expect(inGroup('mm')).toEqual(
      ['2:1: /g: <group> holds text; take it out or make it a comment'].map((line) => line),
    );
  });

  it('says what areaDetector does not write', () => {
    expect(lines('<dataset name="d" source="detector"/>')).toEqual([
      'l.xml:2:1: d: <dataset> outside of any group is not written by areaDetector; put it into a group',
    ]);
    expect(lines('<global name="destination" ndattribute="A"/>')[0]).toMatch(
      /^l.xml:2:9: global: name "destination" is/,
    );
    const global = '<global name="detector_data_destination" ndattribute="A"/>';
    expect(lines(`${global}\n${global}`)).toEqual([
      'l.xml:3:1: detector_data_destination: is given twice; leave one of them out',
    ]);
    expect(lines('', 'auto_ndattr_default="no"')).toEqual([
      'l.xml:1:14: hdf5_layout: auto_ndattr_default "no" is unknown; write one of true, false',
    ]);
    const schema =
      'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="x.xsd"';
    expect(lines('', schema)).toEqual([]);
  });
});

describe('a large file', () => {
  it('is read in time that grows with its size, and its problems are told up to a number', () => {
    const many = (one: (index: number) => string) =>
      Array.from({ length: 20_000 }, (_, index) => one(index)).join('');
    const attributes = many((index) => `<attribute name="a${index}" source="constant" value="1"/>`);
    expect(read(`<group name="g">${attributes}</group>`)).toMatchObject({ problems: [] });
    expect(read(many((index) => `<group name="${index % 7}"/>`)).layout!.nodes).toHaveLength(7);
    const found = lines(many(() => '<x/>'));
    expect(found).toHaveLength(201);
    expect(found.at(-1)).toMatch(/and 19800 more problems from there on; correct the first ones$/);
  });
});

describe('the files of a layout', () => {
  const layout = { file: 'l.xml', text: '<hdf5_layout/>' };
  const attributes = { file: 'a.xml', text: '<Attributes><Attribute name="A" source="pv"/></Attributes>' };
  const problems = (...files: { file: string; text: string }[]) =>
    readXml(files, {}).problems.map(formatProblem);

  it('are told apart by their outermost element, in any order', () => {
    for (const files of [
      [layout, attributes],
      [attributes, layout],
    ]) {
      const reading = readXml(files, {});
      expect(reading).toMatchObject({ layout: { definitions: [{ name: 'A' }] }, problems: [] });
      expect(reading.layout!.files).toEqual(files.map(({ file }) => file));
    }
    const more = { file: 'b.xml', text: '<Attributes><Attribute name="B" source="pv"/></Attributes>' };
    expect(readXml([attributes, layout, more], {}).layout!.definitions.map(({ name }) => name)).toEqual([
      'A',
      'B',
    ]);
  });

  it('need one layout file among them', () => {
    expect(problems(layout)).toEqual([]);
    expect(problems(attributes)).toEqual([
      'a.xml:1:1: layout: there is no layout file; give the file that begins with <hdf5_layout> too',
    ]);
    expect(readXml([attributes], {}).layout).toBeUndefined();
    expect(problems(layout, { ...layout, file: 'm.xml' })).toEqual([
      'm.xml:1:1: m.xml: is a second layout file; give one, and its attributes files',
    ]);
    expect(problems()).toHaveLength(1);
    expect(problems({ file: 'x.xml', text: '<scan/>' })).toEqual([
      'x.xml:1:1: x.xml: "scan" is no layout of areaDetector; give files that begin with <hdf5_layout> or <Attributes>',
    ]);
    expect(problems(attributes, { file: 'l.xml', text: '<hdf5_layout>' })).toEqual([
      'l.xml:1:1: XML: unclosed element: hdf5_layout; close it',
    ]);
  });
});
