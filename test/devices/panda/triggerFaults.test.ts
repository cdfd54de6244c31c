import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { PandaControl, type PandaParameters } from '#devices/panda';
import { bench, eventually, patienceOf } from './support.ts';

const COMPARE: Partial<PandaParameters> = { positionBlock: 'PCOMP1' };

describe('a PandABox that fails while it is armed', () => {
  async function armedBench(change: Partial<PandaParameters> = {}) {
    const b = await bench(change);
    const faults: TomochartError[] = [];
    const listen = () => b.trigger.onFault((fault) => faults.push(fault));
    await b.trigger.arm({ kind: 'position', positions: { first: 10, step: 1, count: 100 } }, patienceOf());
    await b.stage.moveTo(20.5);
    await eventually(() => b.latched.length >= 11);
    return { ...b, faults, listen };
  }

  it.each([
    ['cut', 'was lost'],
    ['cut control', 'was lost'],
    ['cut data', 'was lost'],
    ['overrun', 'Data overrun'],
    ['framing error', 'Framing error'],
    ['driver overrun', 'Driver data overrun'],
  ])('%s: is told, rejects what follows, and can be disarmed', async (fault, message) => {
    const b = await armedBench();
    b.listen();
    b.panda.fault(fault);
    await eventually(() => b.faults.length > 0);
    expect(b.faults.map(({ code }) => code)).toEqual(['DEVICE']);
    expect(b.faults[0]!.message).toContain(message);
    expect(b.faults[0]!.remedy).toBeTruthy();
    await expect(b.trigger.armed(patienceOf())).rejects.toBe(b.faults[0]);
    await expect(b.trigger.fired(patienceOf())).rejects.toBe(b.faults[0]);
    await b.trigger.disarm(patienceOf());
    expect(await b.trigger.armed(patienceOf())).toBe(false);
    // And once more, over the connections that have come back.
    b.latched.length = 0;
    await b.trigger.arm({ kind: 'position', positions: { first: 30, step: 1, count: 5 } }, patienceOf());
    await b.stage.moveTo(50);
    await eventually(() => b.latched.length >= 5);
    expect(b.latched.map(({ angleDegrees }) => angleDegrees)).toEqual([30, 31, 32, 33, 34]);
    expect(b.faults).toHaveLength(1);
  });

  it('rejects the disarming with a fault that nobody was told of, having disarmed', async () => {
    const b = await armedBench();
    b.panda.fault('framing error');
    await eventually(() => false, 0.05);
    await expect(b.trigger.disarm(patienceOf())).rejects.toThrow('Framing error');
    expect(await b.trigger.armed(patienceOf())).toBe(false);
    await b.trigger.disarm(patienceOf());
  });

  it('says so when another program disarms the capture', async () => {
    const b = await armedBench();
    b.listen();
    const stranger = new PandaControl({
      name: 'stranger',
      host: '127.0.0.1',
      port: b.parameters.controlPort,
    });
    await stranger.put('*PCAP.DISARM', '', patienceOf());
    await stranger.close();
    await eventually(() => b.faults.length > 0);
    expect(b.faults[0]!.message).toContain('after 11 of 100 pulses: Disarmed');
    expect(b.faults[0]!.remedy).toContain('*WHO?');
  });

  it('says so when a position compare has jumped over a pulse', async () => {
    const b = await armedBench(COMPARE);
    b.listen();
    b.panda.fault('encoder jump 1000');
    await eventually(() => b.faults.length > 0);
    expect(b.faults[0]!.message).toContain('PCOMP1 stopped after 11 of 100 pulses');
    await b.trigger.disarm(patienceOf());
  });

  it('says so when pulses were not captured, which leaves no hole among the angles', async () => {
    const b = await bench(COMPARE);
    const faults: TomochartError[] = [];
    b.trigger.onFault((fault) => faults.push(fault));
    await b.trigger.arm({ kind: 'position', positions: { first: 10, step: 1, count: 20 } }, patienceOf());
    await b.stage.moveTo(15.5);
    await eventually(() => b.latched.length >= 6);
    const wired = b.panda.registry.text('PCAP.TRIG');
    b.write('PCAP.TRIG', 'ZERO');
    await b.stage.moveTo(17.5);
    b.write('PCAP.TRIG', wired);
    // Disarmed during the last pulse, which lasts to 29.5 deg, as a scan does that has its last frame.
    await b.stage.moveTo(29.2);
    await eventually(() => b.frames.length >= 20);
    expect(b.frames).toHaveLength(20);
    await b.trigger.disarm(patienceOf());
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^panda: 1[89] positions were captured of 20 pulses/) as string,
    ]);
  });

  it('takes nothing of a capture before for its own, also where that one was given up or did not end', async () => {
    const b = await bench(COMPARE);
    const faults: TomochartError[] = [];
    b.trigger.onFault((fault) => faults.push(fault));
    for (let round = 0; round < 12; round++) {
      const first = round * 20 + 10;
      const controller = new AbortController();
      const given = { kind: 'position', positions: { first: first - 5, step: 1, count: 20 } } as const;
      setTimeout(() => controller.abort(new TomochartError('ABORTED', 'enough')), round);
      await b.trigger.arm(given, patienceOf(5, controller.signal)).catch(() => undefined);
      await b.stage.moveTo(first - 2);
      b.latched.length = 0;
      await b.trigger.arm({ kind: 'position', positions: { first, step: 1, count: 5 } }, patienceOf());
      await b.stage.moveTo(first + 6);
      await eventually(() => b.latched.length >= 5);
      expect(b.latched).toEqual([0, 1, 2, 3, 4].map((index) => ({ index, angleDegrees: first + index })));
      await b.trigger.disarm(patienceOf());
    }
    expect(faults).toEqual([]);
  });

  it('stays armed, without pulses, while the encoder is stuck', async () => {
    const b = await armedBench();
    b.panda.fault('encoder stuck');
    await b.stage.moveTo(40);
    expect(await b.trigger.fired(patienceOf())).toBe(11);
    expect(await b.trigger.armed(patienceOf())).toBe(true);
    await b.trigger.disarm(patienceOf());
    expect(b.frames).toHaveLength(11);
  });
});

describe('giving up', () => {
  it('leaves no pulse to come when the arming is aborted at any of its steps', async () => {
    const b = await bench();
    const program = { kind: 'position', positions: { first: 10, step: 1, count: 20 } } as const;
    for (let milliseconds = 0; milliseconds < 12; milliseconds++) {
      const controller = new AbortController();
      const reason = new TomochartError('ABORTED', 'enough');
      setTimeout(() => controller.abort(reason), milliseconds);
      const outcome = await b.trigger.arm(program, patienceOf(5, controller.signal)).then(
        () => 'armed',
        (thrown: unknown) => thrown,
      );
      expect([reason, 'armed']).toContain(outcome);
      await b.trigger.disarm(patienceOf());
      expect(await b.trigger.armed(patienceOf())).toBe(false);
    }
    await b.stage.moveTo(40);
    expect([b.frames.length, b.latched.length]).toEqual([0, 0]);
  });

  it('says where nobody answers', async () => {
    const b = await bench({}, false);
    await b.panda.close();
    await expect(b.trigger.connect(patienceOf(0.4))).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: expect.stringContaining(`panda (127.0.0.1:${b.parameters.controlPort})`) as string,
      remedy: expect.stringContaining('beamline.yaml') as string,
    });
  });
});
