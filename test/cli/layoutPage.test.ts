import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  checkLayout,
  layoutJsonSchema,
  loadLayout,
  parameters,
  readLayout,
  repeated,
  RULES,
  type Layout,
  type Parameter,
} from '#layout';
import { attributeSourceKeys, sourceKeys } from '#layout/json/schema';
import { objectOf, inProcess } from './program.ts';

const PAGE = fileURLToPath(new URL('../../docs/layouts.md', import.meta.url));
const REAL = fileURLToPath(new URL('../layout/real/', import.meta.url));
const page = readFileSync(PAGE, 'utf8');
const blocks = (kind: string) =>
  [...page.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].filter((m) => m[1] === kind).map((m) => m[2]!);
const section = (heading: string) =>
  page.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';

/** Keys of the file that are no paths. */
const settings = Object.keys(layoutJsonSchema().properties ?? {});

const BEGIN = '<!-- parameters: test/cli/layoutPage.test.ts writes this table -->\n';
const END = '<!-- end of parameters -->';

/** The table of every name that `param` can have. */
function parametersTable(): string {
  const all: [string, Parameter][] = [
    ...Object.entries<Parameter>(parameters),
    ...Object.entries<Record<string, Parameter>>(repeated).flatMap(([kind, members]) =>
      Object.entries(members).map(([member, parameter]): [string, Parameter] => [
        `${kind}.<name>.${member}`,
        parameter,
      ]),
    ),
  ];
  const rows = all.map(
    ([name, { type, units, when, description }]) =>
      `| \`${name}\` | ${type} | ${units ?? ''} | ${description}${when === 'close' ? ' (known at the end)' : ''} |`,
  );
  return ['', '| name | type | units | what it is |', '|---|---|---|---|', ...rows, '', ''].join('\n');
}

describe('the page on layouts', () => {
  // After a change of the parameters: npx vitest run test/cli/layoutPage.test.ts -u
  it('lists every parameter with its type and units', async () => {
    const [before, rest = ''] = page.split(BEGIN);
    const after = rest.slice(rest.indexOf(END));
    expect(after.startsWith(END)).toBe(true);
    await expect(`${before}${BEGIN}${parametersTable()}${after}`).toMatchFileSnapshot(PAGE);
  });

  it('has an example in JSON with every kind of entry, and one in YAML, in which nothing is wrong', () => {
    const [json = ''] = blocks('json');
    const yaml = blocks('yaml').find((block) => block.startsWith('# my-layout.yaml')) ?? '';
    const layouts = [
      { file: 'my-layout.json', text: json },
      { file: 'my-layout.yaml', text: yaml },
    ].map((source) => {
      const { layout, problems } = readLayout([source]);
      expect(problems).toEqual([]);
      return layout!;
    });
    for (const layout of layouts) expect(checkLayout(layout)).toEqual([]);
    const used = new Set<string>();
    for (const [path, entry] of Object.entries(JSON.parse(json) as Record<string, unknown>)) {
      for (const key of typeof entry === 'object' && !Array.isArray(entry)
        ? Object.keys(entry as object)
        : ['value']) {
        used.add(path.startsWith('/') ? key : path);
      }
    }
    const missing = [...sourceKeys, ...settings].filter((key) => !used.has(key));
    expect(missing).toEqual([]);
  });

  it('has every key of an entry in its tables', () => {
    const text = section('JSON');
    const keys = [...sourceKeys, ...settings, 'address', 'default', 'slice', 'when', 'type', 'units'];
    expect(keys.filter((key) => !text.includes(`\`${key}\``) && !text.includes(`\`${key}:`))).toEqual([]);
    const row = text.split('\n').find((line) => line.startsWith('| `attributes`')) ?? '';
    expect(attributeSourceKeys.filter((key) => !row.includes(`\`${key}\``))).toEqual([]);
  });

  it('has every rule, and no other, in the order of their weight', () => {
    const rows = [...section('Rules').matchAll(/^\| `([\w-]+)` \| ([a-z, ]+) \|/gm)].map((m) => m[1]);
    expect(rows).toEqual(RULES);
  });
});

describe('what the page says of the two layouts that are in use', () => {
  const pairs: Record<string, Layout> = {
    '2-BM': loadLayout(
      ['2-BM_2bmaTomoScanLayout.xml', '2-BM_2bmbTomoScanDetectorAttributes.xml'].map((name) => REAL + name),
      { macros: { DET: '2bmSP1:', TS: '2bmb:TomoScan:' } },
    ),
    '13-BM': loadLayout(
      ['13-BM_tomoLayout.xml', '13-BM_tomoDetectorAttributes.xml'].map((name) => REAL + name),
      { macros: { DET: '13BMDPG1:', TS: '13BMDPG1:TS:' } },
    ),
  };
  const text = section('What it finds in two layouts that are in use');

  it('is their size', () => {
    const sizes = Object.values(pairs).map(({ nodes, definitions }) => [
      nodes.filter(({ kind }) => kind === 'dataset').length,
      definitions.length,
    ]);
    const [[datasets, attributes], [others, otherAttributes]] = sizes as [number[], number[]];
    expect(text).toContain(
      `${datasets} datasets from ${attributes} attributes, and ${others} from ${otherAttributes}.`,
    );
  });

  it('is how often each rule finds something', () => {
    const rows = [...text.matchAll(/^\| `([\w-]+)` \| (\d+) \| (\d+) \|/gm)].map(([, rule, a, b]) => [
      rule!,
      Number(a),
      Number(b),
    ]);
    const counts = Object.values(pairs).map((layout) =>
      checkLayout(layout).reduce(
        (all, { rule }) => all.set(rule, (all.get(rule) ?? 0) + 1),
        new Map<string, number>(),
      ),
    );
    const rules = RULES.filter((rule) => counts.some((count) => count.has(rule)));
    expect(rows).toEqual(rules.map((rule) => [rule, ...counts.map((count) => count.get(rule) ?? 0)]));
  });

  it('is which distance areaDetector does not store', () => {
    for (const layout of Object.values(pairs)) {
      const shared = checkLayout(layout).find(({ rule }) => rule === 'shared-attribute')!;
      const [, written] = /areaDetector writes only (\S+)$/.exec(shared.message) ?? [];
      expect(text).toContain(`\`${written}\``);
      const places = [...shared.message.matchAll(/(\/measurement\S+) at /g)].map((m) => m[1]!);
      const lost = places.find((path) => path !== written)!;
      expect(text).toContain(`\`${lost.replace('/measurement/instrument/', '')}\``);
    }
  });

  it('is which units contradict which descriptions', () => {
    const findings = checkLayout(pairs['2-BM']!).filter(({ rule }) => rule === 'contradicting-units');
    expect(findings.map(({ about }) => about.split('/').at(-1))).toEqual([
      'us_arm',
      'ds_arm',
      'roll_cam1',
      'roll_cam2',
    ]);
    for (const { message } of findings) expect(message).toMatch(/units °, but .* says mm/);
  });

  it('is no error: the commands of the page exit with 0, and with 1 when they are strict', async () => {
    const files = ['13-BM_tomoLayout.xml', '13-BM_tomoDetectorAttributes.xml'].map((name) => REAL + name);
    const words = ['layout', 'check', ...files, '--macro', 'DET=a:', '--macro', 'TS=b:'];
    expect(await inProcess(words)).toMatchObject({ code: 0, stderr: '' });
    const strict = await inProcess([...words, '--strict', '--json']);
    expect(strict.code).toBe(1);
    expect(objectOf(strict)).toMatchObject({ ok: false, counts: { error: 0, warning: 1, note: 3 } });
  });
});
