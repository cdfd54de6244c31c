import { describe, expect, it } from 'vitest';
import { cameraRow, CAMERAS, type CameraDriver } from '#devices/epics/camera/cameras';

const drivers = Object.keys(CAMERAS) as CameraDriver[];

describe.each(drivers)('the row of %s', (driver) => {
  const row = cameraRow(driver);

  it('writes states by names that the setting has', () => {
    for (const { suffix, value } of [...row.internal, ...row.external]) {
      if (typeof value === 'string') expect(row.states[suffix]).toContain(value);
    }
    expect(row.imageMode.states).toContain(row.imageMode.multiple);
  });

  it('has no more states than Channel Access can have, of no more than its 25 bytes', () => {
    for (const states of Object.values(row.states)) {
      expect(states.length).toBeLessThanOrEqual(16);
      for (const state of states) expect(state.length).toBeLessThanOrEqual(25);
    }
  });

  it('leaves no external trigger on when its frames come by themselves', () => {
    const last = (puts: typeof row.internal) => new Map(puts.map(({ suffix, value }) => [suffix, value]));
    const internal = last(row.internal);
    const external = [...last(row.external)];
    expect(external.some(([suffix, value]) => internal.has(suffix) && internal.get(suffix) !== value)).toBe(
      true,
    );
  });

  it('writes no state that nobody asked for', () => {
    const written = new Set([...row.internal, ...row.external].map(({ suffix }) => suffix));
    expect(Object.keys(row.states).filter((suffix) => !written.has(suffix))).toEqual([]);
  });
});
