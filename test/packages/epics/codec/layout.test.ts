import { describe, expect, it } from 'vitest';
import { DBR_FORMS, DBR_TYPES, dbrCode, dbrOf } from '#epics/codec/dbr';
import { payloadBytes, payloadLayout } from '#epics/codec/layout';

// Offset of the value and size of the structure, as a C compiler lays out those of db_access.h.
const STRUCTURES = {
  plain: {
    string: [0, 40],
    short: [0, 2],
    float: [0, 4],
    enum: [0, 2],
    char: [0, 1],
    long: [0, 4],
    double: [0, 8],
  },
  sts: {
    string: [4, 44],
    short: [4, 6],
    float: [4, 8],
    enum: [4, 6],
    char: [5, 6],
    long: [4, 8],
    double: [8, 16],
  },
  time: {
    string: [12, 52],
    short: [14, 16],
    float: [12, 16],
    enum: [14, 16],
    char: [15, 16],
    long: [12, 16],
    double: [16, 24],
  },
  gr: {
    string: [4, 44],
    short: [24, 26],
    float: [40, 44],
    enum: [422, 424],
    char: [19, 20],
    long: [36, 40],
    double: [64, 72],
  },
  ctrl: {
    string: [4, 44],
    short: [28, 30],
    float: [48, 52],
    enum: [422, 424],
    char: [21, 22],
    long: [44, 48],
    double: [80, 88],
  },
} as const;

describe('the layout of values', () => {
  it.each(DBR_FORMS.flatMap((form) => DBR_TYPES.map((type) => [form, type] as const)))(
    'is that of the C structure: %s %s',
    (form, type) => {
      expect([payloadLayout(type, form).value, payloadBytes(type, form, 1)]).toEqual(STRUCTURES[form][type]);
    },
  );

  it('numbers types and forms as the protocol does', () => {
    expect(dbrCode('double', 'time')).toBe(20);
    expect(dbrCode('enum', 'gr')).toBe(24);
    expect(dbrOf(34)).toEqual({ type: 'double', form: 'ctrl' });
    expect([-1, 35, 1.5, NaN].map(dbrOf)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
