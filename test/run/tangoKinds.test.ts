import { dirname } from 'node:path';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openScan, type ScanReader } from '#data';
import type { ScanRecord } from '#run';
import { phaseOf } from '#scan';
import type { AtEnd } from '../support/folder.ts';
import type { WiredScan } from '../support/realScan.ts';
import { scanOverTango, TANGO_WIRE_BEAMLINE, testTango } from '../support/tangoWire.ts';

/** The names of the camera of the beamline that ships. */
const NAMES = /( {4}tango:\n {6}kind: camera\n(?: {6}.*\n)+)/;

/** The beamline with a detector of another kind behind the same physics. */
function withDetector(tango: string, capabilities = ''): string {
  expect(TANGO_WIRE_BEAMLINE).toMatch(NAMES);
  const yaml = TANGO_WIRE_BEAMLINE.replace(NAMES, `    tango: ${tango}\n`);
  return capabilities === ''
    ? yaml
    : yaml.replace(/capabilities: \{.*\}/, `capabilities: { ${capabilities} }`);
}

const LIMA = withDetector(
  '{ kind: lima, label: false, dataset: /entry_0000/measurement/data }',
  'arms_once: true, label: false, streams: false',
);
const GROUP = withDetector('{ kind: measurement_group, group: tango://expchan/mntgrp/tomo }');

async function reading<T>({ file }: ScanRecord, look: (reader: ScanReader) => T): Promise<T> {
  const reader = await openScan(file!);
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}

async function scan(
  yaml: string,
  atEnd: AtEnd,
  request: Readonly<Record<string, unknown>> = {},
): Promise<[WiredScan, ScanRecord]> {
  const place = await testTango(yaml, { atEnd });
  const over = await scanOverTango(place, { yaml, atEnd, request });
  const record = await over.done;
  expect(record.status, record.error?.message).toBe('done');
  return [over, record];
}

/** Mean of a frame, counts. */
function meanOf(reader: ScanReader, kind: 'dark' | 'flat' | 'proj', slot: number): number {
  const pixels = reader.readFrame(kind, slot);
  let sum = 0;
  for (const pixel of pixels) sum += pixel;
  return sum / pixels.length;
}

describe.concurrent('a whole scan over Tango', () => {
  it.for([
    ['Lima', LIMA, 'scan-0001.frames_0000.h5'],
    ['a measurement group', GROUP, 'scan-0001.frames.h5'],
  ] as const)(
    'with %s has every frame, of the kind and at the angle that were planned',
    async ([, yaml, own], { onTestFinished: atEnd }) => {
      const [{ plan }, record] = await scan(yaml, atEnd);
      expect(record).toMatchObject({ framesLost: 0, unsafe: [] });
      expect(record.frames).toEqual(plan.frames);
      expect(readdirSync(dirname(record.file!))).toContain(own);
      await reading(record, (reader) => {
        expect(reader.records().map(({ kind }) => kind)).toEqual(
          plan.phases.flatMap(({ kind, frames }) => Array.from({ length: frames }, () => kind)),
        );
        const { theta } = phaseOf(plan, 'projections')!;
        expect([...reader.theta('proj')!]).toEqual(
          Array.from({ length: plan.frames.proj }, (_, k) => theta.first + k * theta.step),
        );
        // Shutter and sample were where they belong while each kind was taken.
        const [dark, flat, proj] = (['dark', 'flat', 'proj'] as const).map((kind) => meanOf(reader, kind, 0));
        expect(dark).toBeLessThan(200);
        expect(flat).toBeGreaterThan(10 * dark!);
        expect(proj).toBeLessThan(0.95 * flat!);
        expect(proj).toBeGreaterThan(2 * dark!);
      });
    },
  );

  it.for([
    ['ascan', { scan_end: 40 }],
    ['dscanct', { scan_end: -20 }],
    ['timescan', { fields_flag: '110111' }],
  ] as const)('as %s has every frame at its angle', async ([type, words], { onTestFinished: atEnd }) => {
    const request = { scan_type: type, nsteps: 8, ...words };
    const [{ plan }, record] = await scan(TANGO_WIRE_BEAMLINE, atEnd, request);
    expect(record.frames).toEqual(plan.frames);
    await reading(record, (reader) => {
      const { theta } = phaseOf(plan, 'projections')!;
      expect([...reader.theta('proj')!]).toEqual(
        Array.from({ length: 9 }, (_, k) => theta.first + k * theta.step),
      );
      // The encoder was read at every pulse; in the middle of an exposure the axis is half its travel further.
      const latched = reader.records().filter(({ kind }) => kind === 'proj');
      const ahead = latched.map(({ slot, angleDegrees }) => reader.theta('proj')![slot]! - angleDegrees);
      if (type !== 'timescan') expect(Math.max(...ahead) - Math.min(...ahead)).toBeLessThan(0.01);
      expect(reader.value('/process/acquisition/scan_type')).toBe(type);
    });
  });

  it('says of a frame that the file of the camera does not have that it is lost', async ({
    onTestFinished: atEnd,
  }) => {
    const place = await testTango(TANGO_WIRE_BEAMLINE, { atEnd });
    const lost = 8;
    const over = await scanOverTango(place, { atEnd, broken: `cam lose ${lost}` });
    const record = await over.done;
    expect(record.status, record.error?.message).toBe('done');
    expect(record.framesLost).toBe(1);
    const kind = over.plan.phases.find(({ firstFrame, frames }) => lost < firstFrame + frames)!.kind;
    expect(record.frames[kind]).toBe(over.plan.frames[kind] - 1);
    expect(record.warnings.join()).toContain('one frame was lost on the way from the camera');
  });
});
