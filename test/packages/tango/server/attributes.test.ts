import { describe, expect, it } from 'vitest';
import { DevFailed, MultiDevFailed, type AttributeData, type AttributeType } from '#tango';
import { refused } from './refused.ts';
import { definition, serving } from './serving.ts';

const SCALARS: Partial<Record<AttributeType, AttributeData>> = {
  boolean: true,
  uchar: 200,
  short: -3,
  ushort: 60_000,
  long: -70_000,
  ulong: 4_000_000_000,
  long64: -(2n ** 60n),
  ulong64: 2n ** 63n + 5n,
  float: 1.5,
  double: 2.25,
  string: 'größer',
  enum: 1,
};

const ARRAYS: Partial<Record<AttributeType, AttributeData>> = {
  boolean: [true, false, true, false],
  uchar: Uint8Array.of(0, 1, 200, 255),
  short: Int16Array.of(-3, 4, 5, 6),
  ushort: Uint16Array.of(1, 2, 3, 65_535),
  long: Int32Array.of(-1, 2, 3, 4),
  ulong: Uint32Array.of(1, 2, 3, 4_000_000_000),
  long64: BigInt64Array.of(-1n, 2n, 3n, 4n),
  ulong64: BigUint64Array.of(1n, 2n, 3n, 2n ** 63n),
  float: Float32Array.of(0.5, 1.5, 2, 3),
  double: Float64Array.of(0.1, 0.2, 0.3, 0.4),
  string: ['a', '', 'cä', 'd'],
};

const LABELS = ['dark', 'flat', 'proj'];

describe('attributes of a served device', () => {
  it('keep scalars of every type that clients write', async () => {
    const { device } = await serving([
      definition({
        attributes: Object.keys(SCALARS).map((type) => ({
          name: type,
          type: type as AttributeType,
          access: 'read_write',
          ...(type === 'enum' ? { enumLabels: LABELS } : {}),
        })),
      }),
    ]);
    for (const [type, value] of Object.entries(SCALARS)) {
      await device.write(type, value);
      expect(await device.read(type)).toMatchObject({ type, format: 'scalar', value, written: value });
    }
  });

  it('keep spectra and images of every type', async () => {
    const { device } = await serving([
      definition({
        attributes: Object.keys(ARRAYS).flatMap((type) => [
          {
            name: `${type}_s`,
            type: type as AttributeType,
            format: 'spectrum' as const,
            access: 'read_write' as const,
          },
          {
            name: `${type}_i`,
            type: type as AttributeType,
            format: 'image' as const,
            access: 'read_write' as const,
          },
        ]),
      }),
    ]);
    for (const [type, value] of Object.entries(ARRAYS)) {
      expect(await device.read(`${type}_s`)).toMatchObject({ value: { length: 0 } });
      await device.write(`${type}_s`, value);
      expect((await device.read(`${type}_s`)).value).toEqual(value);
      const image = { width: 2, height: 2, data: value } as AttributeData;
      await device.write(`${type}_i`, image);
      expect((await device.read(`${type}_i`)).value).toEqual(image);
    }
  });

  it('keep encoded values and states', async () => {
    const { device, served } = await serving([
      definition({
        attributes: [
          { name: 'encoded', type: 'encoded', access: 'read_write' },
          { name: 'state_of_it', type: 'state', value: 'OFF' },
        ],
      }),
    ]);
    const encoded = { format: 'JPEG_GRAY8', data: Uint8Array.of(1, 2, 3) };
    await device.write('encoded', encoded);
    expect((await device.read('encoded')).value).toEqual(encoded);
    expect((await device.read('state_of_it')).value).toBe('OFF');
    served.push('state_of_it', 'MOVING');
    expect((await device.read('State_Of_It')).value).toBe('MOVING');
  });

  it('send an image of 8 MB as the device has it', async () => {
    const data = Uint16Array.from({ length: 2048 * 2048 }, (_, k) => (k * 31) % 65_521);
    const { device } = await serving([
      definition({
        attributes: [
          {
            name: 'image',
            type: 'ushort',
            format: 'image',
            maxWidth: 2048,
            maxHeight: 2048,
            read: () => ({ width: 2048, height: 2048, data }),
          },
        ],
      }),
    ]);
    const { value } = await device.read('image');
    expect(value).toMatchObject({ width: 2048, height: 2048 });
    expect(Buffer.compare(Buffer.from((value as { data: Uint16Array }).data), Buffer.from(data))).toBe(0);
  });

  it('refuse what is outside the limits, of another type, too large, unknown or read only', async () => {
    const { device } = await serving([
      definition({
        attributes: [
          { name: 'angle', type: 'double', access: 'read_write', min: -10, max: 10 },
          { name: 'few', type: 'short', format: 'spectrum', maxWidth: 2, access: 'read_write' },
          { name: 'mode', type: 'enum', enumLabels: LABELS, access: 'read_write' },
          { name: 'fixed', type: 'double', value: 4 },
        ],
      }),
    ]);
    expect((await refused(device.write('angle', 11))).reason).toBe('API_WAttrOutsideLimit');
    expect((await refused(device.write('angle', -10.5))).message).toContain('-10');
    expect((await refused(device.write('angle', NaN))).reason).toBe('API_WAttrOutsideLimit');
    await device.write('angle', 10);
    expect((await refused(device.write('few', [1, 2, 3]))).reason).toBe('API_WAttrOutsideLimit');
    expect((await refused(device.read('nothing'))).reason).toBe('API_AttrNotFound');
    expect((await refused(device.write('fixed', 5))).reason).toBe('API_AttrNotWritable');
    expect((await device.read('fixed')).value).toBe(4);
  });

  it('tell which of several writes were refused, and take the others', async () => {
    const { device } = await serving([
      definition({
        attributes: [
          { name: 'a', type: 'long', access: 'read_write', max: 5 },
          { name: 'b', type: 'long', access: 'read_write', max: 5 },
          { name: 'c', type: 'long', access: 'read_write', max: 5 },
        ],
      }),
    ]);
    const error = await refused(device.writeMany({ a: 1, b: 6, c: 3 }));
    expect(error).toBeInstanceOf(MultiDevFailed);
    expect((error as MultiDevFailed).failures).toMatchObject([{ name: 'b', index: 1 }]);
    const values = await device.readMany(['a', 'b', 'c', 'd']);
    expect(values.map((one) => ('reading' in one ? one.reading.value : one.failed.reason))).toEqual([
      1,
      0,
      3,
      'API_AttrNotFound',
    ]);
  });

  it('raise alarms and warnings, which the state and the status show', async () => {
    const { device, served } = await serving([
      definition({
        attributes: [
          {
            name: 'current',
            label: 'Beam',
            type: 'double',
            maxAlarm: 100,
            maxWarning: 80,
            minAlarm: 1,
            value: 50,
          },
        ],
      }),
    ]);
    const seen = async (value: number): Promise<unknown[]> => {
      served.push('current', value);
      return [(await device.read('current')).quality, await device.state()];
    };
    expect(await seen(50)).toEqual(['valid', 'ON']);
    expect(await seen(80)).toEqual(['warning', 'ALARM']);
    expect(await seen(100)).toEqual(['alarm', 'ALARM']);
    expect(await device.status()).toBe('The device is in ALARM state.\nAlarm : Value too high for Beam');
    expect(await seen(0.5)).toEqual(['alarm', 'ALARM']);
    served.setState('MOVING', 'on its way');
    expect([await device.state(), await device.status()]).toEqual(['MOVING', 'on its way']);
  });

  it('call the device, and tell what it throws', async () => {
    let position = 0;
    const { device } = await serving([
      definition({
        attributes: [
          {
            name: 'position',
            type: 'double',
            read: () => Promise.resolve(position),
            write: async (value) => {
              await Promise.resolve();
              if (value === 13) throw Object.assign(new Error('13 is out of order'), { code: 'DEVICE' });
              position = Number(value) + 0.001;
            },
          },
          {
            name: 'quality',
            type: 'double',
            read: () => ({ value: 1, quality: 'changing', timeSeconds: 1e9 + 0.25 }),
          },
          { name: 'nothing', type: 'double', read: () => ({ value: undefined }) },
          { name: 'wrong', type: 'short', read: () => 1e9 },
          {
            name: 'passed_on',
            type: 'short',
            read: () => {
              throw new DevFailed('there', [
                { reason: 'A', severity: 'panic', description: 'first', origin: 'x' },
                { reason: 'B', severity: 'warning', description: 'second', origin: 'y' },
              ]);
            },
          },
        ],
      }),
    ]);
    expect((await device.writeRead('position', 5)).value).toBe(5.001);
    const error = await refused(device.write('position', 13));
    expect(error.errors[0]).toMatchObject({ reason: 'DEVICE', description: '13 is out of order' });
    expect(await device.read('position')).toMatchObject({ value: 5.001, written: 5 });
    expect(await device.read('quality')).toMatchObject({ quality: 'changing', timeSeconds: 1e9 + 0.25 });
    expect(await device.read('nothing')).toMatchObject({ quality: 'invalid', value: undefined });
    expect((await refused(device.read('wrong'))).reason).toBe('API_AttrOptProp');
    const passed = await refused(device.read('passed_on'));
    expect(passed.errors.map(({ reason, severity }) => [reason, severity])).toEqual([
      ['A', 'panic'],
      ['B', 'warning'],
    ]);
  });

  it('without a read have what was written, unless the write pushes another value or fails', async () => {
    const { device, served } = await serving([
      definition({
        attributes: [
          { name: 'plain', type: 'long', access: 'read_write' },
          {
            name: 'rounded',
            type: 'long',
            write: (value) => served.push('rounded', Math.round(Number(value) / 10) * 10),
          },
          {
            name: 'refusing',
            type: 'long',
            value: 1,
            write: () => {
              throw new Error('no');
            },
          },
        ],
      }),
    ]);
    await device.writeMany({ plain: 7, rounded: 17 });
    expect((await device.read('plain')).value).toBe(7);
    expect(await device.read('rounded')).toMatchObject({ value: 20, written: 17 });
    await refused(device.write('refusing', 3));
    expect(await device.read('refusing')).toMatchObject({ value: 1, written: 1 });
  });
});
