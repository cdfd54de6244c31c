import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatProblem, TomochartError } from '#core';
import { beamlineJsonSchema, parseBeamline, type JsonSchemaNode } from '#config';
import { descriptionAt, keysAt } from '#config/jsonSchema';

/** The text with `from` replaced by `to`; `from` must occur, or the test would test nothing. */
function changed(from: string, to: string, text: string): string {
  expect(text).toContain(from);
  return text.replace(from, () => to);
}

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

const SCHEMA = fileURLToPath(new URL('../../sim/beamline.schema.json', import.meta.url));
const DOC = new URL('../../docs/beamline-file.md', import.meta.url);

/** Every key of the schema, dotted, with `*` for names that are free. */
function keysOf(node: JsonSchemaNode, path = ''): { path: string; key: string; node: JsonSchemaNode }[] {
  const inner = [node, ...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  return inner.flatMap(({ properties = {}, additionalProperties, items }) => [
    ...Object.entries(properties).flatMap(([key, child]) => [
      { path: `${path}${key}`, key, node: child },
      ...keysOf(child, `${path}${key}.`),
    ]),
    ...(typeof additionalProperties === 'object' ? keysOf(additionalProperties, `${path}*.`) : []),
    ...(items && 'properties' in items ? keysOf(items, `${path}*.`) : []),
    ...(items && 'oneOf' in items ? keysOf(items, `${path}*.`) : []),
  ]);
}

describe('the JSON Schema of the beamline file', () => {
  // After a change of the schema: npx vitest run test/config -u
  it('is the one that is committed', async () => {
    const options = (await resolveConfig(SCHEMA)) ?? {};
    const text = await format(JSON.stringify(beamlineJsonSchema(), null, 2), { ...options, parser: 'json' });
    await expect(text).toMatchFileSnapshot(SCHEMA);
  });

  it('describes every key, so that every message can say what it is', () => {
    const keys = keysOf(beamlineJsonSchema());
    expect(keys.length).toBeGreaterThan(90);
    const silent = keys.filter(({ key, node }) => node.description === undefined && key !== 'kind');
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('knows what may stand where', () => {
    expect(descriptionAt(['axes', 'anything', 'max_velocity'])).toBe('the fastest speed, in deg/s or mm/s');
    expect(keysAt(['shutter'])).toContain('open_seconds');
    expect(keysAt(['simulation', 'phantom', 'shapes', 3])).toContain('half_height_mm');
    expect(keysAt(['axes'])).toEqual([]);
    expect(keysAt(['nowhere', 'at', 'all'])).toEqual([]);
  });
});

describe('the readback of a shutter of EPICS', () => {
  const EPICS = new URL('../../docs/epics.md', import.meta.url);
  it.each([
    ['closed: 1, tolerance: 0.05', 'closed: 0', /readback.closed: .*give two values/],
    ['tolerance: 0.05', 'tolerance: 0.5', /readback.tolerance: .*take less than 0.5/],
  ])('has to tell open from closed: %s as %s', async (from, to, problem) => {
    const text = /```yaml\n([\s\S]*?)```/.exec(await readFile(EPICS, 'utf8'))?.[1] ?? '';
    expect(problemsOf(text)).toEqual([]);
    expect(problemsOf(changed(from, to, text))).toEqual([expect.stringMatching(problem)]);
  });
});

describe('the page on the beamline file', () => {
  it('has examples that are beamlines', async () => {
    const blocks = [...(await readFile(DOC, 'utf8')).matchAll(/```yaml\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    expect(blocks).toHaveLength(2);
    expect(blocks.map((block) => parseBeamline(block, 'doc.yaml').beamline.name)).toEqual([
      'my beamline',
      'phantom of my own',
    ]);
  });

  it('is not the only page with an example that is a beamline: that on EPICS has one', async () => {
    const page = await readFile(new URL('../../docs/epics.md', import.meta.url), 'utf8');
    const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    expect(blocks.map((block) => parseBeamline(block, 'epics.yaml').beamline.name)).toEqual(['2-BM']);
  });

  it('names every key, and every default as it is', async () => {
    const page = await readFile(DOC, 'utf8');
    const keys = keysOf(beamlineJsonSchema());
    const missing = keys.filter(({ key }) => !new RegExp(`\\b${key}\\b`).test(page));
    expect(missing.map(({ path }) => path)).toEqual([]);
    const rows = page.split('\n').filter((line) => line.startsWith('| `'));
    const wrong = keys.flatMap(({ path, key, node }) => {
      if (typeof node.default !== 'number') return [];
      const names = path.split('.').slice(-2).join('.');
      const row =
        rows.find((line) => line.includes(`\`${names}\``)) ??
        rows.find((line) => line.includes(`\`${key}\``));
      const stated = row?.split('|')[2]?.trim().replaceAll(',', '');
      return stated === undefined || Number(stated) === node.default ? [] : [`${path}: ${stated}`];
    });
    expect(wrong).toEqual([]);
  });

  it('quotes messages that are given', async () => {
    const page = await readFile(DOC, 'utf8');
    const [example] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    const quoted = /```text\n([\s\S]*?)```/.exec(page)?.[1]?.trim().split('\n') ?? [];
    let text = changed('[-720, 720]', '[720, -720]', example ?? '');
    text = changed('max_velocity: 90', 'max_velocty: 90', text);
    text = changed('axis: rot', 'axis: rott', text);
    text = changed('[0.001, 10]', '[0.001]', text);
    expect(problemsOf(text).map((line) => line.replace('b.yaml', 'my.yaml'))).toEqual(quoted);
  });
});

describe('the example of the page', () => {
  it('is read by any YAML parser as it is by ours', async () => {
    const text = /```yaml\n([\s\S]*?)```/.exec(await readFile(DOC, 'utf8'))?.[1] ?? '';
    const plain = parse(text) as { axes: object; detectors: { cam: object } };
    const config = parseBeamline(text, 'doc.yaml');
    expect(config).toMatchObject({ axes: plain.axes, detectors: plain.detectors });
  });
});
