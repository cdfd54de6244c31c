import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { formatProblem, TomochartError } from '#core';
import { loadLayout, readLayout } from '#layout';

const folder = mkdtempSync(join(tmpdir(), 'layouts-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** What loading says when it fails. */
function failure(files: readonly string[]): TomochartError {
  try {
    loadLayout(files);
  } catch (thrown) {
    if (thrown instanceof TomochartError) return thrown;
    throw thrown;
  }
  throw new Error('it did not fail');
}

const XML =
  '<hdf5_layout><group name="g"><dataset name="d" source="ndattribute" ndattribute="A"/></group></hdf5_layout>';
const ATTRIBUTES = '<Attributes><Attribute name="A" source="$(P)x"/></Attributes>';

describe('loading a layout', () => {
  it.each([
    ['l.json', '{"/a": 1}'],
    ['l.yaml', '/a: 1'],
    ['l.YML', '# c\n/a: 1'],
    ['plain', '{"/a": 1}'],
    ['layout.txt', '/a: 1'],
  ])('takes %s for what it is', (name, text) => {
    const layout = loadLayout([file(name, text)]);
    expect(layout).toMatchObject({ dialect: 'json', nodes: [{ path: '/a', source: { value: 1 } }] });
    expect(layout.files).toEqual([join(folder, name)]);
  });

  it('takes XML files together, in any order, with macros', () => {
    const files = [file('a.xml', ATTRIBUTES), file('layout', `\ufeff\n${XML}`)];
    const layout = loadLayout(files, { macros: { P: 'ioc:' } });
    expect(layout.dialect).toBe('xml');
    expect(layout.definitions).toMatchObject([{ name: 'A', source: { uri: 'ca://ioc:x' } }]);
    expect(layout.nodes.map(({ path }) => path)).toContain('/g/d');
  });

  it('does not mix XML with another kind, nor two files of people', () => {
    const [xml, json] = [file('b.xml', XML), file('b.json', '{}')];
    const { code, problems } = failure([xml, json]);
    expect(code).toBe('BAD_CONFIG');
    expect(problems.map(formatProblem)).toEqual([
      `${json}:1:1: layout: ${json} is given together with ${xml}; give one JSON or YAML file, or XML files only`,
    ]);
    expect(failure([json, file('c.yaml', '')]).problems).toHaveLength(1);
    expect(failure([]).problems.map(({ message }) => message)).toEqual(['no file is given']);
  });

  it('gives all problems with their places', () => {
    const path = file('bad.yaml', '/a: {caa: x}\n/b: true\n');
    const error = failure([path]);
    expect(error.code).toBe('BAD_CONFIG');
    expect(error.message).toBe(`${path} does not describe a layout: 2 problems`);
    expect(error.problems.map(({ place }) => place)).toEqual([
      { file: path, line: 1, column: 6 },
      { file: path, line: 2, column: 5 },
    ]);
  });

  it('says which file does not exist', () => {
    const error = failure([join(folder, 'none.json')]);
    expect(error.code).toBe('NOT_FOUND');
    expect(error.message).toContain('none.json');
    expect(failure([join(file('d.json', '{}'), 'below.json')]).code).toBe('NOT_FOUND');
  });

  it('refuses what is no file, without waiting for it', () => {
    const directory = join(folder, 'directory.json');
    mkdirSync(directory);
    const pipe = join(folder, 'pipe.json');
    execFileSync('mkfifo', [pipe]);
    expect(failure([directory]).problems.map(({ message }) => message)).toEqual([
      'is a directory, not a file',
    ]);
    expect(failure([pipe]).problems.map(({ message }) => message)).toEqual(['is a device, not a file']);
  });

  it('goes by the ending before the text', () => {
    const { layout, problems } = readLayout([{ file: 'l.json', text: '<hdf5_layout/>' }]);
    expect(layout).toBeUndefined();
    expect(problems).toMatchObject([{ about: 'JSON', place: { line: 1, column: 1 } }]);
  });
});
