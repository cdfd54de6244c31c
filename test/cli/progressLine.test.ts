import { describe, expect, it } from 'vitest';
import { doingOf } from '#cli/stateWords';
import { ProgressLine } from '#cli/progressLine';
import { factsOf, loadBeamline } from '#config';
import { parseRequest, planScan } from '#scan';
import { shipped } from './program.ts';

const facts = factsOf(await loadBeamline(shipped('beamline')));
const request = { scan_type: 'ascanct', rot_mot: 'rot', scan_start: 0, scan_end: 180, nsteps: 99 };
const plan = planScan(parseRequest({ ...request, exp_time: 0.02, fields_flag: '000000' }, ['cam']), facts, {
  ...{ directory: '/', file: '/a.h5', exists: false, writable: true, freeBytes: Infinity },
});

/** A stream that keeps what was written to it. */
function screen(isTTY: boolean, columns = 80) {
  let text = '';
  const stream = { isTTY, columns, write: (chunk: string) => ((text += chunk), true) };
  return {
    stream: stream as unknown as NodeJS.WriteStream,
    text: () => text,
    line: () => text.split('\r\x1b[K').at(-1),
  };
}
const frames = (taken: number, seconds: number) =>
  ({
    kind: 'frames',
    counts: { dark: 0, flat: 0, proj: taken, ortho: 0 },
    taken,
    total: 100,
    seconds,
  }) as const;
const state = (name: string, seconds = 0) => ({ kind: 'state', state: name, seconds }) as const;

describe('the progress line on a terminal', () => {
  it('shows frames, the time left, what is being done and how fast', () => {
    const { stream, line: shown } = screen(true);
    const line = new ProgressLine(plan, 'virtual', stream);
    line.show(state('acquiring.projections.flying'));
    for (let k = 0; k <= 8; k++) line.show(frames(5 * k, 1 + k / 8));
    const left = Math.ceil(plan.budget.total - 2);
    expect(shown()).toBe(`████████░░░░░░░░░░░░  40/100  ${left} s left  projections  40.0 frames/s`);
    line.end();
    expect(shown()).toBe('');
  });

  it('shows the step of a phase that takes no frames', () => {
    const { stream, line: shown } = screen(true);
    new ProgressLine(plan, 'virtual', stream).show(state('acquiring.flatBefore.movingSampleOut', 1));
    expect(shown()).toMatch(/flats before: sample out$/);
  });

  it('says when the scan takes longer than planned', () => {
    const { stream, line: shown } = screen(true);
    const line = new ProgressLine(plan, 'virtual', stream);
    line.show(state('acquiring.projections.flying', plan.budget.total + 5));
    expect(shown()).toMatch(/5\.0 s over the plan/);
    line.show(state('[motion.acting shutter.acting]', plan.budget.total + 6));
    expect(shown()).not.toMatch(/left|over/);
  });

  it('never wraps, however narrow the terminal', () => {
    const { stream, line: shown } = screen(true, 40);
    new ProgressLine(plan, 'virtual', stream).show(state('acquiring.flatBefore.movingSampleBack', 1));
    expect(shown()!.length).toBeLessThan(40);
  });
});

describe('progress without a terminal', () => {
  it('is a line for each part and each tenth of the frames, without control characters', () => {
    const { stream, text } = screen(false);
    const line = new ProgressLine(plan, 'real', stream);
    line.show(state('acquiring.projections.approaching', 0.5));
    line.show(state('acquiring.projections.flying', 1));
    for (let k = 1; k <= 100; k++) line.show(frames(k, 1 + k / 50));
    line.end();
    const lines = text().trimEnd().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('     0.5 s  projections');
    expect(lines[10]).toBe('     3.0 s  100 of 100 frames');
    // eslint-disable-next-line no-control-regex
    expect(text()).not.toMatch(/[\x1b\r]/);
  });
});

describe('the words for a state', () => {
  it.each([
    ['preparing', { part: 'preparing', step: undefined }],
    ['arming.armingDetector', { part: 'arming the detector', step: undefined }],
    ['acquiring.darkBefore.collecting', { part: 'darks before', step: undefined }],
    ['acquiring.orthogonals.turning', { part: 'orthogonals', step: 'turning' }],
    ['acquiring.closingShutter', { part: 'closing the shutter', step: undefined }],
    ['acquiring.releasing', { part: 'disarming', step: undefined }],
    ['returning.rotating', { part: 'rotating back', step: undefined }],
    ['makingSafe.[motion.safe shutter.acting]', { part: 'making safe', step: undefined }],
    ['done', { part: 'done', step: undefined }],
  ])('%s', (name, words) => expect(doingOf(name)).toEqual(words));
});
