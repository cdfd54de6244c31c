import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { parseMacros } from '#sim/ioc/plugin/attributeMacros';
import { createFolders, folderOf } from '#sim/ioc/plugin/fileFolder';
import { formatFileName } from '#sim/ioc/plugin/fileName';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('the template of a file name', () => {
  it.each([
    ['%s%s_%3.3d.h5', '/data/scan_007.h5'],
    ['%s%s', '/data/scan'],
    ['%s%s_%d', '/data/scan_7'],
    ['%s%s%05d%%', '/data/scan00007%'],
    ['%s%-6s%3d|', '/data/scan    7|'],
    ['%s%.2s', '/data/sc'],
  ])('%s is put together as printf does', (template, path) => {
    expect(formatFileName(template, '/data/', 'scan', 7)).toBe(path);
  });

  it.each(['%d%s', '%s%s%d%d', '%s%f', '%s%', '%s%s%s'])('%s asks for what there is not', (template) => {
    expect(formatFileName(template, '/data/', 'scan', 7)).toBeUndefined();
  });

  it('takes folder and name as they are, whatever is in them', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (folder, name) => {
        expect(formatFileName('%s|%s', folder, name, 1)).toBe(`${folder}|${name}`);
      }),
      { seed: 5 },
    );
  });
});

describe('the folder of a file', () => {
  it('is shown with one slash at its end', () => {
    expect(['', '/data', '/data/'].map(folderOf)).toEqual(['', '/data/', '/data/']);
  });

  it('is made below the folders that must be there', () => {
    const root = mkdtempSync(join(tmpdir(), 'tomochart-folders-'));
    folders.push(root);
    const depth = root.split('/').length - 1;
    createFolders(`${root}/a/b`, 0);
    createFolders(`${root}/a/b`, depth + 1);
    expect(existsSync(`${root}/a`)).toBe(false);
    createFolders(`${root}/a/b`, depth);
    expect(existsSync(`${root}/a/b`)).toBe(true);
    createFolders(`${root}/c/d/e`, -2);
    expect(existsSync(`${root}/c`)).toBe(false);
    createFolders(`${root}/c/d/e`, -3);
    expect(existsSync(`${root}/c/d/e`)).toBe(true);
  });
});

describe('the macros of an attributes file', () => {
  it.each([
    ['', {}],
    ['P=13BM:,R=cam1:', { P: '13BM:', R: 'cam1:' }],
    [' P = 13BM: , ', { P: '13BM:' }],
    ['A="x,y",B=\'z "q"\'', { A: 'x,y', B: 'z "q"' }],
    ['A=x\\,y', { A: 'x,y' }],
    ['A=', { A: '' }],
    ['A=1,A=2', { A: '2' }],
    ['A=1,A', {}],
  ])('%j are read as EPICS reads them', (text, macros) => {
    expect(parseMacros(text)).toEqual(macros);
  });

  it.each(['=x', 'A="x', "A=1,B='"])('%s is no list of macros', (text) => {
    expect(parseMacros(text)).toBeUndefined();
  });

  it('come back from any values that are quoted', () => {
    const name = fc.stringMatching(/^[A-Z]{1,8}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), (macros) => {
        const quoted = Object.entries(macros).map(
          ([key, value]) => `${key}="${value.replace(/["\\]/g, '\\$&')}"`,
        );
        expect(parseMacros(quoted.join(','))).toEqual({ ...macros });
      }),
      { seed: 5 },
    );
  });
});
