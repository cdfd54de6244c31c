import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Hdf5File } from '#data/hdf5File';
import { openScan } from '#data';
import { readLayout } from '#layout';
import type { ScanRecord } from '#run';
import { SMALL_BEAMLINE } from '../support/plans.ts';
import { rehearse, type RehearsalOptions } from '../support/rehearsal.ts';

const request = { nsteps: 60, npt_fields: 3 };
const OWN_FILE = SMALL_BEAMLINE.replace('streams: true', 'streams: false');

function scan(output: string, options: RehearsalOptions = {}): Promise<ScanRecord> {
  const yaml = `${options.yaml ?? SMALL_BEAMLINE}output: ${output}\n`;
  return rehearse({ request, ...options, yaml }).done;
}

/** The master of a DXchange file. */
function masterOf({ file }: ScanRecord): string {
  return file!.replace('_dxchange', '');
}

/** Every image of the master, row-major, and what it says of each. */
async function measurement(path: string) {
  const file = await Hdf5File.open(path);
  try {
    const at = '/entry1/measurement';
    return {
      images: file.readBytes(`${at}/cam`),
      labels: file.value(`${at}/label`) as string[],
      angles: file.value(`${at}/rot`) as Float64Array,
      names: file.childrenOf(at).sort(),
      title: file.value('/entry1/title') as string[],
      snapshot: file.value(`${at}/pre_scan_snapshot/x`),
      linked: file.readBytes('/entry1/instrument/cam/data'),
    };
  } finally {
    file.close();
  }
}

/** Every frame of a DXchange file in the order of acquisition, as the bytes of one dataset. */
async function framesOf({ file }: ScanRecord): Promise<{ bytes: Uint8Array; kinds: string[] }> {
  const reader = await openScan(file!);
  try {
    const frames = reader.records().map(({ kind, slot }) => {
      const { buffer, byteOffset, byteLength } = reader.readFrame(kind, slot);
      return { kind, bytes: Buffer.from(buffer, byteOffset, byteLength) };
    });
    return { bytes: Buffer.concat(frames.map(({ bytes }) => bytes)), kinds: frames.map(({ kind }) => kind) };
  } finally {
    reader.close();
  }
}

describe('a master file as the recorder of Sardana leaves it', () => {
  it.each([
    ['inside', 'link', SMALL_BEAMLINE],
    ['beside', 'link', SMALL_BEAMLINE],
    ['inside', 'link', OWN_FILE],
    ['beside', 'link', OWN_FILE],
    ['inside', 'copy', OWN_FILE],
    ['beside', 'copy', OWN_FILE],
  ])('%s, frames as %s: has every frame in the order in which it was taken', async (master, frames, yaml) => {
    const record = await scan(`{ master: ${master}, frames: ${frames} }`, { yaml });
    expect(record).toMatchObject({ status: 'done', error: null, warnings: [] });
    expect(basename(record.file!)).toBe(master === 'beside' ? 'scan-0001_dxchange.h5' : 'scan-0001.h5');
    expect(record.master).toBe(masterOf(record));
    const { bytes, kinds } = await framesOf(record);
    const seen = await measurement(masterOf(record));
    expect(seen.labels).toEqual(kinds);
    expect(Buffer.compare(seen.images, bytes)).toBe(0);
    expect(Buffer.compare(seen.linked, bytes)).toBe(0);
    expect(seen.names).toContain('timestamp');
    expect(seen.title[0]).toMatch(/^tomoscan ascanct rot 0 180 60 0\.02 .*--posflat out/);
    expect(seen.snapshot).toEqual(Float64Array.of(0));
    const projections = seen.angles.filter((_, k) => kinds[k] === 'proj');
    // What was latched is the angle at the start of the exposure; planned ones are of its middle.
    expect(Math.abs(projections[0]!)).toBeLessThan(3);
    expect(Math.abs(projections.at(-1)! - 180)).toBeLessThan(3);
    expect(projections).toEqual(Float64Array.from(projections).sort());
  });

  it('stands alone when the frames were copied and the file of the detector is gone', async () => {
    const record = await scan('{ master: none, frames: copy }', { yaml: OWN_FILE });
    const before = await framesOf(record);
    rmSync(record.file!.replace('.h5', '.frames.h5'));
    const after = await framesOf(record);
    expect(Buffer.compare(after.bytes, before.bytes)).toBe(0);
    expect(after.bytes.some((byte) => byte !== 0)).toBe(true);
  });

  it.each(['inside', 'beside'])(
    '%s, has its images from the copied frames when the file of the detector is gone',
    async (master) => {
      const record = await scan(`{ master: ${master}, frames: copy }`, { yaml: OWN_FILE });
      rmSync(masterOf(record).replace('.h5', '.frames.h5'));
      const { bytes } = await framesOf(record);
      const { images } = await measurement(masterOf(record));
      expect(images.some((byte) => byte !== 0)).toBe(true);
      expect(Buffer.compare(images, bytes)).toBe(0);
    },
  );

  it('has the line of the macro with everything that was asked', async () => {
    const asked = { npt_after: 2, flat_exposure: 0.01, flat_every: 30, roi: '64x32', fields_flag: '110101' };
    const record = await scan('{ master: inside }', { request: { ...request, ...asked } });
    const { title } = await measurement(masterOf(record));
    for (const words of ['--npt-fields 3', '--npt-after 2', '--flat-exposure 0.01', '--flat-every 30']) {
      expect(`${title[0]} `).toContain(`${words} `);
    }
    expect(title[0]).toMatch(/ --roi 64x32$/);
    expect(title[0]).not.toMatch(/--npt-between|--pitch|--home|--extended-field/);
  });

  it('reads as zeros where a frame was lost', async () => {
    const lost = 7;
    const record = await scan('{ master: beside, frames: link }', {
      yaml: OWN_FILE,
      world: ({ cameras }) => cameras['cam']!.lose.add(lost),
    });
    const { images, labels } = await measurement(masterOf(record));
    const frameBytes = 96 * 96 * 2;
    expect(labels[lost]).toBe('');
    expect(images.subarray(lost * frameBytes, (lost + 1) * frameBytes).some((byte) => byte !== 0)).toBe(
      false,
    );
    expect(images.subarray((lost + 1) * frameBytes).some((byte) => byte !== 0)).toBe(true);
  });

  it.each([
    ['beside', [], 3 * 96 * 96],
    // Of its own file there are links to all of a dataset only.
    ['inside', [expect.stringMatching(/^\/raw\/darks is left out: .*same file/)], undefined],
  ])('%s: is there for what a layout wants of it', async (master, warnings, darks) => {
    const { layout } = readLayout(
      [
        {
          file: 'l.json',
          text: JSON.stringify({
            '/exchange/data': { frames: 'proj' },
            '/measurement/monitor': { 'h5 link': '{master_file}:/measurement/IonChamber' },
            '/raw/darks': { 'h5 copy': '{master_file}:/measurement/cam', slice: '0:3, :, :' },
          }),
        },
      ],
      {},
    );
    const record = await scan(`{ master: ${master} }`, { layout: layout!, yaml: OWN_FILE });
    expect(record.warnings).toEqual(warnings);
    const file = await Hdf5File.open(record.file!);
    try {
      expect(file.value('/measurement/monitor')).toHaveLength(3 + 3 + 61 + 3 + 3 + 3);
      expect(file.value('/raw/darks')?.length).toBe(darks);
    } finally {
      file.close();
    }
  });

  it('takes a number that neither file has', async () => {
    const first = await scan('{ master: beside }');
    const folder = dirname(first.file!);
    // Somebody's own file of the next number.
    writeFileSync(join(folder, 'scan-0002.h5'), 'mine');
    const record = await scan('{ master: beside }', { folder });
    expect(basename(record.file!)).toBe('scan-0003_dxchange.h5');
    expect(existsSync(masterOf(record))).toBe(true);
    expect(readFileSync(join(folder, 'scan-0002.h5'), 'utf8')).toBe('mine');
    expect(readdirSync(folder).filter((name) => name.endsWith('.png'))).toHaveLength(2);
  });
});
