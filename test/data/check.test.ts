import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkScan, openScan } from '#data';
import { acquisition, writeScan, type Faults } from './beamline.ts';
import { temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
let scans = 0;

/** The names of the checks that find fault with a scan, and of those that cannot tell. */
async function judge(faults: Faults): Promise<{ failed: string[]; unknown: string[]; messages: string }> {
  const path = join(folder, `scan-${scans++}.h5`);
  await writeScan(path, faults);
  const reader = await openScan(path);
  const checks = checkScan(reader);
  reader.close();
  const named = (ok: boolean | null) => checks.filter((check) => check.ok === ok).map(({ name }) => name);
  const messages = checks.map(({ name, message }) => `${name}: ${message}`).join('\n');
  return { failed: named(false), unknown: named(null), messages };
}

const { projections, fields, steps } = acquisition;
const firstProjection = 2 * fields;

describe('checkScan', () => {
  it('finds nothing wrong with a right scan, and every check can tell', async () => {
    const { failed, unknown, messages } = await judge({});
    expect(failed, messages).toEqual([]);
    expect(unknown).toEqual([]);
  });

  it('accepts a beam that decays by 3 %', async () => {
    const { failed, messages } = await judge({ beamAtEnd: 0.97 });
    expect(failed, messages).toEqual([]);
  });

  it('corrects a decay of 10 % by the ring current when there are no flats after', async () => {
    const current = (end: number) => [
      { path: '/measurement/instrument/source/current', value: 300, units: 'mA' },
      { path: '/measurement/instrument/source/current_end', value: end, units: 'mA' },
    ];
    const right = await judge({ beamAtEnd: 0.9, noFlatsAfter: true, entries: current(270) });
    expect(right.failed, right.messages).toEqual([]);
    const wrong = await judge({ beamAtEnd: 0.9, noFlatsAfter: true, entries: current(300) });
    expect(wrong.unknown, wrong.messages).toContain('air-transmission');
  });

  it.each<[string, Faults, string[]]>([
    ['the sample in the beam for the flats', { sampleInFlats: true }, ['flats-are-flat']],
    ['the shutter open during the darks', { shutterOpenInDarks: true }, ['dark-is-dark']],
    ['the shutter closed during the projections', { shutterClosedFor: () => true }, ['exposed']],
    ['the shutter closed for the last projections', { shutterClosedFor: (k) => k > 80 }, ['exposed']],
    ['a flat exposure half as long', { flatExposure: 0.5 }, ['air-transmission']],
    ['a flat exposure 5 % too long', { flatExposure: 1.05 }, ['air-transmission']],
    ['a reversed table of angles', { table: (theta) => theta.slice().reverse() }, ['theta-matches-encoder']],
    ['a table one step behind', { table: (t) => t.map((x) => x - steps) }, ['theta-matches-encoder']],
    ['one wrong angle', { table: (t) => t.map((x, k) => (k === 20 ? x + 3 : x)) }, ['theta-matches-encoder']],
    ['a beam that loses a fifth', { beamAtEnd: 0.75 }, ['beam-stable']],
    ['a camera overexposed', { brightness: 4 }, ['saturation']],
  ])('catches %s', async (_, faults, names) => {
    const { failed, messages } = await judge(faults);
    for (const name of names) expect(failed, messages).toContain(name);
  });

  it('blames only the table for a table of angles shifted by one', async () => {
    const { failed } = await judge({ table: (theta) => theta.map((angle) => angle + steps) });
    expect(failed).toEqual(['theta-matches-encoder']);
  });

  it('sees a lost frame that was accounted for, and names it', async () => {
    const { failed, messages } = await judge({ lost: { order: firstProjection + 40, unnoticed: false } });
    expect(failed, messages).toEqual(['frames-complete', 'ids-contiguous', 'timestamps-regular']);
    expect(messages).toContain(`${projections} of ${projections + 1} proj`);
    expect(messages).toContain(`frame number ${100 + firstProjection + 40} is missing after proj 39`);
    expect(messages).toContain('between projections 39 and 41');
  });

  it('sees a lost frame into whose place all later ones moved up', async () => {
    const { failed, messages } = await judge({ lost: { order: firstProjection + 40, unnoticed: true } });
    for (const name of ['frames-complete', 'ids-contiguous', 'timestamps-regular', 'theta-matches-encoder']) {
      expect(failed, messages).toContain(name);
    }
  });

  it('says nothing of air where the sample fills the field', async () => {
    const { failed, unknown, messages } = await judge({ sampleFillsField: true });
    expect(failed, messages).toEqual([]);
    expect(unknown).toEqual(['air-transmission']);
  });
});
