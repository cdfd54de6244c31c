import { describe, expect, it } from 'vitest';
import { formatProblem, type Place } from '#core';
import type { DatasetSource, Layout, LayoutDataset, LayoutNode } from '#layout';
import { readXml, writeXml } from '#layout/xml/index';

const place: Place = { file: 'layout.json', line: 3, column: 5 };
const json = (...nodes: LayoutNode[]): Layout => ({
  ...{ dialect: 'json', files: ['layout.json'], definitions: [], storesUnlisted: false },
  nodes,
});
const dataset = (path: string, source: DatasetSource, more: Partial<LayoutDataset> = {}): LayoutDataset => ({
  ...{ kind: 'dataset', path, source, when: 'close', attributes: [], place },
  ...more,
});
const signal = (uri: string) => ({ kind: 'signal', uri }) as const;
const value = (constant: string | number | readonly string[] | readonly number[]) =>
  ({ kind: 'constant', value: constant }) as const;
const losses = (...nodes: LayoutNode[]) => writeXml(json(...nodes)).losses.map(formatProblem);
const reread = (layout: Layout) => {
  const written = writeXml(layout);
  return readXml(
    [
      { file: 'l', text: written.layout },
      { file: 'a', text: written.attributes },
    ],
    {},
  );
};

describe('a layout from JSON as XML', () => {
  it('has its groups, and a name for each signal and parameter of the driver', () => {
    const description = {
      name: 'description',
      source: value('ring <current>'),
      when: 'open',
      place,
    } as const;
    const units = {
      name: 'units',
      source: signal('ca://ring.EGU'),
      when: 'open',
      type: 'string',
      place,
    } as const;
    const layout = json(
      dataset('/measurement/instrument/source/current', signal('ca://ring'), {
        type: 'float',
        attributes: [description, units],
      }),
      dataset('/process/acquisition/start/current', signal('ca://ring'), { when: 'open' }),
      dataset(
        '/measurement/instrument/detector/exposure',
        { kind: 'driver', parameter: 'ACQ_TIME', address: 2 },
        {
          type: 'float',
          when: 'frame',
        },
      ),
    );
    const written = writeXml(layout);
    expect(written.losses).toEqual([]);
    expect(written.attributes).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<Attributes>
  <Attribute name="SourceCurrent" type="EPICS_PV" source="ring" dbrtype="DBR_DOUBLE" description="ring &lt;current&gt;"/>
  <Attribute name="SourceCurrentUnits" type="EPICS_PV" source="ring.EGU" dbrtype="DBR_STRING"/>
  <Attribute name="DetectorExposure" type="PARAM" source="ACQ_TIME" datatype="DOUBLE" addr="2"/>
  <Attribute name="StartCurrent" type="EPICS_PV" source="ring" dbrtype="DBR_NATIVE"/>
</Attributes>
`);
    expect(written.layout).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<hdf5_layout auto_ndattr_default="false">
  <group name="measurement">
    <group name="instrument">
      <group name="source">
        <dataset name="current" source="ndattribute" ndattribute="SourceCurrent" when="OnFileClose">
          <attribute name="description" source="constant" value="ring &lt;current&gt;" type="string"/>
          <attribute name="units" source="ndattribute" ndattribute="SourceCurrentUnits" when="OnFileOpen"/>
        </dataset>
      </group>
      <group name="detector">
        <dataset name="exposure" source="ndattribute" ndattribute="DetectorExposure" when="OnFileWrite"/>
      </group>
    </group>
  </group>
  <group name="process">
    <group name="acquisition">
      <group name="start">
        <dataset name="current" source="ndattribute" ndattribute="StartCurrent" when="OnFileOpen"/>
      </group>
    </group>
  </group>
</hdf5_layout>
`);
    expect(reread(layout).problems).toEqual([]);
  });

  it('gives each path an attribute of its own, with a name of at most 60 letters', () => {
    const long = 'a_very_long_name_of_a_group'.repeat(3);
    const layout = json(
      dataset('/exchange/x y', signal('ca://one')),
      dataset('/measurement/x/y', signal('ca://one')),
      dataset(`/measurement/${long}/y`, signal('ca://one')),
      dataset(`/process/${long}/${long}`, signal('ca://one')),
      dataset(`/process/${long}2/${long}`, signal('ca://one')),
      dataset('/measurement/2/y', signal('ca://one')),
      dataset('/measurement/°/°', signal('ca://one')),
    );
    const names = reread(layout).layout!.definitions.map(({ name }) => name);
    expect(new Set(names).size).toBe(layout.nodes.length);
    for (const name of names) expect(name).toMatch(/^[A-Z][A-Za-z0-9]{0,59}$/);
    expect(names).toEqual(expect.arrayContaining(['XY', 'XY2', 'Value2Y', 'Value']));
  });

  it('does not take a name that something else has', () => {
    const layout: Layout = {
      ...json(dataset('/g/a', signal('ca://one')), dataset('/g/b', { kind: 'attribute', name: 'GA2' })),
      definitions: [{ name: 'GA', source: signal('ca://other'), place }],
    };
    expect(reread(layout).layout!.definitions.map(({ name }) => name)).toEqual(['GA', 'GA3']);
  });

  it('lists what it leaves out', () => {
    expect(losses(dataset('/g/p', { kind: 'param', name: 'sample.name' }))).toEqual([
      'layout.json:3:5: /g/p: is left out: areaDetector knows nothing of the scan, such as sample.name; ' +
        'keep the layout as JSON or YAML',
    ]);
    const left = (...nodes: LayoutNode[]) =>
      losses(...nodes).map((line) =>
        line.replace('layout.json:3:5: ', '').replace(/; keep the layout.*/, ''),
      );
    for (const uri of ['tango://a/b/c/d', 'pva://x', 'sim://x', 'ca://', 'ca:// x']) {
      expect(left(dataset('/g/s', signal(uri)))).toEqual([
        `/g/s: is left out: areaDetector cannot read "${uri}"`,
      ]);
    }
    const file = { kind: 'file', how: 'copy', file: 'x.h5', path: '/x' } as const;
    expect(left(dataset('/g/f', file))).toEqual([
      '/g/f: is left out: areaDetector cannot copy from another file',
    ]);
    expect(left(dataset('/root', value(1)))).toEqual([
      '/root: is left out: areaDetector writes nothing outside of groups',
    ]);
    expect(left(dataset('/g/t', value(['a', 'b'])))).toEqual([
      '/g/t: is left out: XML cannot say an array of texts',
    ]);
    expect(left(dataset('/g/t', value([])))).toEqual(['/g/t: is left out: XML cannot say an empty array']);
    expect(left(dataset('/g/t', value('\0')))).toEqual([
      '/g/t: is left out: XML cannot hold a character of "\\u0000"',
    ]);
    expect(left(dataset('/g/\ud800', value(1)))).toEqual([
      '/g/\ud800: is left out: XML cannot hold a character of "/g/\\ud800"',
    ]);
    expect(left({ kind: 'group', path: '/\u0001', attributes: [], takesUnlisted: false, place })).toEqual([
      '/\u0001: is left out: XML cannot hold a character of "\\u0001"',
    ]);
    const root = { name: 'implements', source: value('exchange'), when: 'open', place } as const;
    expect(left({ kind: 'group', path: '/', attributes: [root], takesUnlisted: true, place })).toEqual([
      '/@implements: is left out: areaDetector gives the root no attributes',
      '/: cannot take attributes that no dataset stores',
    ]);
    expect(left({ kind: 'link', path: '/g/l', target: '/', hard: true, place })).toEqual([
      '/g/l: is left out: areaDetector cannot link to /',
    ]);
  });

  it('lists what it changes', () => {
    const kept = (layout: Layout) => reread(layout).layout!.nodes.at(-1);
    const changed = (node: LayoutNode, message: string) => {
      expect(losses(node).map((line) => line.split('; keep')[0])).toEqual([
        `layout.json:3:5: ${node.path}${message}`,
      ]);
      return kept(json(node));
    };
    const link: LayoutNode = { kind: 'link', path: '/g/l', target: '/x', hard: false, place };
    expect(changed(link, ': becomes a hard link: areaDetector makes no soft ones')).toMatchObject({
      hard: true,
    });
    expect(
      changed(dataset('/g/n', value([5])), ': an array of one number is written as a number'),
    ).toMatchObject({ source: { value: 5 }, type: 'int' });
    expect(
      changed(
        dataset('/g/n', value(2 ** 40), { type: 'int' }),
        ': is written as float: integers have 32 bits in areaDetector',
      ),
    ).toMatchObject({ source: { value: 2 ** 40 }, type: 'float' });
    const frames = { kind: 'frames', frames: 'dark', isDefault: false } as const;
    expect(
      changed(dataset('/g/d', frames, { when: 'frame' }), ': takes proj frames by its name, not dark'),
    ).toMatchObject({ source: { frames: 'proj' } });
    const attribute = { name: 'a', source: signal('ca://x'), when: 'frame', place } as const;
    expect(losses(dataset('/g/d', value(1), { attributes: [attribute] }))[0]).toMatch(
      /\/g\/d@a: is written once, as the file is made/,
    );
  });

  it('says that frames need an attribute that sends them to their dataset', () => {
    const frames = (kind: 'proj' | 'dark', path: string) =>
      dataset(path, { kind: 'frames', frames: kind, isDefault: false }, { when: 'frame' });
    expect(losses(frames('proj', '/exchange/data'))).toEqual([]);
    expect(losses(frames('proj', '/exchange/data'), frames('dark', '/exchange/data_dark'))).toEqual([
      'layout.json:3:5: /exchange/data_dark: gets no frames: areaDetector needs an attribute that names the dataset ' +
        'of each frame; add <global name="detector_data_destination" ndattribute="…"/>',
    ]);
  });

  it('drops what no dataset stores where the layout does, also if a group would take it', () => {
    const group: LayoutNode = { kind: 'group', path: '/g', attributes: [], takesUnlisted: true, place };
    expect(writeXml(json(group)).layout).not.toContain('ndattr_default="true"');
    expect(writeXml({ ...json(group), storesUnlisted: true }).layout).toContain(
      '<group name="g" ndattr_default="true"/>',
    );
  });
});
