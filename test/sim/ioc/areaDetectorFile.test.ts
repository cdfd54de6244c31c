import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Hdf5File } from '#data/hdf5File';
import { readLayout, type Layout } from '#layout';
import { CaptureFile } from '#sim/ioc/plugin/captureFile';
import { readLayoutFile } from '#sim/ioc/plugin/hdf5Layout';
import { planOf } from '#sim/ioc/plugin/hdf5Plan';
import { Hdf5Writer } from '#sim/hdf5/hdf5Writer';
import type { NdArray } from '#sim/ioc/plugin/ndArray';
import { encodeNd, type NdAttribute, type NdType } from '#sim/ioc/plugin/ndValue';

const folder = mkdtempSync(join(tmpdir(), 'tomochart-capture-'));
let writer: Hdf5Writer;
beforeAll(async () => {
  writer = new Hdf5Writer();
  await writer.ready();
});
afterAll(async () => {
  await writer.terminate();
  rmSync(folder, { recursive: true });
});

function layoutOf(body: string): Layout {
  const text = `<hdf5_layout>${body}</hdf5_layout>`;
  const { layout, problems } = readLayout([{ file: 'layout.xml', text }]);
  expect(problems).toEqual([]);
  return layout!;
}

function attribute(name: string, type: NdType, value: number | string): NdAttribute {
  return { name, type, value, description: `about ${name}`, sourceType: 'NDAttrSourceParam', source: 'SOME' };
}

function frame(uniqueId: number, attributes: readonly NdAttribute[] = []): NdArray {
  const pixels = Uint16Array.from({ length: 6 }, (_, k) => 1000 * uniqueId + k);
  return {
    uniqueId,
    timeSeconds: uniqueId + 0.25,
    width: 3,
    height: 2,
    bytesPerPixel: 2,
    pixels,
    attributes,
  };
}

async function write(
  name: string,
  layout: Layout,
  arrays: readonly NdArray[],
  own: readonly NdAttribute[] = [],
): Promise<Hdf5File> {
  const path = join(folder, name);
  const settings = { path, layout, chunk: 4, storesAttributes: true };
  const file = await CaptureFile.open(writer, settings, arrays[0]!, own);
  for (const array of arrays) await file.write(array, own);
  await file.close();
  return Hdf5File.open(path);
}

const TWO_SETS = `<global name="detector_data_destination" ndattribute="Where"/>
  <group name="b"><dataset name="frames" source="detector"/></group>
  <group name="a"><dataset name="frames" source="detector"/></group>`;

describe('a file of the HDF5 plugin', () => {
  it('sends each frame to the dataset that its attribute names, and others to the first of the alphabet', async () => {
    const to = (id: number, where: string) => frame(id, [attribute('Where', 'string', where)]);
    const arrays = [to(1, '/b/frames'), to(2, '/a/frames'), to(3, '/b/frames'), to(4, '/nowhere'), frame(5)];
    const file = await write('sets.h5', layoutOf(TWO_SETS), arrays);
    const first = (path: string) => [...(file.value(path) as Float64Array)].filter((_, k) => k % 6 === 0);
    expect(first('/b/frames')).toEqual([1000, 3000]);
    expect(first('/a/frames')).toEqual([2000, 4000, 5000]);
    expect([...file.value('/NDArrayUniqueId')!]).toEqual([1, 2, 3, 4, 5]);
    file.close();
  });

  it('sends frames without a destination to the dataset that asks for them', async () => {
    const layout = layoutOf(`<group name="a"><dataset name="x" source="detector"/></group>
      <group name="z"><dataset name="y" source="detector" det_default="true"/></group>`);
    const file = await write('default.h5', layout, [frame(1), frame(2)]);
    expect(file.describe('/z/y').shape).toEqual([2, 2, 3]);
    // As areaDetector makes it: with room for the one frame that never came.
    expect(file.describe('/a/x').shape).toEqual([1, 2, 3]);
    file.close();
  });

  it('does not store a frame whose destination has never been connected, and takes the next', async () => {
    const path = join(folder, 'unconnected.h5');
    const settings = { path, layout: layoutOf(TWO_SETS), chunk: 4, storesAttributes: true };
    const lost = frame(1, [attribute('Where', 'undefined', '')]);
    const file = await CaptureFile.open(writer, settings, lost, []);
    await expect(file.write(lost, [])).rejects.toThrow(/Where .* does not say where frame 1 goes/);
    await file.write(frame(2, [attribute('Where', 'string', '/b/frames')]), []);
    await file.close();
    const read = await Hdf5File.open(path);
    expect([...read.value('/NDArrayUniqueId')!]).toEqual([2]);
    read.close();
  });

  it('reads values as the file is made, with every frame, and as it is closed', async () => {
    const dataset = (name: string, when: string) =>
      `<dataset name="${name}" source="ndattribute" ndattribute="${name}" when="${when}"/>`;
    const layout = layoutOf(`<group name="g">
      <attribute name="first" source="ndattribute" ndattribute="Start" when="OnFileOpen"/>
      <attribute name="last" source="ndattribute" ndattribute="End" when="OnFileClose"/>
      <dataset name="d" source="detector"/>
      ${dataset('Start', 'OnFileOpen')}${dataset('End', 'OnFileClose')}${dataset('Each', 'OnFileWrite')}</group>`);
    const arrays = [1, 2, 3].map((k) =>
      frame(
        k,
        ['Start', 'End', 'Each'].map((name) => attribute(name, 'float64', k / 2)),
      ),
    );
    const file = await write('when.h5', layout, arrays);
    expect([...file.value('/g/Start')!]).toEqual([0.5]);
    expect([...file.value('/g/End')!]).toEqual([1.5]);
    expect([...file.value('/g/Each')!]).toEqual([0.5, 1, 1.5]);
    expect([...file.attribute('/g', 'first')!]).toEqual([0.5]);
    expect([...file.attribute('/g', 'last')!]).toEqual([1.5]);
    file.close();
  });

  it('says of values where they come from, and of frames how they lie', async () => {
    const file = await write('said.h5', layoutOf(TWO_SETS), [frame(1, [attribute('Gain', 'int16', -3)])]);
    expect([...file.value('/Gain')!]).toEqual([-3]);
    const said = ['NDAttrName', 'NDAttrDescription', 'NDAttrSourceType', 'NDAttrSource'];
    expect(said.map((name) => file.attribute('/Gain', name)?.[0])).toEqual([
      'Gain',
      'about Gain',
      'NDAttrSourceParam',
      'SOME',
    ]);
    expect([...file.attribute('/a/frames', 'NDArrayDimBinning')!]).toEqual([1, 1]);
    file.close();
  });

  it('has constants with their types, links, and texts of any length', async () => {
    const layout = layoutOf(`<group name="g">
      <attribute name="half" source="constant" value="0.5" type="float"/>
      <attribute name="one" source="constant" value="1" type="float"/>
      <dataset name="d" source="detector"><attribute name="signal" source="constant" value="1" type="int"/></dataset>
      <dataset name="n" source="constant" value="1, 2, 3" type="int"/>
      <dataset name="x" source="constant" value="2" type="float"/>
      <dataset name="t" source="constant" value="text"/>
      <group name="h"><hardlink name="d" target="/g/d"/><hardlink name="none" target="/g/nothing"/></group>
      </group>`);
    const long = 'ä'.repeat(200);
    const file = await write('constants.h5', layout, [frame(7, [attribute('Long', 'string', long)])]);
    expect([...file.value('/g/n')!]).toEqual([1, 2, 3]);
    expect(file.describe('/g/x').type).toBe(1);
    expect(file.value('/g/t')).toEqual(['text']);
    expect([...file.attribute('/g', 'one')!]).toEqual([1]);
    expect(file.handle.library.get_attribute_metadata(file.handle.id, '/g', 'one').type).toBe(1);
    expect([...file.value('/g/h/d')!]).toEqual([7000, 7001, 7002, 7003, 7004, 7005]);
    expect(file.kindAt('/g/h/none')).toBeNull();
    expect(file.value('/Long')).toEqual(['ä'.repeat(127)]);
    file.close();
  });

  it('keeps what it has when it is abandoned', async () => {
    const path = join(folder, 'abandoned.h5');
    const settings = { path, layout: layoutOf(TWO_SETS), chunk: 4, storesAttributes: true };
    const file = await CaptureFile.open(writer, settings, frame(1), []);
    await file.write(frame(1), []);
    await file.abandon();
    const read = await Hdf5File.open(path);
    expect(read.describe('/a/frames').shape).toEqual([1, 2, 3]);
    expect([...read.value('/NDArrayUniqueId')!]).toEqual([1]);
    read.close();
  });

  it('takes no frame once its folder is gone', async () => {
    const inside = mkdtempSync(join(folder, 'inside-'));
    const settings = {
      path: join(inside, 'a.h5'),
      layout: layoutOf(TWO_SETS),
      chunk: 4,
      storesAttributes: true,
    };
    const file = await CaptureFile.open(writer, settings, frame(1), []);
    await file.write(frame(1), []);
    rmSync(inside, { recursive: true });
    await expect(file.write(frame(2), [])).rejects.toMatchObject({ code: 'FILE' });
    await file.abandon();
    expect(existsSync(inside)).toBe(false);
  });
});

describe('where attributes go', () => {
  const find = (body: string, attributes: readonly NdAttribute[]) =>
    planOf(
      layoutOf(body),
      new Map(attributes.map((one) => [one.name, one])),
      { path: '', width: 1, height: 1, bytesPerPixel: 1, chunk: 1 },
      true,
    ).values.map(({ path }) => path);
  const both = [attribute('A', 'int32', 1), attribute('B', 'int32', 1)];
  const listed = (name: string) => `<dataset name="${name}" source="ndattribute" ndattribute="A"/>`;

  it('is the first dataset that lists them, those of a group before those of its groups', () => {
    const body = `<group name="g"><group name="a">${listed('a')}</group>${listed('z')}${listed('y')}</group>`;
    expect(find(body, both)).toEqual(['/g/y', '/B']);
  });

  it('is the group that takes the others', () => {
    expect(find(`<group name="g" ndattr_default="true">${listed('x')}</group>`, both)).toEqual([
      '/g/x',
      '/g/B',
    ]);
  });

  it('is nowhere in a layout that drops them', () => {
    const text = `<hdf5_layout auto_ndattr_default="false"><group name="g">${listed('x')}</group></hdf5_layout>`;
    const { layout } = readLayout([{ file: 'l.xml', text }]);
    const settings = { path: '', width: 1, height: 1, bytesPerPixel: 1, chunk: 1 } as const;
    const plan = planOf(layout!, new Map(both.map((one) => [one.name, one])), settings, true);
    expect(plan.values.map(({ path }) => path)).toEqual(['/g/x']);
  });
});

describe('the layout of a plugin', () => {
  it('is that of NeXus when none is named', async () => {
    const read = readLayoutFile('');
    if ('wrong' in read) throw new Error(read.wrong);
    const file = await write('nexus.h5', read.layout, [frame(1, [attribute('ColorMode', 'int32', 0)])]);
    expect([...file.value('/entry/data/data')!].length).toBe(6);
    expect(file.value('/entry/instrument/detector/NDAttributes/ColorMode')).toHaveLength(1);
    expect(file.value('/entry/instrument/NDAttributes/NDArrayUniqueId')).toHaveLength(1);
    expect(file.attribute('/entry', 'NX_class')).toEqual(['NXentry']);
    file.close();
  });

  it.each([
    ['/nowhere/layout.xml', /cannot be opened/],
    ['<?xml version="1.0"?><hdf5_layout><group/></hdf5_layout>', /parser error.*name/],
    ['<?xml version="1.0"?><hdf5_layout><group name="g"/></hdf5_layout>', /no dataset for frames/],
    ['<?xml version="1.0"?><other/>', /parser error/],
  ])('%s is refused with the reason', (name, reason) => {
    expect(readLayoutFile(name)).toMatchObject({ wrong: expect.stringMatching(reason) as string });
  });
});

describe('values as they are stored', () => {
  it('keep their numbers in their own width, cut those that do not fit, and have NaN for what was never there', () => {
    expect(encodeNd('int8', { type: 'int8', value: 200 }).readInt8()).toBe(-56);
    expect(encodeNd('uint32', { type: 'uint32', value: 4e9 }).readUInt32LE()).toBe(4e9);
    expect(encodeNd('int32', { type: 'float64', value: NaN }).readInt32LE()).toBe(0);
    expect(encodeNd('float64', undefined).readDoubleLE()).toBe(0);
    expect(encodeNd('float32', { type: 'float32', value: 0.5 }).readFloatLE()).toBe(0.5);
    expect(encodeNd('undefined', { type: 'float64', value: 1 }).readFloatLE()).toBeNaN();
    expect(encodeNd('string', { type: 'string', value: 'x'.repeat(300) }).indexOf(0)).toBe(255);
  });
});
