import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { formatProblem, TomochartError } from '#core';
import { factsOf, loadBeamline } from '#config';
import { checkName, checkPosition, movesOf, parsePosition, positionJsonSchema } from '#positions';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const SCHEMA = at('positions/position.schema.json');
const examples = readdirSync(at('positions')).filter((file) => file.endsWith('.yaml'));
const page = readFileSync(at('docs/positions.md'), 'utf8');
const blocks = (info: string) =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].filter((m) => m[1] === info).map((m) => m[2]!);

const read = (file: string) => {
  const name = checkName(file.replace(/\.yaml$/, ''));
  return parsePosition(readFileSync(at(`positions/${file}`), 'utf8'), file, name);
};

describe('the positions that ship', () => {
  it('show a move, an order and an angle', () => {
    expect(examples).toHaveLength(3);
    const positions = examples.map(read);
    expect(positions.filter(({ groups }) => groups.length > 1)).toHaveLength(1);
    expect(positions.filter(({ angleDegrees }) => angleDegrees !== undefined)).toHaveLength(1);
  });

  it.each(examples)('can be used on the beamline that ships, and name the schema: %s', async (file) => {
    const { axes } = factsOf(await loadBeamline(at('sim/beamline.yaml')));
    expect(checkPosition(read(file), axes, 'rot')).toEqual([]);
    expect(movesOf(read(file)).length).toBeGreaterThan(0);
    const text = readFileSync(at(`positions/${file}`), 'utf8');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/position\.schema\.json\n/);
  });
});

describe('the JSON Schema of positions', () => {
  // After a change of the schema: npx vitest run test/positions -u
  it('is the one that is committed', async () => {
    const options = (await resolveConfig(SCHEMA)) ?? {};
    const text = await format(JSON.stringify(positionJsonSchema(), null, 2), { ...options, parser: 'json' });
    await expect(text).toMatchFileSnapshot(SCHEMA);
  });
});

describe('the page on positions', () => {
  it('shows the positions that ship', () => {
    const shown = blocks('yaml').map((block) => {
      const file = /^# ([\w-]+\.yaml)\n/.exec(block)![1]!;
      return { ...parsePosition(block, file, file.replace(/\.yaml$/, '')), places: undefined };
    });
    expect(shown).toHaveLength(3);
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    const shipped = examples.map((file) => ({ ...read(file), places: undefined }));
    expect(shown.sort(byName)).toEqual(shipped.sort(byName));
  });

  it('has a row for each key, required or not as the schema says', () => {
    const { properties = {}, required = [] } = positionJsonSchema();
    const rows = [...page.matchAll(/^\| `(\w+)` \| ([^|]+) \|/gm)].map((m) => [m[1], m[2] === 'required']);
    const keys = Object.keys(properties).map((key) => [key, required.includes(key)]);
    expect(rows.sort()).toEqual(keys.sort());
  });

  it('quotes messages as they are', async () => {
    const { axes } = factsOf(await loadBeamline(at('sim/beamline.yaml')));
    const text = 'description: wrong\nmoves:\n  xx: 8\n  z: -30\n';
    const found = checkPosition(parsePosition(text, '.positions/out.yaml', 'out'), axes, 'rot');
    try {
      parsePosition(`${text}order: [[xx, y], [z]]\n`, '.positions/out.yaml', 'out');
    } catch (thrown) {
      if (!(thrown instanceof TomochartError)) throw thrown;
      found.push(...thrown.problems);
    }
    expect(blocks('text')).toEqual([found.map((problem) => `${formatProblem(problem)}\n`).join('')]);
  });
});
