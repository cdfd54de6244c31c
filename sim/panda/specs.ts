/** A field of a block as the FPGA's description has it. */
export interface FieldSpec {
  /** Class and subtype as `BLOCK.*?` lists them: `param enum`, `bit_mux`, `time`, … */
  readonly type: string;
  readonly description: string;
  /** Of an enumeration, in the order of their numbers. */
  readonly labels?: readonly string[];
  /** Of an unsigned number. */
  readonly max?: number;
  readonly initial?: string;
}

/** A kind of block, and how many the FPGA has of it. */
export interface BlockSpec {
  readonly name: string;
  readonly count: number;
  readonly description: string;
  readonly fields: Readonly<Record<string, FieldSpec>>;
}

const field = (type: string, description: string, more: Partial<FieldSpec> = {}): FieldSpec => ({
  type,
  description,
  ...more,
});
const bitMux = (description: string, initial = 'ZERO') => field('bit_mux', description, { initial });
const posMux = (description: string) => field('pos_mux', description, { initial: 'ZERO' });
const bitOut = (description: string) => field('bit_out', description);
const choice = (description: string, ...labels: string[]) =>
  field('param enum', description, { labels, initial: labels[0]! });
const health = (...labels: string[]) =>
  field('read enum', 'Error details if anything goes wrong', { labels: ['OK', ...labels] });
const edge = (description: string) => choice(description, 'Rising', 'Falling', 'Either');

/** What the table of a sequencer is made of: `FIELDS` of the table. */
export const SEQ_FIELDS = [
  '15:0 REPEATS uint',
  '19:16 TRIGGER enum',
  '63:32 POSITION int',
  '95:64 TIME1 uint',
  ...[...'ABCDEF'].map((name, k) => `${20 + k}:${20 + k} OUT${name}1 uint`),
  '127:96 TIME2 uint',
  ...[...'ABCDEF'].map((name, k) => `${26 + k}:${26 + k} OUT${name}2 uint`),
];

/** Conditions of a line, in the order of their numbers. */
export const SEQ_TRIGGERS = [
  'Immediate',
  ...['A', 'B', 'C'].flatMap((bit) => [`BIT${bit}=0`, `BIT${bit}=1`]),
  ...['A', 'B', 'C'].flatMap((position) => [`POS${position}>=POSITION`, `POS${position}<=POSITION`]),
];

export const SEQ_STATES = ['UNREADY', 'WAIT_ENABLE', 'WAIT_TRIGGER', 'PHASE1', 'PHASE2'] as const;
export const PCOMP_STATES = [
  'WAIT_ENABLE',
  'WAIT_DIR',
  'WAIT_PRE_START',
  'WAIT_RISING',
  'WAIT_FALLING',
] as const;
export const PCOMP_JUMPED = 'Position jumped by more than STEP';

/** The blocks of the simulated FPGA: those of PandABlocks-FPGA that a scan can use, with their fields. */
export const BLOCKS: readonly BlockSpec[] = [
  { name: 'TTLIN', count: 6, description: 'TTL input', fields: { VAL: bitOut('TTL input value') } },
  { name: 'TTLOUT', count: 10, description: 'TTL output', fields: { VAL: bitMux('TTL output value') } },
  {
    name: 'INENC',
    count: 4,
    description: 'Input encoder',
    fields: {
      PROTOCOL: choice('Type of absolute/incremental protocol', 'Quadrature', 'SSI', 'BISS', 'enDat'),
      BITS: field('param uint', 'Number of bits', { max: 63, initial: '0' }),
      SETP: field('write int', 'Set point'),
      CONN: bitOut('Signal detected'),
      HEALTH: health('Linkup error (=not CONN)', 'Timeout error (for BISS, SSI)'),
      VAL: field('pos_out', 'Current position'),
    },
  },
  {
    name: 'SEQ',
    count: 2,
    description: 'Sequencer',
    fields: {
      ENABLE: bitMux('Stop on falling edge, reset and enable on rising edge'),
      ...Object.fromEntries(
        ['A', 'B', 'C'].map((name) => [`BIT${name}`, bitMux(`BIT${name} for optional trigger condition`)]),
      ),
      ...Object.fromEntries(
        ['A', 'B', 'C'].map((name) => [`POS${name}`, posMux(`POS${name} for optional trigger condition`)]),
      ),
      TABLE: field('table', 'Sequencer table of lines'),
      PRESCALE: field('param time', 'Prescalar for sequencer table times'),
      REPEATS: field('param uint', 'Number of times the table will repeat', { initial: '0' }),
      ACTIVE: bitOut('Sequencer active flag'),
      ...Object.fromEntries(
        [...'ABCDEF'].map((name) => [`OUT${name}`, bitOut(`Output ${name} for phase outputs`)]),
      ),
      TABLE_REPEAT: field('read uint', 'Current iteration through the entire table'),
      TABLE_LINE: field('read uint', 'Current line in the table that is active'),
      LINE_REPEAT: field('read uint', 'Current iteration of the active table line'),
      STATE: field('read enum', 'Internal state machine state', { labels: SEQ_STATES }),
      HEALTH: health('DMA underrun', 'Not ready for table'),
    },
  },
  {
    name: 'PCOMP',
    count: 2,
    description: 'Position compare',
    fields: {
      ENABLE: bitMux('Stop on falling edge, reset and enable on rising edge'),
      INP: posMux('Position data from position-data bus'),
      ...Object.fromEntries(
        ['PRE_START', 'START', 'WIDTH', 'STEP'].map((name) => [
          name,
          field('param int', `${name} of the pulses`, { initial: '0' }),
        ]),
      ),
      PULSES: field('param uint', 'The number of pulses to produce, 0 means infinite', { initial: '0' }),
      RELATIVE: choice(
        'If 1 then START is relative to the position of INP at enable',
        'Absolute',
        'Relative',
      ),
      DIR: choice('Direction to apply all relative offsets to', 'Positive', 'Negative', 'Either'),
      ACTIVE: bitOut('Active output is high while block is in operation'),
      OUT: bitOut('Output pulse train'),
      HEALTH: health(PCOMP_JUMPED, "Can't guess DIR when RELATIVE and PRE_START=0 and START=0"),
      PRODUCED: field('read uint', 'The number of pulses produced'),
      STATE: field('read enum', 'The internal statemachine state', { labels: PCOMP_STATES }),
    },
  },
  {
    name: 'PULSE',
    count: 4,
    description: 'One-shot pulse delay and stretch',
    fields: {
      ENABLE: bitMux('Reset on falling edge, enable on rising', 'ONE'),
      TRIG: bitMux('Input pulse train'),
      DELAY: field('time', 'Output pulse delay (0 for no delay)'),
      WIDTH: field('time', 'Output pulse width (0 for input pulse width)'),
      PULSES: field('param uint', 'The number of pulses to produce on each trigger, 0 means 1', {
        initial: '0',
      }),
      STEP: field('time', 'If pulses > 1, the time between successive pulse rising edges'),
      TRIG_EDGE: edge('INP trigger edge'),
      OUT: bitOut('Output pulse train'),
    },
  },
  {
    name: 'LUT',
    count: 8,
    description: 'Lookup table',
    fields: {
      FUNC: field('param lut', 'Input func', { initial: '0' }),
      ...Object.fromEntries([...'ABCDE'].map((name) => [`INP${name}`, bitMux(`Input ${name}`)])),
      OUT: bitOut('Lookup table output'),
    },
  },
  {
    name: 'BITS',
    count: 1,
    description: 'Soft inputs and constant bits',
    fields: {
      ...Object.fromEntries(
        [...'ABCD'].map((name) => [
          name,
          field('param bit', `The value that output ${name} should take`, { initial: '0' }),
        ]),
      ),
      ...Object.fromEntries(
        [...'ABCD'].map((name) => [`OUT${name}`, bitOut(`The value of ${name} on the bit bus`)]),
      ),
    },
  },
  {
    name: 'PCAP',
    count: 1,
    description: 'Position capture control',
    fields: {
      ENABLE: bitMux('After arm, when high start capture, when low disarm'),
      GATE: bitMux('After enable, only process gated values if high'),
      TRIG: bitMux('On selected edge capture current value and gated data'),
      TRIG_EDGE: edge('Which edge of capture input signal triggers capture'),
      ACTIVE: bitOut('Data capture in progress'),
      TS_TRIG: field('ext_out timestamp', 'Timestamp of capture event relative to enable'),
      HEALTH: health('Capture events too close together', 'Samples overflow'),
    },
  },
];
