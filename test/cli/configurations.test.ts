import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SimSignal } from '#sim/simSignal';
import { contentsOf, inProcess, objectOf, shipped, temporaryFolder } from './program.ts';

const folder = temporaryFolder();
const SHIPPED = readFileSync(shipped('beamline'), 'utf8');
mkdirSync(join(folder, 'a-folder'));

/** The beamline that ships with something of it replaced, as a file; and where the replacement stands in it. */
function broken(find: string, replacement: string) {
  const path = join(folder, 'beamline.yaml');
  const at = SHIPPED.indexOf(find);
  if (at < 0) throw new Error(`the beamline file has no ${find}`);
  writeFileSync(path, SHIPPED.replace(find, replacement));
  return { path, line: SHIPPED.slice(0, at).split('\n').length };
}

const plan = (beamline: string, ...more: string[]) =>
  inProcess([
    ...['tomoscan', 'ascanct', 'rot', '0', '180', '720', '0.02', '--posflat', 'out', '--virtual-time'],
    ...['--beamline', beamline, '--out', join(folder, 'out'), ...more],
  ]);

describe('a wrong beamline file', () => {
  const write = vi.spyOn(SimSignal.prototype, 'write');
  beforeEach(() => {
    write.mockClear();
  });
  afterEach(() => {
    expect(write).not.toHaveBeenCalled();
    expect(contentsOf(folder)).not.toContain('out');
  });

  it.each([
    ['an unknown key', 'max_velocity: 90', 'max_velocty: 90', /max_velocty.*did you mean max_velocity\?/],
    ['text for a number', 'max_velocity: 90', 'max_velocity: fast', /max_velocity/],
    ['a negative speed', 'max_velocity: 90', 'max_velocity: -90', /max_velocity/],
    ['limits the wrong way round', '[-720, 720]', '[720, -720]', /limits: low limit 720 is not below/],
    [
      'a trigger on an axis that is none',
      'axis: rot',
      'axis: rto',
      /axis: there is no axis rto; did you mean/,
    ],
    ['a position on an axis that is none', '{ x: 8 }', '{ y: 8 }', /out.*y/],
    ['a sensor of no pixels', '[256, 256]', '[0, 256]', /sensor/],
    ['more bits than a pixel can have', 'bit_depth: 16', 'bit_depth: 64', /bit_depth/],
  ])('is refused with file, line and column: %s', async (_, find, replacement, message) => {
    const { path, line } = broken(find, replacement);
    const outcome = await plan(path);
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    const told = outcome.stderr.split('\n').find((text) => text.startsWith(`  ${path}:${line}:`));
    expect(told, outcome.stderr).toMatch(message);
    expect(told).toMatch(/^ {2}\S+:\d+:\d+: /);
  });

  it.each([
    ['a bracket left open', 'limits: [-720, 720]', 'limits: [-720, 720'],
    ['a tab as indentation', '    kind: rotation', '\tkind: rotation'],
  ])('is refused where it stops being YAML: %s', async (_, find, replacement) => {
    const { path } = broken(find, replacement);
    const outcome = await plan(path, '--json');
    expect(outcome.code).toBe(2);
    const { error } = objectOf(outcome) as {
      error: { code: string; problems: { place: { file: string; line: number; column: number } }[] };
    };
    expect(error.code).toBe('BAD_CONFIG');
    expect(error.problems[0]?.place).toMatchObject({ file: path });
    expect(error.problems[0]?.place.line).toBeGreaterThan(1);
  });

  it('has all its problems told together', async () => {
    const { path } = broken('max_velocity: 90', 'max_velocty: 90');
    writeFileSync(path, readFileSync(path, 'utf8').replace('bit_depth: 16', 'bit_depth: 64'));
    const outcome = await plan(path);
    expect(outcome.stderr).toMatch(/max_velocty/);
    expect(outcome.stderr).toMatch(/bit_depth/);
  });

  it.each([
    ['that does not exist', 'nothing.yaml', /no such file/],
    ['that is a folder', 'a-folder', /folder|directory/],
  ])('is refused when it is one %s', async (_, name, message) => {
    const outcome = await plan(join(folder, name));
    expect(outcome).toMatchObject({ code: 2, stdout: '' });
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).toContain(name);
  });

  it('is refused when it is empty', async () => {
    const path = join(folder, 'empty.yaml');
    writeFileSync(path, '');
    const outcome = await plan(path);
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain('empty.yaml');
  });
});
