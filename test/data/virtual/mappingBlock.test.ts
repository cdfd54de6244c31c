import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookup3 } from '#data/virtual/lookup3';
import { decodeMappings, encodeMappings } from '#data/virtual/mappingBlock';

/** What HDF5 1.10.8 writes for the mappings below. */
const hdf5 = Buffer.from(
  [
    '0003000000000000002e002f62000200000001000000000000002000000003000000010000000000000000000000000000000100',
    '00000200000003000000020000000100000000000000200000000300000001000000000000000000000000000000010000000200',
    '0000030000002e002f62000200000001000000000000002000000003000000010000000100000000000000000000000200000002',
    '00000003000000020000000100000000000000200000000300000001000000020000000000000000000000030000000200000003',
    '0000006f746865722e6835002f620002000000010000000000000020000000030000000100000000000000000000000000000000',
    '00000002000000030000000200000001000000000000002000000003000000010000000400000000000000000000000400000002',
    '000000030000002e2145fc',
  ].join(''),
  'hex',
);
const mappings = [
  {
    file: '.',
    dataset: '/b',
    sourceShape: [2, 3, 4],
    sourceStart: [0, 0, 0],
    start: [0, 0, 0],
    count: [2, 3, 4],
  },
  {
    file: '.',
    dataset: '/b',
    sourceShape: [3, 3, 4],
    sourceStart: [1, 0, 0],
    start: [2, 0, 0],
    count: [2, 3, 4],
  },
  {
    file: 'other.h5',
    dataset: '/b',
    sourceShape: [1, 3, 4],
    sourceStart: [0, 0, 0],
    start: [4, 0, 0],
    count: [1, 3, 4],
  },
];

describe('the mappings of a virtual dataset', () => {
  it('are encoded byte by byte as HDF5 does it', () => {
    expect(encodeMappings(mappings).toString('hex')).toBe(hdf5.toString('hex'));
    expect(decodeMappings(hdf5, '/v')).toEqual(mappings);
  });

  it('come back from their bytes, whatever the names and blocks', () => {
    const axis = fc.record({
      from: fc.nat(2 ** 31),
      to: fc.nat(2 ** 31),
      count: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    });
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0'));
    const mapping = fc.record({
      file: name,
      dataset: name,
      axes: fc.array(axis, { minLength: 1, maxLength: 6 }),
    });
    fc.assert(
      fc.property(fc.array(mapping, { maxLength: 5 }), (list) => {
        const given = list.map(({ file, dataset, axes }) => ({
          file,
          dataset,
          sourceShape: axes.map(({ from, count }) => from + count),
          sourceStart: axes.map(({ from }) => from),
          start: axes.map(({ to }) => to),
          count: axes.map(({ count }) => count),
        }));
        expect(decodeMappings(encodeMappings(given), '/v')).toEqual(given);
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it('are refused when a single bit is wrong, or bytes are missing', () => {
    fc.assert(
      fc.property(fc.nat(hdf5.length - 1), fc.nat(7), fc.nat(hdf5.length - 1), (at, bit, length) => {
        const changed = Buffer.from(hdf5);
        changed[at]! ^= 1 << bit;
        expect(() => decodeMappings(changed, '/v')).toThrow('/v: its list of virtual sources is damaged');
        expect(() => decodeMappings(hdf5.subarray(0, length), '/v')).toThrow('is damaged');
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it('are refused by name when their checksum is right and they are not', () => {
    fc.assert(
      fc.property(fc.nat(hdf5.length - 5), fc.nat(255), fc.nat(hdf5.length - 17), (at, byte, cut) => {
        const body = Buffer.from(hdf5.subarray(0, -4 - cut));
        body[at % body.length] = byte;
        const checksum = Buffer.alloc(4);
        checksum.writeUInt32LE(lookup3(body));
        try {
          decodeMappings(Buffer.concat([body, checksum]), '/v');
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: 'TomochartError', code: 'FILE' });
        }
      }),
      { seed: 7, numRuns: 1000 },
    );
  });
});

describe('lookup3', () => {
  it('gives the values that its author publishes', () => {
    expect(lookup3(Buffer.from(''))).toBe(0xdeadbeef);
    expect(lookup3(Buffer.from('Four score and seven years ago'))).toBe(0x17770551);
  });
});
