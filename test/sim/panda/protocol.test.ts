import { describe, expect, it } from 'vitest';
import { panda } from './support.ts';

/** Exchanges of the transcript by which PandABlocks-server is tested, with the same words. */
const EXCHANGES: [string[], string[]][] = [
  [
    ['*ECHO One response?', '*ECHO Second?'],
    ['OK =One response', 'OK =Second'],
  ],
  [['*ECHO?'], ["ERR Character ' ' expected"]],
  [['x'], ['ERR Unknown command']],
  [['*IDN?x'], ['ERR Unexpected text after command']],
  [['*x?'], ['ERR Unknown command']],
  [['*x='], ['ERR Unknown command']],
  [['*IDN='], ['ERR Command not writeable']],
  [['TTLIN.*='], ['ERR Field not writeable']],
  [['?'], ['ERR No name found']],
  [['x?'], ['ERR No such block']],
  [['TTLIN?'], ['ERR Missing field name']],
  [['TTLIN23?'], ['ERR Invalid block number']],
  [['TTLIN2?'], ['ERR Missing field name']],
  [['TTLIN2.x?'], ['ERR No such field']],
  [['TTLIN.VAL?'], ['ERR Missing block number']],
  [['TTLIN1.VAL.?'], ['ERR No name found']],
  [['*IDN<', '123', ''], ['ERR Not a table']],
  [['TTLIN2.VAL<', '123', ''], ['ERR Field is not a table']],
  [['TTLIN.*?'], ['!VAL 0 bit_out', '.']],
  [['TTLIN2.VAL=x'], ['ERR Field not writeable']],
  [
    ['TTLOUT1.VAL=TTLIN3.VAL', 'TTLOUT1.VAL?'],
    ['OK', 'OK =TTLIN3.VAL'],
  ],
  [
    ['TTLOUT1.VAL=TTLIN0.VAL', 'TTLOUT0.VAL?'],
    ['ERR Invalid bit bus selection', 'ERR Invalid block number'],
  ],
  [['SEQ1.POSB=SEQ1.OUTA'], ['ERR Invalid position selection']],
  [
    ['INENC1.PROTOCOL=blah', 'INENC1.PROTOCOL=SSI', 'INENC1.PROTOCOL?'],
    ['ERR Invalid enumeration value', 'OK', 'OK =SSI'],
  ],
  [['*ENUMS.INENC1.PROTOCOL?'], ['!Quadrature', '!SSI', '!BISS', '!enDat', '.']],
  [['*ENUMS.TTLIN1.VAL?'], ['ERR Field is not an enumeration']],
  [['*ENUMS.PULSE1.DELAY.UNITS?'], ['!min', '!s', '!ms', '!us', '.']],
  [
    ['INENC3.BITS=33', 'INENC3.BITS?', 'INENC3.BITS=64'],
    ['OK', 'OK =33', 'ERR Number out of range'],
  ],
  [
    ['INENC3.BITS=', 'INENC3.BITS=3x', 'INENC3.BITS.MAX?'],
    ['ERR Number missing', 'ERR Unexpected character after input', 'OK =63'],
  ],
  [
    ['INENC1.SETP=23', 'INENC1.SETP?'],
    ['OK', 'ERR Field not readable'],
  ],
  [
    ['PCOMP1.START=-5', 'PCOMP1.START?', 'PCOMP1.START=2147483648'],
    ['OK', 'OK =-5', 'ERR Number out of range'],
  ],
  [['SEQ2.TABLE<', '1 2 3 4 5 6 7 8', '9', ''], ['ERR Table write is not a whole number of rows']],
  [['SEQ2.TABLE<B', 'abcdefgh', ''], ['ERR Invalid data length']],
  [['SEQ2.TABLE<B', 'abcd*xyz', ''], ['ERR Malformed base64 string']],
  [
    ['SEQ2.TABLE<B', '123456789AB123456789AB==', '', 'SEQ2.TABLE?'],
    ['OK', '!3891817943', '!16055470', '!964615029', '!4046827', '.'],
  ],
  [
    ['SEQ1.TABLE<', '1 2 3 4', '', 'SEQ1.TABLE.LENGTH?', 'SEQ1.TABLE.B?'],
    ['OK', 'OK =4', '!AQAAAAIAAAADAAAABAAAAA==', '.'],
  ],
  [
    ['SEQ1.TABLE<', '1234', '999', 'broken', '', 'SEQ1.TABLE.LENGTH?'],
    ['ERR Number missing', 'OK =4'],
  ],
  [
    ['SEQ1.TABLE<', '', 'SEQ1.TABLE.LENGTH?', 'SEQ1.TABLE.MODE?'],
    ['OK', 'OK =0', 'OK =INIT'],
  ],
  [['X<blalba', 'dfdex', 'xxx', ''], ['ERR No such block']],
  [
    ['*DESC.SEQ?', '*DESC.SEQ1.TABLE?', '*DESC.SEQ.ENABLE?'],
    [
      'OK =Sequencer',
      'OK =Sequencer table of lines',
      'OK =Stop on falling edge, reset and enable on rising edge',
    ],
  ],
  [
    ['INENC2.VAL.SCALE=0.1', 'INENC2.VAL.OFFSET=100.3', 'INENC2.VAL.SCALED?', 'INENC2.VAL?'],
    ['OK', 'OK', 'OK =100.3', 'OK =0'],
  ],
  [
    ['INENC2.VAL.UNITS=µm', 'INENC2.VAL.UNITS?'],
    ['OK', 'OK =µm'],
  ],
  [
    ['PULSE1.DELAY.UNITS=s', 'PULSE1.DELAY=10', 'PULSE1.DELAY.UNITS=ms', 'PULSE1.DELAY?'],
    ['OK', 'OK', 'OK', 'OK =10000'],
  ],
  [
    ['PULSE1.DELAY.UNITS=s', 'PULSE1.DELAY=2251799', 'PULSE1.DELAY=2251800'],
    ['OK', 'OK', 'ERR Time setting out of range'],
  ],
  [
    ['PULSE1.DELAY=1e99', 'PULSE1.DELAY.RAW=3', 'PULSE1.DELAY?'],
    ['ERR Time setting out of range', 'OK', 'OK =2.4e-08'],
  ],
  [['PULSE1.DELAY.UNITS=h'], ['ERR Invalid time units']],
  [
    ['LUT1.FUNC=A&B|C^~D', 'LUT1.FUNC=A&F', 'LUT1.FUNC?'],
    ['OK', 'ERR Invalid token', 'OK =A&B|C^~D'],
  ],
  [
    ['*CAPTURE=', '*CAPTURE?'],
    ['OK', '.'],
  ],
  [
    ['*PCAP.ARM=', '*PCAP.NONE?', '*PCAP.NONE='],
    ['ERR Nothing configured for capture', 'ERR Invalid *PCAP field', 'ERR Invalid *PCAP field'],
  ],
  [
    ['PCAP.TS_TRIG.CAPTURE=1', 'PCAP.TS_TRIG.CAPTURE=Value', '*CAPTURE?'],
    ['ERR Invalid capture option', 'OK', '!PCAP.TS_TRIG Value', '.'],
  ],
  [['PCAP.TS_TRIG?'], ['ERR Field not readable']],
  [
    ['*PCAP.ARM=', '*PCAP.ARM=', '*PCAP.STATUS?', '*PCAP.COMPLETION?'],
    ['OK', 'ERR Data capture already in progress', 'OK =Busy 0 0', 'OK =Busy'],
  ],
  [
    ['*PCAP.DISARM=', '*PCAP.STATUS?', '*PCAP.COMPLETION?', '*PCAP.CAPTURED?'],
    ['OK', 'OK =Idle 0 0', 'OK =Disarmed', 'OK =0'],
  ],
  [['*CLOCK_FREQ?'], ['OK =125000000']],
];

describe('the commands of the simulated PandABox', () => {
  it('are answered as the real server answers them', async () => {
    const { ask } = await panda();
    for (const [lines, answers] of EXCHANGES) expect([lines, await ask(...lines)]).toEqual([lines, answers]);
  });

  it('list blocks with their numbers, and the fields of a table', async () => {
    const { ask } = await panda();
    const blocks = await ask('*BLOCKS?');
    expect(blocks).toContain('!SEQ 2');
    expect(blocks).toContain('!PCAP 1');
    const fields = await ask('SEQ1.TABLE.FIELDS?');
    expect(fields).toContain('!19:16 TRIGGER enum');
    expect(fields).toContain('!127:96 TIME2 uint');
    const triggers = await ask('*ENUMS.SEQ1.TABLE[].TRIGGER?');
    expect(triggers[7]).toBe('!POSA>=POSITION');
    expect(triggers.slice(-2)).toEqual(['!POSC<=POSITION', '.']);
  });

  it('report what has changed since they were asked, to each connection', async () => {
    const { ask } = await panda();
    const all = await ask('*CHANGES.CONFIG?');
    expect(all).toContain('!TTLOUT1.VAL=SEQ1.OUTA');
    expect(await ask('*CHANGES.CONFIG?')).toEqual(['.']);
    expect(await ask('TTLOUT4.VAL=TTLIN3.VAL', '*CHANGES.CONFIG?')).toEqual([
      'OK',
      '!TTLOUT4.VAL=TTLIN3.VAL',
      '.',
    ]);
    expect((await ask('*CHANGES.TABLE?')).sort()).toEqual(['!SEQ1.TABLE<', '!SEQ2.TABLE<', '.']);
    expect(await ask('SEQ2.TABLE<', '', '*CHANGES.TABLE?')).toEqual(['OK', '!SEQ2.TABLE<', '.']);
    expect(await ask('*CHANGES.ATTR=', 'INENC1.VAL.UNITS=mm', '*CHANGES.ATTR?')).toEqual([
      'OK',
      'OK',
      '!INENC1.VAL.UNITS=mm',
      '.',
    ]);
    expect(await ask('*CHANGES=', '*CHANGES?')).toEqual(['OK', '.']);
    expect(await ask('BITS.A=1', 'BITS.OUTA?', '*CHANGES.BITS?')).toEqual([
      'OK',
      'OK =1',
      '!BITS.OUTA=1',
      '.',
    ]);
    expect((await ask('*CHANGES.READ=S', '*CHANGES.READ?')).length).toBeGreaterThan(10);
    expect(await ask('*CHANGES.NONE?', '*CHANGES=X')).toEqual([
      'ERR Unknown changes selection',
      'ERR Invalid reset option',
    ]);
  });

  it('show the encoder follow the stage, in counts and scaled', async () => {
    const { ask, stage } = await panda({ countsPerTurn: -36_000 });
    await stage.moveTo(12.5);
    expect(await ask('INENC1.VAL?', 'INENC1.VAL.SCALED?', 'INENC2.VAL?')).toEqual([
      'OK =-1000',
      'OK =12.5',
      'OK =0',
    ]);
  });

  it('tell who is connected', async () => {
    const { ask } = await panda();
    expect(await ask('*WHO?')).toEqual([
      expect.stringMatching(/^!\d{4}-.*Z config 127\.0\.0\.1:\d+$/) as string,
      '.',
    ]);
  });
});
