import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DEFAULT_FIELDS_FLAG, FIELD_NAMES } from '#scan';
import { inProcess, objectOf, shipped } from './program.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = readFileSync(new URL('../../docs/macro.md', import.meta.url), 'utf8');

/** The lines of the fenced `sh` blocks, as the words after `tomochart`. */
const EXAMPLES = [...PAGE.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, block]) =>
  block!
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^npx tomochart /, '')),
);

const wordsOf = (example: string) =>
  example.split(' ').map((word) => (word.startsWith('sim/') ? `${ROOT}${word}` : word));

describe('docs/macro.md', () => {
  it('has examples, all of which are plans or dry runs', () => {
    expect(EXAMPLES.length).toBeGreaterThan(4);
    for (const example of EXAMPLES) expect(example).toMatch(/^plan |--dry-run/);
  });

  it.each(EXAMPLES)('has an example that works: %s', async (example) => {
    const words = wordsOf(example);
    const named = words.includes('--beamline') ? [] : ['--beamline', shipped('beamline')];
    const outcome = await inProcess([...words, ...named]);
    expect(outcome.code, outcome.stderr).toBe(0);
  });

  it('has two examples of one scan', async () => {
    const pair = EXAMPLES.filter(
      (example) => example.includes('--fields-flag 111') && example.startsWith('plan'),
    );
    expect(pair).toHaveLength(2);
    const plans = [];
    for (const example of pair) {
      const outcome = await inProcess([...wordsOf(example), '--beamline', shipped('beamline'), '--json']);
      plans.push(objectOf(outcome));
    }
    expect(plans[0]).toHaveProperty('request');
    expect(plans[0]).toEqual(plans[1]);
  });

  it('names every option of the help', async () => {
    const { stdout } = await inProcess(['tomoscan', '--help']);
    const options = [...stdout.matchAll(/^ {2}(--(?!no-)[a-z-]+)/gm)].map(([, name]) => name!);
    expect(options.length).toBeGreaterThan(15);
    for (const name of options) expect(PAGE).toContain(`\`${name}`);
  });

  it('says what each character of the flag means, and the default', () => {
    expect(PAGE).toContain(`\`${DEFAULT_FIELDS_FLAG}\``);
    FIELD_NAMES.forEach(([, name], place) => {
      expect(PAGE).toMatch(new RegExp(`^\\| ${place + 1} \\| \`--\\S+\` \\| \`${name}\` \\|`, 'm'));
    });
  });

  it('names every field of the record', async () => {
    const words = ['tomoscan', 'ascanct', 'rot', '0', '45', '60', '0.02', '--no-flat', '--dry-run', '--json'];
    const record = objectOf(await inProcess([...words, '--beamline', shipped('beamline')]));
    expect(record['status']).toBe('done');
    for (const name of Object.keys(record)) expect(PAGE).toContain(`\`${name}\``);
  });
});
