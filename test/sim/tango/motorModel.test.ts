import { describe, expect, it } from 'vitest';
import { VirtualClock } from '#core';
import type { StageParameters } from '#sim/stage';
import { MotorModel, type MotorNews } from '#sim/tango/motor/motorModel';
import { stageOf } from '../parts.ts';

/** A motor in virtual time before a stage with round numbers: 10 deg/s after 1 s, travel +-360. */
function modelOf(change: Partial<StageParameters> = {}) {
  const clock = new VirtualClock();
  const stage = stageOf(clock, change);
  const model = new MotorModel(stage, clock);
  const told: { news: MotorNews; state: string; position: number; seconds: number }[] = [];
  model.onNews = (news) => {
    told.push({ news, state: model.state, position: model.position, seconds: clock.now() });
  };
  return { clock, stage, model, told };
}

describe('a move of a simulated Tango motor', () => {
  it('begins at once, is shown twenty times a second, and ends with the news that it stands', async () => {
    const { clock, model, told } = modelOf({ settleSeconds: 0.5 });
    model.move(20);
    expect([model.state, told.length, told[0]?.news]).toEqual(['MOVING', 1, 'begun']);
    await clock.sleep(3.45);
    expect(model.state).toBe('MOVING');
    await clock.sleep(0.06);
    expect([model.state, model.position]).toEqual(['ON', 20]);
    expect(told.at(-1)).toMatchObject({ news: 'stands', state: 'ON', position: 20, seconds: 3.5 });
    expect(told.filter(({ news }) => news === 'moved').length).toBeGreaterThan(66);
    const positions = told.map(({ position }) => position);
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    await clock.sleep(1);
    expect(told.at(-1)?.seconds).toBe(3.5);
  });

  it('uses the velocity and the ramp that were set', async () => {
    const { clock, model, told } = modelOf();
    model.velocity = 2;
    model.accelerationSeconds = 0.5;
    model.move(10);
    await clock.sleep(6);
    expect(told.at(-1)).toMatchObject({ news: 'stands', seconds: 5.5 });
  });

  it('to where it stands is over at once', async () => {
    const { clock, model, told } = modelOf();
    model.move(0);
    await clock.sleep(0.001);
    expect(told.map(({ news }) => news)).toEqual(['begun', 'stands']);
  });

  it('is stopped with the ramp, and aborted without', async () => {
    const { clock, model, told } = modelOf();
    model.move(100);
    await clock.sleep(2);
    model.stop();
    await clock.sleep(1.1);
    expect(told.at(-1)).toMatchObject({ news: 'stands', state: 'ON', seconds: 3 });
    expect(model.position).toBeCloseTo(20, 9);
    model.move(100);
    await clock.sleep(2);
    model.abort();
    await clock.sleep(0.001);
    expect(model.state).toBe('ON');
    expect(model.position).toBeCloseTo(35, 9);
  });

  it('is forgotten by a server that has closed, and comes to its end by itself', async () => {
    const { clock, stage, model, told } = modelOf();
    model.move(20);
    await clock.sleep(1);
    model.close();
    const before = told.length;
    await clock.sleep(5);
    expect([told.length, stage.position]).toEqual([before, 20]);
  });
});

describe('a simulated Tango motor that cannot go on', () => {
  it('reads ALARM at the end of its travel, and ON when it has left it', async () => {
    const { clock, model } = modelOf();
    model.move(500);
    await clock.sleep(60);
    expect([model.state, model.position, model.isStruck('high'), model.isStruck('low')]).toEqual([
      'ALARM',
      360,
      true,
      false,
    ]);
    model.move(350);
    await clock.sleep(5);
    expect([model.state, model.position, model.isStruck('high')]).toEqual(['ON', 350, false]);
  });

  it('stands at once when the switch ahead of it is struck, and goes the other way', async () => {
    const { clock, model } = modelOf();
    model.move(100);
    await clock.sleep(3);
    model.strike('high');
    await clock.sleep(0.001);
    expect(model.state).toBe('ALARM');
    expect(model.position).toBeCloseTo(25, 2);
    model.move(0);
    await clock.sleep(5);
    expect([model.state, model.position]).toEqual(['ALARM', 0]);
    model.mend();
    expect(model.state).toBe('ON');
  });

  it('reads FAULT when it stalls, until it is mended', async () => {
    const { clock, model, told } = modelOf();
    model.move(100);
    await clock.sleep(3);
    model.stall();
    await clock.sleep(0.001);
    expect(told.at(-1)).toMatchObject({ news: 'stands', state: 'FAULT' });
    model.move(50);
    await clock.sleep(10);
    expect(model.state).toBe('FAULT');
    model.mend();
    expect(model.state).toBe('ON');
    model.move(50);
    await clock.sleep(10);
    expect([model.state, model.position]).toEqual(['ON', 50]);
  });
});

describe('backlash of a simulated Tango motor', () => {
  it('makes it arrive in one sense only', async () => {
    const { clock, model, told } = modelOf();
    model.backlash = 2;
    model.move(20);
    await clock.sleep(10);
    expect(Math.max(...told.map(({ position }) => position))).toBe(20);
    model.move(10);
    await clock.sleep(2.1);
    expect([model.state, model.isTakingUpBacklash]).toEqual(['MOVING', false]);
    await clock.sleep(10);
    expect(model.position).toBe(10);
    const after = told.slice(told.findLastIndex(({ news }) => news === 'begun'));
    expect(Math.min(...after.map(({ position }) => position))).toBeLessThan(8.1);
    expect(after.filter(({ news }) => news === 'stands')).toHaveLength(1);
  });

  it('is not taken up by a move that was stopped', async () => {
    const { clock, model } = modelOf();
    model.backlash = -2;
    model.move(20);
    await clock.sleep(1.5);
    model.stop();
    await clock.sleep(10);
    expect([model.state, model.position]).toEqual(['ON', 15]);
  });
});

describe('coordinates of a simulated Tango motor', () => {
  it('follow sign, dial and offset', async () => {
    const { clock, stage, model } = modelOf({ position: 10 });
    model.coordinates.sign = -1;
    model.coordinates.offset = 5;
    expect([model.position, model.coordinates.dial]).toEqual([-5, 10]);
    model.move(2);
    await clock.sleep(5);
    expect([stage.position, model.position]).toEqual([3, 2]);
  });

  it('unwind whole turns of a rotation, and load the register for the rest', () => {
    const { stage, model, told } = modelOf({ position: 350 });
    model.define(-10);
    expect([model.position, model.coordinates.dial, stage.position]).toEqual([-10, -10, -10]);
    model.define(5);
    expect([model.position, model.coordinates.dial, stage.position]).toEqual([5, 5, -10]);
    expect(model.coordinates.offset).toBe(0);
    expect(told.map(({ news }) => news)).toEqual(['renamed', 'renamed']);
  });

  it('leave a linear stage where it is, whatever its place is called', async () => {
    const { clock, stage, model } = modelOf({ units: 'mm', position: 8 });
    model.define(400);
    expect([model.position, stage.position]).toEqual([400, 8]);
    model.move(395);
    await clock.sleep(5);
    expect([model.position, stage.position]).toEqual([395, 3]);
  });

  it('count from the reference mark when it has been found', async () => {
    const { clock, model } = modelOf({ position: 30 });
    model.define(100);
    expect(model.isHome).toBe(false);
    model.home();
    await clock.sleep(10);
    expect([model.position, model.isHome, model.state]).toEqual([0, true, 'ON']);
  });
});
