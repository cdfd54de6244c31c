import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refused } from './refused.ts';
import { atEnd, definition, serving } from './serving.ts';

async function scratchFile(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tango-server-'));
  atEnd(() => rm(directory, { recursive: true }));
  return join(directory, 'properties.json');
}

const EXPOSURE = definition({
  properties: [{ name: 'Model', default: ['none'], description: 'of the camera' }],
  attributes: [
    {
      name: 'Exposure',
      type: 'double',
      label: 'Exposure time',
      units: 's',
      description: 'of one frame',
      min: 0,
      max: 10,
      memorized: true,
      events: { absChange: 0.5, archivePeriodMilliseconds: 2000 },
    },
    { name: 'Mode', type: 'enum', enumLabels: ['soft', 'hard'], memorized: 'written' },
  ],
});

describe('configurations of attributes', () => {
  it('are as they were declared', async () => {
    const { device } = await serving([EXPOSURE]);
    expect(await device.attributes()).toEqual(['Exposure', 'Mode', 'State', 'Status']);
    expect(await device.attributeConfig('exposure')).toMatchObject({
      name: 'Exposure',
      type: 'double',
      format: 'scalar',
      access: 'read_write',
      label: 'Exposure time',
      units: 's',
      description: 'of one frame',
      min: '0',
      max: '10',
      memorized: true,
      writtenAtInit: false,
      maxWidth: 1,
      maxHeight: 0,
      numberFormat: '%6.2f',
      events: { absChange: '0.5', archivePeriod: '2000', period: '1000' },
    });
    expect(await device.attributeConfig('Mode')).toMatchObject({
      enumLabels: ['soft', 'hard'],
      type: 'enum',
    });
  });

  it('are changed by clients, hold at once, and are there again after a restart', async () => {
    const file = await scratchFile();
    const first = await serving([EXPOSURE], { file });
    const config = await first.device.attributeConfig('Exposure');
    await first.device.setAttributeConfig({
      ...config,
      label: 'Belichtung',
      max: '20',
      alarms: { maxAlarm: '15' },
    });
    await first.device.write('Exposure', 16);
    expect((await first.device.read('Exposure')).quality).toBe('alarm');
    await first.server.close();
    const second = await serving([EXPOSURE], { file });
    expect(await second.device.attributeConfig('Exposure')).toMatchObject({
      label: 'Belichtung',
      max: '20',
      units: 's',
      alarms: { maxAlarm: '15' },
    });
    // What is declared needs no property.
    await second.device.setAttributeConfig(config);
    const kept = JSON.parse(await readFile(file, 'utf8')) as { attributes: Record<string, object> };
    expect(kept.attributes['test/server/1/exposure']).toEqual({ __value: ['16'] });
    expect((await refused(second.device.write('Exposure', 11))).reason).toBe('API_WAttrOutsideLimit');
  });

  it('that make no sense are refused, and nothing is changed', async () => {
    const { device } = await serving([EXPOSURE]);
    const config = await device.attributeConfig('Exposure');
    const reasonOf = async (change: object): Promise<string> =>
      (await refused(device.setAttributeConfig({ ...config, ...change }))).reason;
    expect(await reasonOf({ min: 'low' })).toBe('API_AttrOptProp');
    expect(await reasonOf({ min: '11' })).toBe('API_IncoherentValues');
    expect(await reasonOf({ type: 'long' })).toBe('API_AttrNotAllowed');
    expect(await reasonOf({ events: { absChange: 'much' } })).toBe('API_AttrOptProp');
    expect(await device.attributeConfig('Exposure')).toEqual(config);
  });
});

describe('what is kept in a file', () => {
  it('are memorized values, which are there again after a restart and written where that is wanted', async () => {
    const file = await scratchFile();
    const first = await serving([EXPOSURE], { file });
    await first.device.writeMany({ Exposure: 0.25, Mode: 'hard' });
    await first.server.close();
    const written: unknown[] = [];
    const [exposure, mode] = EXPOSURE.attributes!;
    const again = definition({
      attributes: [
        { ...exposure!, write: (value) => void written.push(['Exposure', value]) },
        { ...mode!, write: (value) => void written.push(['Mode', value]) },
      ],
    });
    const second = await serving([again], { file });
    expect(written).toEqual([['Mode', 1]]);
    expect(await second.device.read('Exposure')).toMatchObject({ value: 0.25, written: 0.25 });
    expect(await second.device.read('Mode')).toMatchObject({ value: 1, written: 1 });
  });

  it('puts a device into ALARM where its memorized value cannot be written, until it is', async () => {
    const file = await scratchFile();
    const kept = { attributes: { 'TEST/server/1/Speed': { __value: ['3'] } } };
    await writeFile(file, JSON.stringify(kept));
    let works = false;
    const speed = definition({
      attributes: [
        {
          name: 'speed',
          type: 'long',
          memorized: 'written',
          write: () => {
            if (!works) throw new Error('the drive is off');
          },
        },
      ],
    });
    const { device, warnings } = await serving([speed], { file });
    expect(await device.state()).toBe('ALARM');
    expect(await device.status()).toContain('speed');
    expect(warnings.join()).toContain('the drive is off');
    works = true;
    await device.write('speed', 4);
    expect(await device.state()).toBe('ON');
  });

  it('are properties of devices, over their defaults; Init reads them anew', async () => {
    const file = await scratchFile();
    await writeFile(
      file,
      JSON.stringify({ devices: { 'test/server/1': { model: ['PCO'], Other: ['1', '2'] } } }),
    );
    const seen: unknown[] = [];
    const { device } = await serving(
      [{ ...EXPOSURE, init: ({ device: { properties } }) => void seen.push(properties['Model']) }],
      { file },
    );
    await device.command('Init');
    expect(seen).toEqual([['PCO'], ['PCO']]);
    const other = await serving([
      { ...EXPOSURE, init: ({ device: one }) => void seen.push(one.properties['Model']) },
    ]);
    expect(seen[2]).toEqual(['none']);
    expect(other.warnings).toEqual([]);
  });

  it('is refused where it is no such file', async () => {
    const file = await scratchFile();
    await writeFile(file, '{"attributes": {"a/b/c/d": {"__value": 4}}}');
    await expect(serving([EXPOSURE], { file })).rejects.toThrow('lists of texts');
    await writeFile(file, '{');
    await expect(serving([EXPOSURE], { file })).rejects.toThrow('no JSON');
  });

  it('is whole at any moment, however many write at once', async () => {
    const file = await scratchFile();
    const { device } = await serving([EXPOSURE], { file });
    const writes = Array.from({ length: 50 }, (_, k) => device.write('Exposure', k / 10));
    let isWriting = true;
    const done = Promise.all(writes).finally(() => (isWriting = false));
    let looks = 0;
    while (isWriting) {
      const text = await readFile(file, 'utf8').catch(() => '{}');
      expect(() => JSON.parse(text) as unknown).not.toThrow();
      looks += 1;
    }
    await done;
    expect(looks).toBeGreaterThan(0);
    const kept = JSON.parse(await readFile(file, 'utf8')) as { attributes: Record<string, object> };
    expect(kept.attributes['test/server/1/exposure']).toEqual({
      __value: [`${(await device.read('Exposure')).value as number}`],
    });
  });
});
