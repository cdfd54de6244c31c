import { describe, expect, it } from 'vitest';
import { asTomochartError, formatProblem, type TomochartError } from '#core';
import { PandaTrigger, type PandaParameters } from '#devices/panda';
import { bench, patienceOf, PANDA } from './support.ts';

const TWO_BLOCKS: Partial<PandaParameters> = { positionBlock: 'PCOMP1' };

type Bench = Awaited<ReturnType<typeof bench>>;

async function refusalOf(trigger: PandaTrigger): Promise<TomochartError> {
  const thrown: unknown = await trigger.connect(patienceOf()).then(
    () => new Error('it was connected'),
    (error: unknown) => error,
  );
  return asTomochartError(thrown);
}

/** A wire, what is wrong with it, and what mends it. */
const MISTAKES: [string, Partial<PandaParameters>, (b: Bench) => void, string][] = [
  [
    'the position of a sequencer',
    {},
    (b) => b.write('SEQ1.POSA', 'INENC2.VAL'),
    'SEQ1.POSA: is INENC2.VAL, and positions are not compared with the encoder; write SEQ1.POSA=INENC1.VAL',
  ],
  [
    'the position of a compare',
    TWO_BLOCKS,
    (b) => b.write('PCOMP1.INP', 'ZERO'),
    'PCOMP1.INP: is ZERO, and positions are not compared with the encoder; write PCOMP1.INP=INENC1.VAL',
  ],
  [
    'an enable that something else drives',
    {},
    (b) => b.write('SEQ1.ENABLE', 'TTLIN1.VAL'),
    'SEQ1.ENABLE: is TTLIN1.VAL, but the scan itself enables it; write SEQ1.ENABLE=ZERO',
  ],
  [
    'the input of single pulses',
    TWO_BLOCKS,
    (b) => b.write('SEQ1.BITA', 'TTLIN1.VAL'),
    'SEQ1.BITA: is TTLIN1.VAL, but the scan itself fires single pulses through it; write SEQ1.BITA=ZERO',
  ],
  [
    'an output',
    {},
    (b) => b.write('TTLOUT1.VAL', 'SEQ1.OUTB'),
    'TTLOUT1.VAL: follows SEQ1.OUTB and not SEQ1.OUTA: no camera on it is triggered; write TTLOUT1.VAL=SEQ1.OUTA',
  ],
  [
    'an output that one of two blocks does not come to',
    TWO_BLOCKS,
    (b) => b.write('TTLOUT1.VAL', 'PCOMP1.OUT'),
    'TTLOUT1.VAL: follows PCOMP1.OUT and not SEQ1.OUTA: no camera on it is triggered; ' +
      'write LUT1.FUNC=A|B, LUT1.INPA=PCOMP1.OUT, LUT1.INPB=SEQ1.OUTA and TTLOUT1.VAL=LUT1.OUT (or another LUT)',
  ],
  [
    'a lookup table that is no OR',
    TWO_BLOCKS,
    (b) => b.write('LUT1.FUNC', 'A&B'),
    'TTLOUT1.VAL: follows LUT1.OUT and not PCOMP1.OUT and SEQ1.OUTA: no camera on it is triggered; ' +
      'write LUT1.FUNC=A|B, LUT1.INPA=PCOMP1.OUT, LUT1.INPB=SEQ1.OUTA and TTLOUT1.VAL=LUT1.OUT (or another LUT)',
  ],
  [
    'a pulse block that is not enabled',
    {},
    (b) => {
      throughPulse(b);
      b.write('PULSE1.ENABLE', 'ZERO');
    },
    'PULSE1.ENABLE: is ZERO, so that it gives no pulse; write PULSE1.ENABLE=ONE',
  ],
  [
    'a pulse block that multiplies',
    {},
    (b) => {
      throughPulse(b);
      b.write('PULSE1.PULSES', '3');
    },
    'PULSE1.PULSES: is 3, and one pulse becomes several; write PULSE1.PULSES=1',
  ],
  [
    'the edge of a pulse block',
    {},
    (b) => {
      throughPulse(b);
      b.write('PULSE1.TRIG_EDGE', 'Either');
    },
    'PULSE1.TRIG_EDGE: is Either, and pulses come late or twice; write PULSE1.TRIG_EDGE=Rising',
  ],
  [
    'the trigger of the capture',
    {},
    (b) => b.write('PCAP.TRIG', 'ZERO'),
    'PCAP.TRIG: follows ZERO and not SEQ1.OUTA: no position is captured; write PCAP.TRIG=SEQ1.OUTA',
  ],
  [
    'the edge of the capture',
    {},
    (b) => b.write('PCAP.TRIG_EDGE', 'Falling'),
    'PCAP.TRIG_EDGE: is Falling, and positions are captured late or twice; write PCAP.TRIG_EDGE=Rising',
  ],
  [
    'the enable of the capture',
    {},
    (b) => b.write('PCAP.ENABLE', 'SEQ2.ACTIVE'),
    'PCAP.ENABLE: is SEQ2.ACTIVE, and nothing is captured while pulses come; write PCAP.ENABLE=SEQ1.ACTIVE',
  ],
  [
    'the enable of the capture, with two blocks',
    TWO_BLOCKS,
    (b) => b.write('PCAP.ENABLE', 'PCOMP1.ACTIVE'),
    'PCAP.ENABLE: is PCOMP1.ACTIVE, and nothing is captured while pulses come; write PCAP.ENABLE=ONE',
  ],
  [
    'the gate of the capture',
    {},
    (b) => b.write('PCAP.GATE', 'ZERO'),
    'PCAP.GATE: is ZERO, and nothing is summed while pulses come; write PCAP.GATE=ONE',
  ],
  [
    'an encoder that is not captured',
    {},
    (b) => attribute(b, 'CAPTURE', 'No'),
    'INENC1.VAL.CAPTURE: is No, and its positions are not captured; write INENC1.VAL.CAPTURE=Value',
  ],
  [
    'an encoder without scale',
    {},
    (b) => attribute(b, 'SCALE', '0'),
    'INENC1.VAL.SCALE: is 0, and no counts can be had from what is captured; write INENC1.VAL.SCALE=1',
  ],
  [
    'an encoder that is not plugged in',
    {},
    (b) => b.panda.registry.provide('INENC1.HEALTH', () => 'Linkup error (=not CONN)'),
    'INENC1.HEALTH: reads Linkup error (=not CONN); look at the cable of the encoder, and at INENC1.PROTOCOL',
  ],
];

function throughPulse(b: Bench): void {
  b.write('PULSE1.TRIG', 'SEQ1.OUTA');
  b.write('TTLOUT1.VAL', 'PULSE1.OUT');
}

function attribute(b: Bench, name: string, value: string): void {
  b.panda.registry.field('INENC1.VAL').attributes.get(name)!.write!(value);
}

describe('the layout of a PandABox', () => {
  it.each(MISTAKES)('is refused for %s, with the line that mends it', async (_, change, spoil, line) => {
    const b = await bench(change, false);
    spoil(b);
    const before = b.events.length;
    const error = await refusalOf(b.trigger);
    expect(error.code).toBe('DEVICE');
    expect(error.problems.map(formatProblem)).toContain(line);
    // It is looked at, and left as it is.
    expect(b.events.slice(before)).toEqual([]);
  });

  it.each(MISTAKES.filter(([, , , line]) => /; write [A-Z0-9_.]+=\S+$/.test(line)))(
    'fits once the line has been written: %s',
    async (_, change, spoil, line) => {
      const b = await bench(change, false);
      spoil(b);
      const [, field, attributeName, value] = /; write (\w+\.\w+)(?:\.(\w+))?=(\S+)$/.exec(line)!;
      if (attributeName === undefined) b.write(field!, value!);
      else attribute(b, attributeName, value!);
      await b.trigger.connect(patienceOf());
    },
  );

  it('is refused for everything at once', async () => {
    const b = await bench({ outputs: ['TTLOUT1', 'TTLOUT2'] }, false);
    b.write('TTLOUT2.VAL', 'ZERO');
    b.write('SEQ1.POSA', 'ZERO');
    attribute(b, 'CAPTURE', 'No');
    const error = await refusalOf(b.trigger);
    expect(error.problems.map(({ about }) => about).sort()).toEqual([
      'INENC1.VAL.CAPTURE',
      'SEQ1.POSA',
      'TTLOUT2.VAL',
    ]);
    for (const { about } of error.problems) expect(error.message).toContain(about);
  });

  it.each([
    ['SEQ3', { timeBlock: 'SEQ3' }, 'the PandABox has 2 of SEQ'],
    ['FMC1', { outputs: ['FMC1'] }, 'the PandABox has no FMC'],
    ['INENC9', { encoder: 'INENC9' }, 'the PandABox has 4 of INENC'],
  ] as const)('is refused without %s', async (block, change, message) => {
    const b = await bench({}, false);
    const trigger = new PandaTrigger({ ...b.parameters, ...change });
    const error = await refusalOf(trigger);
    await trigger.close();
    expect(error.problems.map(formatProblem).join()).toContain(`${block}: is not there: ${message}`);
  });

  it('fits through pulse blocks, and two outputs', async () => {
    const b = await bench({ outputs: ['TTLOUT1', 'TTLOUT2'] }, false);
    throughPulse(b);
    b.panda.registry.field('PULSE1.WIDTH').attributes.get('RAW')!.write!('12500');
    await b.trigger.connect(patienceOf());
    await b.trigger.arm({ kind: 'time', count: 5, periodSeconds: 0.01 }, patienceOf());
    await b.world.clock.sleep(0.1);
    await b.trigger.disarm(patienceOf());
    expect([b.frames.length, b.latched.length]).toEqual([5, 5]);
  });

  it('is looked at again whenever it is armed', async () => {
    const b = await bench();
    b.write('TTLOUT1.VAL', 'ZERO');
    await expect(
      b.trigger.arm({ kind: 'time', count: 5, periodSeconds: 0.01 }, patienceOf()),
    ).rejects.toThrow('TTLOUT1.VAL');
    expect(await b.trigger.armed(patienceOf())).toBe(false);
  });

  it('names blocks that can do what they are named for', () => {
    expect(() => new PandaTrigger({ ...PANDA, positionBlock: 'PULSE1' })).toThrow('PULSE1 makes no pulses');
    expect(() => new PandaTrigger({ ...PANDA, timeBlock: 'PCOMP1' })).toThrow(
      'PCOMP1 of panda gives no pulses at equal times',
    );
  });
});
