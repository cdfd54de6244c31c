/** A parameter of an areaDetector driver or plugin, and the records that its template makes for it. */
export interface ParameterRow {
  /** Name of the parameter, as PARAM attributes give it (asyn: drvInfo). */
  readonly parameter: string;
  /** Name of the record, without prefix and `_RBV`; of one that is only read, the whole name. */
  readonly record: string;
  readonly kind: 'long' | 'double' | 'enum' | 'string' | 'text';
  readonly value: number | string;
  /** `both`: a setting and its `_RBV`; `out`: a setting alone; `in`: only read. */
  readonly records: 'both' | 'out' | 'in';
  readonly states?: readonly string[];
  /** States of the readback where they have other names. */
  readonly readStates?: readonly string[];
  readonly units?: string;
  readonly precision?: number;
  /** Room of a text, the final zero included. */
  readonly bytes?: number;
  /** The setting shows what the parameter is, also when the driver changes it (asyn: READBACK). */
  readonly follows?: boolean;
}

type More = Partial<Omit<ParameterRow, 'parameter' | 'record' | 'kind' | 'value' | 'records'>>;

/** Rows of settings with their readback: name of the record, of the parameter, and the value at first. */
export const setting = {
  long: (record: string, parameter: string, value: number, more: More = {}): ParameterRow => ({
    ...{ record, parameter, kind: 'long', value, records: 'both', ...more },
  }),
  double: (record: string, parameter: string, value: number, more: More = {}): ParameterRow => ({
    ...{ record, parameter, kind: 'double', value, records: 'both', precision: 3, ...more },
  }),
  choice: (
    record: string,
    parameter: string,
    value: number,
    states: readonly string[],
    more: More = {},
  ): ParameterRow => ({ record, parameter, kind: 'enum', value, records: 'both', states, ...more }),
  string: (record: string, parameter: string, value: string, more: More = {}): ParameterRow => ({
    ...{ record, parameter, kind: 'string', value, records: 'both', ...more },
  }),
  text: (record: string, parameter: string, value: string, more: More = {}): ParameterRow => ({
    ...{ record, parameter, kind: 'text', value, records: 'both', ...more },
  }),
};

/** Rows of what is only read; the names are given whole. */
export const reading = {
  long: (record: string, parameter: string, value: number, more: More = {}): ParameterRow => ({
    ...setting.long(record, parameter, value, more),
    records: 'in',
  }),
  double: (record: string, parameter: string, value: number, more: More = {}): ParameterRow => ({
    ...setting.double(record, parameter, value, more),
    records: 'in',
  }),
  choice: (record: string, parameter: string, value: number, states: readonly string[]): ParameterRow => ({
    ...setting.choice(record, parameter, value, states),
    records: 'in',
  }),
  string: (record: string, parameter: string, value: string): ParameterRow => ({
    ...setting.string(record, parameter, value),
    records: 'in',
  }),
  text: (record: string, parameter: string, value: string, bytes = 256): ParameterRow => ({
    ...setting.text(record, parameter, value, { bytes }),
    records: 'in',
  }),
};

/** The row without the readback, which its template does not have. */
export function withoutReadback(row: ParameterRow): ParameterRow {
  return { ...row, records: 'out' };
}

export const NO_YES = ['No', 'Yes'] as const;
export const DISABLE_ENABLE = ['Disable', 'Enable'] as const;
