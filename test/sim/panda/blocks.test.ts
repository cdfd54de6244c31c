import { describe, expect, it } from 'vitest';
import { RealClock } from '#core';
import { general } from '#sim/panda/format';
import { parseLogic } from '#sim/panda/logic';
import { panda } from './support.ts';

/** A line of a table: five pulses of 0.1 ms, one every 2 ms. */
const FIVE = `${5 + (1 << 20)} 0 12500 237500`;
const clock = new RealClock();

async function enabled(lines: readonly string[], prepare: string[] = []) {
  const b = await panda();
  await b.ask(...prepare, 'SEQ1.TABLE<', ...lines, '', 'SEQ1.REPEATS=1', '*PCAP.ARM=', 'SEQ1.ENABLE=ONE');
  await clock.sleep(0.05);
  return b;
}

describe('the blocks of the simulated PandABox', () => {
  it('give pulses to the cameras and to the capture', async () => {
    const b = await enabled([FIVE]);
    expect(b.camera.acquired).toBe(5);
    expect(
      await b.ask('*PCAP.CAPTURED?', '*PCAP.COMPLETION?', 'SEQ1.ACTIVE?', 'SEQ1.STATE?', 'SEQ1.LINE_REPEAT?'),
    ).toEqual(['OK =5', 'OK =Ok', 'OK =0', 'OK =WAIT_ENABLE', 'OK =5']);
  });

  it.each([
    ['TTLOUT1.VAL=ZERO', 0, 5],
    ['TTLOUT1.VAL=SEQ1.OUTB', 0, 5],
    ['PCAP.TRIG=ZERO', 5, 0],
    ['PCAP.ENABLE=ZERO', 5, 0],
    ['PCAP.TRIG_EDGE=Falling', 5, 5],
    ['PCAP.TRIG_EDGE=Either', 5, 10],
  ])('do what the hardware does when they are wired so: %s', async (wire, exposed, captured) => {
    const b = await enabled([FIVE], [wire]);
    expect([b.camera.acquired, await b.ask('*PCAP.CAPTURED?')]).toEqual([exposed, [`OK =${captured}`]]);
  });

  it('give pulses through pulse blocks and lookup tables', async () => {
    const through = [
      'PULSE1.TRIG=SEQ1.OUTA',
      'PULSE1.PULSES=2',
      'PULSE1.WIDTH.RAW=12500',
      'PULSE1.STEP.RAW=100000',
    ];
    const b = await enabled(
      [FIVE],
      [...through, 'LUT3.INPA=PULSE1.OUT', 'LUT3.FUNC=A', 'TTLOUT1.VAL=LUT3.OUT'],
    );
    expect([b.camera.acquired, await b.ask('*PCAP.CAPTURED?')]).toEqual([10, ['OK =5']]);
  });

  it('go through lines of every kind, in order', async () => {
    const bit = `${1 + (2 << 16) + (1 << 20)} 0 12500 1`;
    const position = `${1 + (7 << 16) + (1 << 20)} 1250 12500 1`;
    const b = await enabled([FIVE, bit, position]);
    expect(b.camera.acquired).toBe(5);
    expect(await b.ask('SEQ1.TABLE_LINE?', 'SEQ1.STATE?')).toEqual(['OK =2', 'OK =WAIT_TRIGGER']);
    await b.ask('SEQ1.BITA=BITS.OUTC', 'BITS.C=1');
    await clock.sleep(0.01);
    expect(b.camera.acquired).toBe(6);
    await b.stage.moveTo(9);
    expect(b.camera.acquired).toBe(6);
    await b.stage.moveTo(11);
    await clock.sleep(0.01);
    expect([b.camera.acquired, await b.ask('SEQ1.ACTIVE?')]).toEqual([7, ['OK =0']]);
  });

  it('give the pulses of positions that the axis is beyond at once, as the comparison has it', async () => {
    const lines = [-100, 0, 100].map((counts) => `${1 + (7 << 16) + (1 << 20)} ${counts >>> 0} 12500 1`);
    const b = await enabled(lines);
    expect(b.camera.acquired).toBe(3);
  });

  it('run a table until it is disabled when it repeats without end', async () => {
    const b = await panda();
    await b.ask('SEQ1.TABLE<', `${1 + (1 << 20)} 0 12500 112500`, '', 'SEQ1.REPEATS=0', 'SEQ1.ENABLE=ONE');
    await clock.sleep(0.05);
    await b.ask('SEQ1.ENABLE=ZERO');
    const given = b.camera.acquired;
    expect(given).toBeGreaterThan(20);
    await clock.sleep(0.02);
    expect(b.camera.acquired).toBe(given);
  });

  it('see no rise of an enable without a table', async () => {
    const b = await panda();
    expect(await b.ask('SEQ1.ENABLE=ONE', 'SEQ1.STATE?', 'SEQ1.ACTIVE?')).toEqual([
      'OK',
      'OK =UNREADY',
      'OK =0',
    ]);
  });

  it('compare positions from the side that they are told to', async () => {
    const program = [
      'PCOMP1.STEP=100',
      'PCOMP1.WIDTH=10',
      'PCOMP1.PULSES=3',
      'PCOMP1.DIR=Negative',
      'PCOMP1.START=250',
    ];
    const b = await panda({ positionBlock: 'PCOMP1' });
    await b.ask(...program, 'PCOMP1.ENABLE=ONE');
    // At 0 deg the encoder shows 250: first it has to be above.
    await b.stage.moveTo(-5);
    expect(await b.ask('PCOMP1.PRODUCED?', 'PCOMP1.STATE?')).toEqual(['OK =0', 'OK =WAIT_PRE_START']);
    await b.stage.moveTo(5);
    await b.stage.moveTo(-5);
    await clock.sleep(0.01);
    expect(await b.ask('PCOMP1.PRODUCED?', 'PCOMP1.ACTIVE?', 'PCOMP1.HEALTH?')).toEqual([
      'OK =3',
      'OK =0',
      'OK =OK',
    ]);
    expect(b.camera.acquired).toBe(3);
  });

  it('stop a compare that has jumped over a pulse', async () => {
    const program = ['PCOMP1.STEP=100', 'PCOMP1.WIDTH=10', 'PCOMP1.PULSES=30', 'PCOMP1.START=350'];
    const b = await panda({ positionBlock: 'PCOMP1' });
    await b.ask(...program, 'PCOMP1.ENABLE=ONE');
    b.box.fault('encoder jump 500');
    await clock.sleep(0.01);
    expect(await b.ask('PCOMP1.HEALTH?', 'PCOMP1.ACTIVE?')).toEqual([
      'OK =Position jumped by more than STEP',
      'OK =0',
    ]);
  });

  it('break in the ways that they are told to only', async () => {
    const { box } = await panda();
    for (const text of ['explode', 'encoder jump', 'encoder jump x', 'cut 3']) {
      expect(() => box.fault(text)).toThrow(`"${text}" is no fault of the PandABox`);
    }
  });
});

describe('numbers and functions of the simulated PandABox', () => {
  it.each([
    [0, '0'],
    [10, '10'],
    [0.1, '0.1'],
    [1e-6, '1e-06'],
    [8e-9, '8e-09'],
    [0.00012345, '0.00012345'],
    [1 / 3, '0.3333333333'],
    [123456789012, '1.23456789e+11'],
    [9999999999.9, '1e+10'],
    [-2.5, '-2.5'],
    [NaN, 'nan'],
  ])('%s is written %s', (value, text) => {
    expect(general(value, 10)).toBe(text);
  });

  it.each([
    ['A|B', 'B', true],
    ['A&B', 'A', false],
    ['A|B&C', 'A', true],
    ['(A|B)&C', 'A', false],
    ['~A', '', true],
    ['A^B', 'AB', false],
    ['0xffff0000', 'A', true],
    ['0x0000ffff', 'A', false],
    ['1', '', true],
  ])('%s of %j is %s', (text, high, level) => {
    expect(parseLogic(text)(Object.fromEntries([...high].map((letter) => [letter, true])))).toBe(level);
  });

  it.each(['', 'A|', 'A B', '(A', 'a'])('%j is no function', (text) => {
    expect(() => parseLogic(text)).toThrow('Invalid token');
  });
});
