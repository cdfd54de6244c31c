import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asTomochartError, formatProblem } from '#core';
import { deletePosition, listPositions, loadPosition, savePosition, type NamedPosition } from '#positions';

let visit = '';
const inFolder = (file: string) => join(visit, '.positions', file);
const out: NamedPosition = {
  name: 'out',
  description: 'left',
  angleDegrees: 90,
  groups: [{ z: 1 }, { x: 8, y: 2 }],
};
const bare = ({ name, description, angleDegrees, groups }: NamedPosition) => ({
  name,
  description,
  angleDegrees,
  groups,
});

async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (thrown) {
    const { code, message, remedy, problems } = asTomochartError(thrown);
    return [`${code}: ${message}; ${remedy}`, ...problems.map(formatProblem)]
      .join('\n')
      .replaceAll(visit, '<visit>');
  }
  return 'none';
}

beforeEach(async () => {
  visit = await mkdtemp(join(tmpdir(), 'tomochart-positions-'));
});
afterEach(() => rm(visit, { recursive: true, force: true }));

describe('a saved position', () => {
  it('is read back as it was, from a file that a person would have written', async () => {
    await expect(savePosition(visit, out)).resolves.toBe(inFolder('out.yaml'));
    await expect(readFile(inFolder('out.yaml'), 'utf8')).resolves.toBe(
      'description: left\nmoves:\n  z: 1\n  x: 8\n  y: 2\norder: [[z], [x, y]]\nangle: 90\n',
    );
    expect(bare(await loadPosition(visit, 'out'))).toEqual(out);
    expect(await readdir(join(visit, '.positions'))).toEqual(['out.yaml']);
  });

  it('replaces another of its name only when told to', async () => {
    await savePosition(visit, out);
    const other = { name: 'out', groups: [{ x: 9 }] };
    expect(await refusal(savePosition(visit, other))).toBe(
      'EXISTS: the position out exists: <visit>/.positions/out.yaml; choose another name, or say that it may be overwritten',
    );
    expect(bare(await loadPosition(visit, 'out'))).toEqual(out);
    await savePosition(visit, other, { overwrite: true });
    expect((await loadPosition(visit, 'out')).groups).toEqual([{ x: 9 }]);
    expect(await readdir(join(visit, '.positions'))).toEqual(['out.yaml']);
  });

  it('is one of those that were saved at once, whole, and the others know', async () => {
    const values = Array.from({ length: 12 }, (_, k) => k);
    const saved = await Promise.allSettled(
      values.map((x) => savePosition(visit, { name: 'out', groups: [{ x }] })),
    );
    const winners = values.filter((k) => saved[k]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    expect((await loadPosition(visit, 'out')).groups).toEqual([{ x: winners[0] }]);
    expect(await readdir(join(visit, '.positions'))).toEqual(['out.yaml']);
  });

  it('is refused, and nothing written, when no file can say it', async () => {
    for (const position of [
      { name: 'a', groups: [] },
      { name: 'a', groups: [{}] },
      { name: 'a', groups: [{ x: NaN }] },
      { name: 'a', groups: [{ 'x y': 1 }] },
      { name: 'a', groups: [{ x: 1 }, { x: 2 }] },
      { name: 'a', groups: [{ x: 1 }, {}] },
      { name: 'a', groups: [{ x: 1 }], angleDegrees: Infinity },
      { name: 'a', groups: [{ x: 1 }], description: '' },
      { name: 'a', groups: [{ x: 1 }], description: 'no text: \u007f' },
      { name: '../a', groups: [{ x: 1 }] },
    ]) {
      expect(await refusal(savePosition(visit, position)), JSON.stringify(position)).toMatch(/^BAD_CONFIG: /);
    }
    expect(await readdir(visit)).toEqual([]);
  });

  it('needs a visit, and a folder where the folder should be', async () => {
    expect(await refusal(savePosition(join(visit, 'none'), out))).toMatch(
      /^NOT_FOUND: there is no visit folder/,
    );
    await writeFile(join(visit, '.positions'), 'a file');
    const not = 'FILE: <visit>/.positions is not a folder, so it holds no positions; move it elsewhere';
    expect(await refusal(savePosition(visit, out))).toBe(not);
    expect(await refusal(listPositions(visit))).toBe(not);
  });
});

describe('a position that does not exist', () => {
  it('is answered with those that do, nearest first', async () => {
    for (const name of ['aside', 'left', 'out', 'out-90']) await savePosition(visit, { ...out, name });
    expect(await refusal(loadPosition(visit, 'otu'))).toBe(
      'NOT_FOUND: there is no position otu in <visit>/.positions; positions: out, left, out-90, aside',
    );
    expect(await refusal(deletePosition(visit, 'lift'))).toMatch(/; positions: left, /);
  });

  it('may be there under another ending, or be the first', async () => {
    expect(await refusal(loadPosition(visit, 'out'))).toMatch(
      /; the visit has no positions yet: write out\.yaml/,
    );
    await mkdir(join(visit, '.positions'));
    await writeFile(inFolder('out.yml'), 'moves: { x: 8 }');
    expect(await refusal(loadPosition(visit, 'out'))).toMatch(/; rename out\.yml to out\.yaml$/);
  });

  it('is not looked for outside the folder', async () => {
    await writeFile(join(visit, 'secret.yaml'), 'moves: { x: 8 }');
    expect(await refusal(loadPosition(visit, '../secret'))).toMatch(
      /^BAD_CONFIG: .* is a path; write the name alone/,
    );
  });
});

describe('the list of positions', () => {
  it('is empty before the first one', async () => {
    expect(await listPositions(visit)).toEqual([]);
  });

  it('shows a file that is wrong with its error, and hides nothing', async () => {
    await savePosition(visit, out);
    await savePosition(visit, { name: 'aside', groups: [{ x: -8 }] });
    await writeFile(inFolder('broken.yaml'), 'moves: { x: left }');
    await writeFile(inFolder('my own.yaml'), 'moves: { x: 1 }');
    await writeFile(inFolder('old.yml'), 'moves: { x: 1 }');
    await writeFile(inFolder('.out.1.tmp'), 'half a fi');
    await writeFile(inFolder('position.schema.json'), '{}');
    const listed = (await listPositions(visit)).map((entry) =>
      'error' in entry ? [entry.name, entry.error.code, entry.error.problems[0]?.message] : bare(entry),
    );
    expect(listed).toEqual([
      { name: 'aside', groups: [{ x: -8 }] },
      ['broken', 'BAD_CONFIG', 'must be a number, found the text "left"'],
      ['my own', 'BAD_CONFIG', 'contains a space'],
      ['old.yml', 'BAD_CONFIG', 'is the name of a file'],
      out,
    ]);
  });
});

describe('what is no file of the folder', () => {
  it('is refused: links that lead out, nowhere or in circles, directories, pipes, and files too large', async () => {
    await mkdir(inFolder('folder.yaml'), { recursive: true });
    await writeFile(join(visit, 'outside.yaml'), 'moves: { x: 8 }');
    await symlink('../outside.yaml', inFolder('link.yaml'));
    await symlink('none.yaml', inFolder('dangling.yaml'));
    await symlink('circle.yaml', inFolder('circle.yaml'));
    await writeFile(inFolder('large.yaml'), ' '.repeat(900_000));
    execFileSync('mkfifo', [inFolder('pipe.yaml')]);
    const listed = (await listPositions(visit)).map((entry) =>
      'error' in entry ? `${entry.name} ${entry.error.code} ${entry.error.problems[0]?.message}` : entry.name,
    );
    expect(listed).toEqual([
      'circle BAD_CONFIG is a link that leads in circles',
      'dangling BAD_CONFIG is a link that leads nowhere',
      'folder BAD_CONFIG is a directory, not a file',
      'large BAD_CONFIG has 900000 bytes, more than any position',
      'link BAD_CONFIG is a link out of the folder .positions',
      'pipe BAD_CONFIG is a device, not a file',
    ]);
    expect(await refusal(savePosition(visit, { ...out, name: 'folder' }, { overwrite: true }))).toMatch(
      /directory/,
    );
    expect(await refusal(deletePosition(visit, 'folder'))).toMatch(/^BAD_CONFIG: .* is a directory/);
  });

  it('is fine as a link within the folder, and as a folder that is itself a link', async () => {
    await mkdir(join(visit, 'shared'));
    await symlink('shared', join(visit, '.positions'));
    await savePosition(visit, out);
    await symlink('out.yaml', inFolder('flat.yaml'));
    expect((await loadPosition(visit, 'flat')).groups).toEqual(out.groups);
  });
});

describe('deleting a position', () => {
  it('takes its file, also a wrong one, and of a link only the link', async () => {
    await savePosition(visit, out);
    await writeFile(inFolder('broken.yaml'), ': :');
    await writeFile(join(visit, 'outside.yaml'), 'moves: { x: 8 }');
    await symlink('../outside.yaml', inFolder('link.yaml'));
    for (const name of ['out', 'broken', 'link']) {
      await expect(deletePosition(visit, name)).resolves.toBe(inFolder(`${name}.yaml`));
    }
    expect(await listPositions(visit)).toEqual([]);
    await expect(readFile(join(visit, 'outside.yaml'), 'utf8')).resolves.toContain('moves');
    expect(await refusal(deletePosition(visit, 'out'))).toMatch(/^NOT_FOUND/);
  });
});
