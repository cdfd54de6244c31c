import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadLayout, type Layout } from '#layout';
import { inProcess, objectOf, program, shipped, temporaryFolder } from './program.ts';

const real = (name: string) => fileURLToPath(new URL(`../layout/real/${name}`, import.meta.url));
const pair = [real('2-BM_2bmaTomoScanLayout.xml'), real('2-BM_2bmbTomoScanDetectorAttributes.xml')];
const macros = ['--macro', 'DET=2bmSP1:', '--macro', 'TS=2bmb:TomoScan:'];

const folder = temporaryFolder();
let place = '';
const inPlace = (name: string) => join(place, name);
const write = (name: string, text: string) => {
  writeFileSync(inPlace(name), text);
  return inPlace(name);
};
const layout = (...words: string[]) => inProcess(['layout', ...words]);
const seen = (text: string) => text.replaceAll(`${place}/`, '');

const XML = `<?xml version="1.0"?>
<hdf5_layout>
  <group name="exchange">
    <dataset name="data" source="detector" />
  </group>
  <group name="a">
    <dataset name="energy" source="ndattribute" ndattribute="Energi" when="OnFileEnd" />
    <hardlink name="nothing" target="/nowhere/at/all" />
  </group>
</hdf5_layout>
`;
const ATTRIBUTES = `<Attributes>
  <Attribute name="Energy" source="$(P)Energy" description="Energy (keV)"/>
</Attributes>
`;

beforeEach(() => {
  place = mkdtempSync(join(folder, 'place-'));
});

describe('layout check', () => {
  it('says what it finds with file, line and column, the worst first, and exits with 1 for an error', async () => {
    const files = [write('tree.xml', XML), write('attributes.xml', ATTRIBUTES)];
    const outcome = await layout('check', ...files, '--macro', 'P=2bm:');
    expect(outcome).toMatchObject({ code: 1, stderr: '' });
    expect(seen(outcome.stdout).split('\n')).toEqual([
      'tree.xml:8:5: error: /a/nothing: leads to /nowhere/at/all, which is not in the file (missing-target); name a path of this layout',
      'tree.xml:7:5: warning: /a/energy: no attribute Energi is defined, so this dataset is left out (undefined-attribute); did you mean Energy?',
      'tree.xml:7:5: warning: /a/energy: nobody knows when OnFileEnd is, so the value is stored for every frame (unknown-when); did you mean OnFileOpen?',
      'attributes.xml:2:3: note: Energy: no dataset lists it: it goes to /defaults, one value for each frame (unstored-attribute); give it a dataset, or take the definition out',
      'tree.xml, attributes.xml: 1 error, 2 warnings, 1 note',
      '',
    ]);
  });

  it('exits with 0 for warnings unless it is strict, and says the same as an object', async () => {
    const plain = await layout('check', ...pair, ...macros);
    expect(plain.code).toBe(0);
    expect(plain.stdout).toMatch(/: 5 warnings, 4 notes\n$/);
    const strict = await layout('check', ...pair, ...macros, '--strict', '--json');
    expect(strict).toMatchObject({ code: 1, stderr: '' });
    const { findings, ...rest } = objectOf(strict) as { findings: { rule: string; place: object }[] };
    expect(rest).toEqual({ files: pair, ok: false, counts: { error: 0, warning: 5, note: 4 } });
    expect(findings).toHaveLength(9);
    const shared = findings.filter(({ rule }) => rule === 'shared-attribute');
    expect(shared).toMatchObject([{ severity: 'warning', place: { file: pair[0], line: 273, column: 13 } }]);
  });

  it('has nothing to say of a layout in order', async () => {
    const file = write('mine.yaml', '/exchange/data: { frames: proj }\n/a: { param: sample.name }\n');
    const outcome = await layout('check', file, '--strict');
    expect(outcome).toMatchObject({ code: 0, stdout: `${file}: nothing to complain about\n`, stderr: '' });
  });

  it('asks a beamline for the signals', async () => {
    const file = write(
      'mine.json',
      '{\n  "/exchange/data": { "frames": "proj" },\n  "/a": { "sim": "ring/current", "units": "mA" },\n  "/b": { "sim": "no/such", "units": "mm" }\n}\n',
    );
    const asked = await layout('check', file, '--beamline', shipped('beamline'));
    expect(asked.code).toBe(0);
    expect(seen(asked.stdout)).toMatch(
      /^mine.json:4:3: warning: \/b: sim:\/\/no\/such cannot be read, so it is not stored: .+ \(unknown-signal\); .*\nmine.json: 1 warning\n$/,
    );
    expect((await layout('check', file)).stdout).toMatch(/nothing to complain about/);
  });

  it('exits with 2 for files that are no layout, with all their problems', async () => {
    const outcome = await layout('check', ...pair);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(/2 problems\n.*\$\(DET\): is not defined, .*\n.*\$\(TS\): is not defined/);
    const broken = await layout('check', write('broken.json', '{"/a": tru}'), '--json');
    expect(broken.code).toBe(2);
    expect(objectOf(broken)).toMatchObject({ status: 'refused', error: { code: 'BAD_CONFIG' } });
  });
});

/** What a layout says of its datasets, whichever dialect it was read from. */
function datasetsOf({ nodes, definitions }: Layout) {
  return nodes.flatMap((node) => {
    if (node.kind !== 'dataset') return [];
    const { path, source, when } = node;
    const own =
      source.kind === 'attribute' ? definitions.find(({ name }) => name === source.name)?.source : source;
    return [{ path, when, source: own }];
  });
}

describe('layout convert', () => {
  it.each(['json', 'yaml'])('writes a pair of XML files as %s that says the same', async (to) => {
    const out = inPlace(`2bm.${to}`);
    const outcome = await layout('convert', ...pair, ...macros, '--out', out);
    expect(outcome).toMatchObject({ code: 0, stdout: `saved ${out}\n` });
    const [before, after] = [
      datasetsOf(loadLayout(pair, { macros: { DET: '2bmSP1:', TS: '2bmb:TomoScan:' } })),
      datasetsOf(loadLayout([out])),
    ];
    const moments = (all: typeof before) =>
      new Map(all.map(({ path, source, when }) => [path, { source, when }]));
    const read = moments(after);
    for (const { path, source, when } of before) {
      // A constant is the same at all times.
      if (source?.kind === 'constant') expect(read.get(path)?.source, path).toEqual(source);
      else if (source?.kind === 'frames')
        expect(read.get(path)?.source, path).toMatchObject({ frames: source.frames });
      else expect(read.get(path), path).toEqual({ source, when });
    }
    expect((await layout('check', out)).code).toBe(0);
  });

  it('writes XML as two files, or one after the other, and names what is lost', async () => {
    const file = write(
      'mine.yaml',
      '/exchange/data: { frames: proj }\n/a/current: { ca: "S:SRcurrentAI", units: mA }\n/a/name: { param: sample.name }\n',
    );
    const saved = await layout('convert', file, '--to', 'xml', '--out', inPlace('my'));
    expect(saved).toMatchObject({
      code: 0,
      stdout: `saved ${inPlace('myLayout.xml')} and ${inPlace('myAttributes.xml')}\n`,
    });
    expect(seen(saved.stderr)).toMatch(
      /^one thing is lost, or not the same in xml:\n {2}mine.yaml:3:1: \/a\/name: is left out: /,
    );
    const back = loadLayout([inPlace('myLayout.xml'), inPlace('myAttributes.xml')]);
    expect(datasetsOf(back).map(({ path }) => path)).toEqual(['/exchange/data', '/a/current']);
    const { stdout } = await layout('convert', file, '--to', 'xml');
    const [tree, attributes] = stdout.split(/(?=<\?xml)/);
    expect(tree).toMatch(/^<\?xml.*\?>\n<!-- Layout.xml -->\n<hdf5_layout/);
    expect(attributes).toMatch(/^<\?xml.*\?>\n<!-- Attributes.xml -->\n<Attributes/);
    expect(loadLayout([write('1.xml', tree!), write('2.xml', attributes!)]).definitions).toHaveLength(1);
    const both = await layout('convert', file, '--to', 'xml', '--json');
    expect(both.stderr).toBe('');
    expect(objectOf(both)).toMatchObject({
      to: 'xml',
      documents: [{ file: 'Layout.xml' }, { file: 'Attributes.xml' }],
      losses: [{ about: '/a/name', place: { line: 3 } }],
    });
  });

  it('overwrites nothing that it is not told to, not even one of two files', async () => {
    const file = write('mine.yaml', '/exchange/data: { frames: proj }\n');
    write('myAttributes.xml', 'mine');
    const words = ['convert', file, '--to', 'xml', '--out', inPlace('my')];
    const refused = await layout(...words);
    expect(refused.code).toBe(2);
    expect(seen(refused.stderr)).toBe('myAttributes.xml exists already; give another name, or --overwrite\n');
    expect(readdirSync(place).sort()).toEqual(['mine.yaml', 'myAttributes.xml']);
    expect(readFileSync(inPlace('myAttributes.xml'), 'utf8')).toBe('mine');
    expect((await layout(...words, '--overwrite')).code).toBe(0);
    expect(readFileSync(inPlace('myAttributes.xml'), 'utf8')).toMatch(/^<\?xml/);
  });

  it.each([
    [[], /--to: is missing; write one of json, yaml, xml/],
    [['--to', 'jsn'], /--to: there is no dialect jsn; did you mean json\?/],
    [['--out', 'no/such/folder.json'], /the folder of no\/such\/folder.json does not exist/],
  ])('refuses %j', async (words, message) => {
    const outcome = await layout('convert', write('mine.yaml', '/a: 1\n'), ...words);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(message);
  });
});

describe('layout show', () => {
  it('shows the layout that ships when no file is named, in 100 columns', async () => {
    const outcome = await layout('show');
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    const lines = outcome.stdout.trimEnd().split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(outcome.stdout).toMatch(/├─ exchange\n/);
    expect(outcome.stdout).toMatch(/name +param sample\.name +open\n/);
    expect(lines.at(-1)).toMatch(/^\d+ groups, \d+ datasets, \d+ attributes/);
  });

  it('shows a pair of XML files, and the layout itself as an object', async () => {
    const outcome = await layout('show', ...pair, ...macros);
    expect(outcome.stdout).toMatch(/─ rotary +SampleRotary <- ca:\/\/2bmb:m102\.RBV +close {2}°\n/);
    expect(outcome.stdout).toMatch(/\n47 groups, 155 datasets, \d+ attributes, \d+ signals\n$/);
    // The frames say themselves where they went.
    expect(outcome.stdout).toMatch(/─ HDF5FrameLocation +HDF5FrameLocation of each frame +frame\n/);
    const json = objectOf(await layout('show', ...pair, ...macros, '--json'));
    expect(json).toMatchObject({ dialect: 'xml', files: pair });
  });
});

describe('layout', () => {
  it('has help with examples, for itself and for each command', async () => {
    for (const words of [[], ['--help'], ['check', '--help'], ['convert', '--help'], ['show', '--help']]) {
      const { code, stdout } = await layout(...words);
      expect(code).toBe(0);
      expect(stdout).toMatch(/Examples:\n {2}tomochart layout /);
    }
  });

  it.each([
    [['chek'], /chek: is no command of tomochart layout; did you mean check\?/],
    [['check'], /files: is missing/],
    [['check', 'a.xml', '--macro', 'DET'], /--macro: DET is no NAME=VALUE/],
    [['check', 'nowhere.json'], /there is no layout file nowhere.json/],
    [['show', '/'], /: is a directory, not a file/],
  ])('refuses %j', async (words, message) => {
    const outcome = await layout(...words);
    expect(outcome.code).toBe(2);
    expect(outcome.stdout + outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toMatch(/^\s+at /m);
  });

  it('runs as a program of its own', async () => {
    const { code, stdout, stderr } = await program(['layout', 'check', ...pair, ...macros, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
  });
});
