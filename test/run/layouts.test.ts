import { describe, expect, it } from 'vitest';
import { openScan, type ScanReader } from '#data';
import { readLayout } from '#layout';
import { SMALL_BEAMLINE } from '../support/plans.ts';
import { rehearse } from '../support/rehearsal.ts';
import { twoBmLayout, twoBmTable } from '../support/layouts.ts';

const TABLE = twoBmTable();

/** The small beamline, answering for the PVs of 2-BM but those of `silent`. */
function answering(silent: readonly string[] = []): string {
  const pvs = new Map(TABLE.filter(({ pv }) => pv !== '').map((row) => [row.pv, row]));
  const signals = [...pvs.values()]
    .filter(({ pv }) => !silent.includes(pv))
    .map(({ pv, dbrtype, attributeOrValue }, k) => {
      const values = { DBR_STRING: `"${attributeOrValue} is ${k}"`, DBR_LONG: `${k}` };
      return `    "ca://${pv}": ${values[dbrtype as keyof typeof values] ?? `${k}.5`}`;
    });
  return `${SMALL_BEAMLINE}  signals:\n${signals.join('\n')}\n`;
}

async function reading<T>(file: string | null, look: (reader: ScanReader) => T): Promise<T> {
  const reader = await openScan(file!);
  try {
    return look(reader);
  } finally {
    reader.close();
  }
}

describe('a scan with the layout of 2-BM', () => {
  it('has every path of that layout, the one that areaDetector cannot write included', async () => {
    const layout = twoBmLayout();
    const { done } = rehearse({ yaml: answering(), layout });
    const record = await done;
    expect(record).toMatchObject({ status: 'done', error: null, detectors: [{ missing: [] }] });
    await reading(record.file, (reader) => {
      const without = TABLE.filter(({ path }) => !reader.has(path)).map(({ path }) => path);
      expect(without).toEqual([]);
      for (const { path, units } of TABLE) {
        if (units !== '') expect([path, reader.attribute(path, 'units')]).toEqual([path, units]);
      }
      // CameraDistance feeds both; in areaDetector the second takes it away from the first.
      const [first, second] = [
        '/measurement/instrument/sample_motor_stack/detector_distance',
        '/measurement/instrument/detector_motor_stack/setup/z',
      ].map((path) => reader.value(path));
      expect(first).toBeGreaterThan(0);
      expect(second).toBe(first);
      expect(reader.value('/measurement/sample/name')).toMatch(/^SampleName is/);
    });
  });

  it('goes on without the signals that cannot be read, and says which and why', async () => {
    const silent = ['S:SRcurrentAI', 'ts:TomoScan:SampleName'];
    const { done } = rehearse({ yaml: answering(silent), layout: twoBmLayout() });
    const record = await done;
    expect(record.status).toBe('done');
    const missing = [
      { path: '/measurement/instrument/source/current', reason: 'nothing answers at ca://S:SRcurrentAI' },
      { path: '/measurement/sample/name', reason: 'nothing answers at ca://ts:TomoScan:SampleName' },
    ];
    expect(record.detectors[0]!.missing).toEqual(missing);
    expect(record.warnings.join('\n')).toContain(
      'not in the file: /measurement/instrument/source/current (nothing answers at ca://S:SRcurrentAI)',
    );
    await reading(record.file, (reader) => {
      expect(reader.value('/process/acquisition/missing_metadata')).toEqual(
        missing.map(({ path, reason }) => `${path}: ${reason}`),
      );
      expect(reader.has('/measurement/sample/name')).toBe(false);
      expect(reader.has('/measurement/sample/experimenter/name')).toBe(true);
    });
  });
});

describe('a layout of one’s own', () => {
  const { layout, problems } = readLayout(
    [
      {
        file: 'mine.json',
        text: JSON.stringify({
          '/exchange/data': {
            frames: 'proj',
            description: 'my projections',
            attributes: { axes: 'theta:y:x', n: 3 },
          },
          '/entry/mine/frames': { link: '/exchange/data' },
          '/measurement': { group: { NX_class: 'NXcollection' } },
          '/measurement/angle': { sim: 'rot/readback', units: 'rad', when: 'open' },
          '/measurement/angle_after': { sim: 'rot/readback', when: 'close' },
          '/measurement/per_frame/angle': {
            sim: 'rot/readback',
            units: 'deg',
            when: 'frame',
            attributes: { axis: 'rot' },
          },
          '/measurement/per_frame/shutter': { sim: 'shutter/readback', when: 'frame', type: 'string' },
          '/measurement/exposure_ms': { param: 'detector.exposure', units: 'ms' },
          '/measurement/word': { ca: 'A:WORD', type: 'float' },
          '/measurement/stage/{axis}': { param: 'axis.{axis}.position' },
          '/exchange/theta': { value: 7 },
          '/defaults/SampleAngle': { sim: 'rot/readback', when: 'frame' },
        }),
      },
    ],
    {},
  );

  it('is read without a complaint', () => expect(problems).toEqual([]));

  it('is sampled at the beginning, at the end and with every frame, in the units it asks for', async () => {
    const yaml = `${SMALL_BEAMLINE}  signals: { "ca://A:WORD": open }\n`;
    const { done } = rehearse({
      yaml,
      layout: layout!,
      request: { scan_end: 90, nsteps: 30, fields_flag: '110000' },
    });
    const record = await done;
    expect(record.status).toBe('done');
    await reading(record.file, (reader) => {
      expect(reader.attribute('/exchange/data', 'description')).toBe('my projections');
      expect(reader.attribute('/exchange/data', 'n')).toBe(3);
      expect(reader.value('/entry/mine/frames')).toHaveLength(31 * 96 * 96);
      expect(reader.attribute('/measurement', 'NX_class')).toBe('NXcollection');
      expect(reader.value('/measurement/angle')).toBe(0);
      expect(reader.attribute('/measurement/angle', 'units')).toBe('rad');
      expect(reader.value('/measurement/angle_after')).toBeGreaterThan(89);
      expect(reader.value('/measurement/exposure_ms')).toBeCloseTo(20, 9);
      expect(reader.value('/measurement/stage/x')).toBe(0);
      expect(reader.attribute('/measurement/per_frame/angle', 'axis')).toBe('rot');
      const shutter = reader.value('/measurement/per_frame/shutter') as string[];
      const angle = reader.value('/measurement/per_frame/angle') as Float64Array;
      const kinds = reader.records().map(({ kind }) => kind);
      expect(new Set(kinds.map((kind, k) => `${kind} ${shutter[k]}`))).toEqual(
        new Set(['dark closed', 'flat open', 'proj open']),
      );
      const theta = reader.theta('proj')!;
      const projections = [...angle.slice(kinds.indexOf('proj'))];
      expect(projections).toHaveLength(theta.length);
      // Published ten times a second, while the rotation makes 137 deg/s.
      projections.forEach((value, k) => expect(Math.abs(value - theta[k]!)).toBeLessThan(18));
      expect(new Set(projections).size).toBeGreaterThan(3);
      expect(theta[1]).toBeCloseTo(3, 9);
    });
    expect(record.detectors[0]!.missing).toEqual([
      { path: '/measurement/word', reason: 'it reads "open", which is no number' },
      { path: '/exchange/theta', reason: 'the program fills it itself' },
      { path: '/defaults/SampleAngle', reason: 'the program fills it itself' },
    ]);
  });
});

describe('the NeXus entry', () => {
  it('is left out where the beamline file does not want it', async () => {
    const yaml = SMALL_BEAMLINE.replace('simulation:', 'output: { nexus: false }\nsimulation:');
    const { done } = rehearse({ yaml, request: { scan_end: 90, nsteps: 30, fields_flag: '110000' } });
    const record = await done;
    expect(record).toMatchObject({ status: 'done', detectors: [{ missing: [] }] });
    await reading(record.file, (reader) => {
      expect(reader.has('/entry')).toBe(false);
      expect(reader.has('/exchange/data')).toBe(true);
    });
  });
});
