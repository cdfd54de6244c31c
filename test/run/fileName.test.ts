import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basename, join, resolve } from 'node:path';
import { lengthProblems, nameProblems, numberedName, numberPattern, writtenName } from '#run/fileName';

const words = {
  sample: 'bone 7',
  detector: 'cam',
  beamline: 'demo',
  user: 'Röntgen',
  proposal: undefined,
  date: new Date(2026, 0, 31, 23, 59, 7),
};

describe('a template for file names', () => {
  it('is written out with what is known, and `none` for what nobody has said', () => {
    expect(writtenName('{date}_{sample}_####_{detector}.h5', words)).toBe('2026-01-31_bone_7_####_cam.h5');
    expect(writtenName('{user}-{proposal}-{time}.h5', words)).toBe('Röntgen-none-235907.h5');
  });

  it('takes a number with as many digits as it has marks, and more when it needs them', () => {
    expect(numberedName('scan-####.h5', 7)).toBe('scan-0007.h5');
    expect(numberedName('scan-##.h5', 123)).toBe('scan-123.h5');
    expect(numberedName('bone.h5', 7)).toBe('bone.h5');
  });

  it('finds its number in the name of the file, of its companions and of other detectors', () => {
    const pattern = numberPattern('bone_####_cam.h5');
    expect(
      ['bone_0007_cam.h5', 'bone_0012_side.h5', 'bone_0012.png', 'bones_1.h5', 'bone_x.h5'].map(
        (name) => pattern.exec(name)?.[1],
      ),
    ).toEqual(['0007', '0012', '0012', undefined, undefined]);
  });

  it.each([
    ['', 'is no file name'],
    ['..', 'is no file name'],
    ['a/b.h5', 'a/b.h5 is not a plain file name'],
    ['{sample}_{scan}.h5', '{sample}_{scan}.h5: {scan} stands for nothing'],
    ['{sample.h5', '{sample.h5: {sample stands for nothing'],
    ['##_####.h5', '##_####.h5 has more than one place for the number'],
  ])('is refused when it is %j', (template, message) => {
    expect(nameProblems(template).map((problem) => problem.message)).toEqual([message]);
  });

  it('is refused when the name becomes too long for a disk', () => {
    expect(lengthProblems(`${'µ'.repeat(118)}.h5`)).toEqual([]);
    expect(lengthProblems(`${'µ'.repeat(119)}.h5`)[0]?.message).toBe('the name has 241 bytes');
  });

  it('never leads out of its folder, whatever the sample is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (sample) => {
        const name = writtenName('{sample}_####.h5', { ...words, sample });
        expect(basename(name)).toBe(name);
        expect(resolve('/data', name)).toBe(join('/data', name));
        expect(name).toMatch(/^[\p{L}\p{N}._+#-]+$/u);
        expect(lengthProblems(name)).toEqual([]);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});
