import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { describeRecord } from '#cli/recordText';
import { TWO_CAMERAS } from '../support/plans.ts';
import { rehearse } from '../support/rehearsal.ts';

/** The values of the lines that begin with a name. */
function linesOf(text: string, name: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(`  ${name.padEnd(13)} `))
    .map((line) => line.slice(16));
}

it('says of one detector what it has taken and where that is, without its name', async () => {
  const record = await rehearse().done;
  const text = describeRecord(record);
  expect(text.split('\n')[0]).toBe('scan done');
  const { dark, flat, proj, ortho } = record.framesPlanned;
  expect(linesOf(text, 'frames')).toEqual([`${dark} dark, ${flat} flat, ${proj} proj, ${ortho} ortho`]);
  expect(linesOf(text, 'file').join()).toContain(basename(record.file!));
  expect(linesOf(text, 'checks').join()).toMatch(/^\d+ of \d+ good/);
});

it('says of each of two detectors its frames, those lost, its file with its size, picture and checks', async () => {
  const request = { tomo_det: 'cam,wide' };
  const lose = (world: { cameras: Record<string, { lose: Set<number> }> }) =>
    world.cameras['wide']!.lose.add(40);
  const record = await rehearse({ yaml: TWO_CAMERAS, request, world: lose }).done;
  const text = describeRecord(record);
  const { dark, flat, proj, ortho } = record.framesPlanned;
  expect(linesOf(text, 'frames')).toEqual([
    `cam: ${dark} dark, ${flat} flat, ${proj} proj, ${ortho} ortho`,
    `wide: ${dark} dark, ${flat} flat, ${proj - 1} of ${proj} proj, ${ortho} ortho; 1 lost`,
  ]);
  const [cam, wide] = record.detectors;
  const files = linesOf(text, 'file');
  expect(files).toHaveLength(2);
  expect(files[0]).toContain(`${cam!.file} (`);
  expect(files[1]).toContain(`${wide!.file} (`);
  expect(files[0]).not.toBe(files[1]!.replace('wide', 'cam'));
  expect(linesOf(text, 'picture')).toEqual([cam!.preview!.path, wide!.preview!.path]);
  expect(linesOf(text, 'checks').map((line) => line.split(':')[0])).toEqual(['cam', 'wide']);
});
