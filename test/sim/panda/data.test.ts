import { describe, expect, it } from 'vitest';
import { lineTo, panda } from './support.ts';

/** Three pulses at 10, 11 and 12 deg: 1250, 1350 and 1450 counts. */
async function captured(options: string, prepare: string[] = []) {
  const b = await panda();
  const data = await lineTo(b.dataPort);
  data.send(`${options}\n`);
  if (!options.includes('NO_STATUS') && !options.includes('BARE')) await data.until('OK\n');
  while ((await b.ask('*PCAP.STATUS?'))[0] !== 'OK =Idle 1 0');
  const rows = [1250, 1350, 1450].map((counts) => `${1 + (7 << 16) + (1 << 20)} ${counts} 12500 1`);
  const answers = await b.ask(
    ...prepare,
    'SEQ1.TABLE<',
    ...rows,
    '',
    'SEQ1.REPEATS=1',
    '*PCAP.ARM=',
    'SEQ1.ENABLE=ONE',
  );
  expect(new Set(answers)).toEqual(new Set(['OK']));
  await b.stage.moveTo(20);
  return { ...b, data };
}

const HEAD = /^arm_time: \S+Z\nstart_time: \S+Z\nmissed: 0\nprocess: (\w+)\nformat: (\w+)\n/;

describe('the data of the simulated PandABox', () => {
  it('are text by default', async () => {
    const { data } = await captured('');
    const text = await data.until('END 3 Ok\n');
    expect(HEAD.exec(text)?.slice(1)).toEqual(['Scaled', 'ASCII']);
    expect(text.replace(HEAD, '')).toBe(
      'fields:\n INENC1.VAL double Value scale: 0.01 offset: -2.5 units: deg\n\n 10\n 11\n 12\nEND 3 Ok\n',
    );
  });

  it('are text of the registers with ASCII RAW, and base 64 with BASE64', async () => {
    const { data } = await captured('ASCII RAW');
    expect((await data.until('END 3 Ok\n')).split('\n').slice(-5, -2)).toEqual([
      ' 0x000004e2',
      ' 0x00000546',
      ' 0x000005aa',
    ]);
    const other = await captured('BASE64 RAW NO_HEADER');
    const lines = (await other.data.until('END 3 Ok\n')).split('\n').filter((line) => line.startsWith(' '));
    const bytes = Buffer.concat(lines.map((line) => Buffer.from(line.slice(1), 'base64')));
    expect(Array.from({ length: 3 }, (_, k) => bytes.readInt32LE(k * 4))).toEqual([1250, 1350, 1450]);
  });

  it('are bare bytes with BARE, after which the connection ends', async () => {
    const { data } = await captured('BARE');
    await data.ended;
    const bytes = data.received();
    expect(bytes).toHaveLength(12);
    expect(Array.from({ length: 3 }, (_, k) => bytes.readInt32LE(k * 4))).toEqual([1250, 1350, 1450]);
  });

  it('have a header in XML, and times since the beginning where they are captured', async () => {
    const { data } = await captured('XML FRAMED SCALED', [
      'PCAP.TS_TRIG.CAPTURE=Value',
      'INENC1.VAL.UNITS=<deg>',
    ]);
    while (!data.received().toString('latin1').endsWith('END 3 Ok\n'))
      await new Promise((resolve) => setTimeout(resolve, 5));
    const bytes = data.received();
    const [header = ''] = bytes.toString('latin1').split('</header>\n\n');
    expect(header).toContain('process="Scaled" format="Framed" sample_bytes="16" />');
    expect(header).toContain(
      '<field name="INENC1.VAL" type="double" capture="Value" scale="0.01" offset="-2.5" units="&lt;deg&gt;" />',
    );
    expect(header).toContain(
      '<field name="PCAP.TS_TRIG" type="double" capture="Value" scale="8e-09" offset="0" units="s" />',
    );
    const at = bytes.indexOf('BIN ');
    expect(bytes.readDoubleLE(at + 8)).toBe(10);
    expect(bytes.readDoubleLE(at + 16)).toBeGreaterThan(0);
  });

  it('come to a client that is late, from the first', async () => {
    const b = await captured('', ['PCAP.ENABLE=ONE']);
    await b.data.until(' 12\n');
    const late = await lineTo(b.dataPort);
    late.send('ASCII NO_HEADER\n');
    expect(await late.until(' 12\n')).toBe('OK\n 10\n 11\n 12\n');
    expect(await b.ask('*PCAP.STATUS?', '*PCAP.DISARM=')).toEqual(['OK =Busy 2 2', 'OK']);
    expect(await late.until('\n')).toBe('END 3 Disarmed\n');
  });

  it('are refused for options that there are not', async () => {
    const b = await panda();
    const data = await lineTo(b.dataPort);
    data.send('XML LOUD\n');
    await data.ended;
    expect(data.received().toString()).toBe('ERR Invalid data capture option\n');
  });

  it('end with the reason of a fault', async () => {
    for (const [fault, reason] of [
      ['overrun', 'Data overrun'],
      ['framing error', 'Framing error'],
      ['driver overrun', 'Driver data overrun'],
    ]) {
      const b = await captured('NO_HEADER', ['PCAP.ENABLE=ONE']);
      b.box.fault(fault!);
      expect(await b.data.until(`${reason}\n`)).toBe(` 10\n 11\n 12\nEND 3 ${reason}\n`);
    }
  });
});
