import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionAt, profileOf, rampDistance, stopProfile, timeAt, velocityAt } from '#core/motion';

const real = (min: number, max: number) => fc.double({ min, max, noNaN: true, noDefaultInfinity: true });
const place = real(-720, 720);
/** No acceleration at all is a case of its own; one of 1e-300 s is not. */
const milliseconds = fc.nat(5000).map((ms) => ms / 1000);
const moves = fc
  .tuple(place, place, real(0.01, 500), milliseconds)
  .filter(([from, to]) => Math.abs(to - from) > 1e-6)
  .map((move) => ({ move, profile: profileOf(...move) }));
const parts = real(0, 1);
const options = { seed: 3, numRuns: 500 };

describe('a move', () => {
  it('that is long enough reaches its velocity: one ramp, constant speed, one ramp', () => {
    // 100 deg at 10 deg/s with 2 s of acceleration: 10 deg + 10 deg in ramps, 80 deg at speed.
    const profile = profileOf(-20, 80, 10, 2);
    expect(profile).toMatchObject({ peakVelocity: 10, accelerationSeconds: 2, seconds: 12 });
    expect([0, 2, 7, 10, 12].map((t) => positionAt(profile, t))).toEqual([-20, -10, 40, 70, 80]);
    expect([1, 5, 11].map((t) => velocityAt(profile, t))).toEqual([5, 10, 5]);
  });

  it('that is too short turns back half way, with the acceleration of the long one', () => {
    // 5 deg/s^2 over 5 deg: 2.5 deg = 5 t^2 / 2, so t = 1 s and the peak is 5 deg/s.
    const profile = profileOf(0, -5, 10, 2);
    expect(profile).toMatchObject({ peakVelocity: 5, accelerationSeconds: 1, seconds: 2 });
    expect([0.5, 1, 2].map((t) => positionAt(profile, t))).toEqual([-0.625, -2.5, -5]);
    expect(velocityAt(profile, 1)).toBe(-5);
  });

  it('of no length takes no time, and is nowhere else', () => {
    for (const acceleration of [0, 2]) {
      const profile = profileOf(3, 3, 10, acceleration);
      expect(profile.seconds).toBe(0);
      expect([positionAt(profile, -1), positionAt(profile, 9), velocityAt(profile, 0)]).toEqual([3, 3, 0]);
      expect([timeAt(profile, 3), timeAt(profile, 4), timeAt(profile, 2)]).toEqual([0, undefined, undefined]);
    }
  });

  it('stands at its ends before and after', () => {
    const profile = profileOf(1, 2, 0.5, 0);
    expect([positionAt(profile, -5), positionAt(profile, 50)]).toEqual([1, 2]);
    expect([velocityAt(profile, -5), velocityAt(profile, 50)]).toEqual([0, 0]);
  });

  it('needs for a ramp half of what constant speed covers in that time', () => {
    expect(rampDistance(10, 2)).toBe(10);
    expect(positionAt(profileOf(0, 100, 10, 2), 2)).toBe(rampDistance(10, 2));
  });
});

describe('any move', () => {
  it('never exceeds its velocity, nor its acceleration', () => {
    fc.assert(
      fc.property(moves, parts, parts, ({ move, profile }, a, b) => {
        const [, , velocity, accelerationSeconds] = move;
        expect(profile.peakVelocity).toBeLessThanOrEqual(velocity * (1 + 1e-9));
        const [t, u] = [a * profile.seconds, b * profile.seconds];
        const change = Math.abs(velocityAt(profile, u) - velocityAt(profile, t));
        if (accelerationSeconds > 1e-6) {
          expect(change).toBeLessThanOrEqual(
            (velocity / accelerationSeconds) * Math.abs(u - t) * (1 + 1e-6) + velocity * 1e-6,
          );
        }
      }),
      options,
    );
  });

  it('goes one way only, from its start to its end', () => {
    fc.assert(
      fc.property(moves, parts, parts, ({ move: [from, to], profile }, a, b) => {
        const early = positionAt(profile, Math.min(a, b) * profile.seconds);
        const late = positionAt(profile, Math.max(a, b) * profile.seconds);
        expect((late - early) * Math.sign(to - from)).toBeGreaterThanOrEqual(-1e-9 * Math.abs(to - from));
        expect((early - from) * Math.sign(to - from)).toBeGreaterThanOrEqual(-1e-9);
        expect((to - late) * Math.sign(to - from)).toBeGreaterThanOrEqual(-1e-9);
      }),
      options,
    );
  });

  it('passes each place on its way when timeAt says so, and no other', () => {
    fc.assert(
      fc.property(moves, parts, real(1e-6, 1000), ({ move: [from, to], profile }, part, beyond) => {
        const position = from + part * (to - from);
        const t = timeAt(profile, position);
        expect(t).toBeDefined();
        expect(positionAt(profile, t!)).toBeCloseTo(position, 6);
        const sense = Math.sign(to - from);
        expect(timeAt(profile, to + sense * beyond)).toBeUndefined();
        expect(timeAt(profile, from - sense * beyond)).toBeUndefined();
        expect(timeAt(profile, NaN)).toBeUndefined();
      }),
      options,
    );
  });

  it('has the velocity that its positions show', () => {
    fc.assert(
      fc.property(moves, parts, ({ profile }, part) => {
        const h = profile.seconds * 1e-4;
        const t = h + part * (profile.seconds - 2 * h);
        const slope = (positionAt(profile, t + h) - positionAt(profile, t - h)) / (2 * h);
        // A kink between the two samples is off by half the change of velocity over h.
        const ramp = Math.max(profile.accelerationSeconds, h);
        const slack = profile.peakVelocity * (h / ramp + 1e-6) + 1e-6;
        if (profile.accelerationSeconds > 0) {
          expect(Math.abs(slope - velocityAt(profile, t))).toBeLessThanOrEqual(slack);
        }
      }),
      options,
    );
  });
});

describe('a stop in mid-move', () => {
  it('goes on from the same place at the same velocity, and comes to rest with its acceleration', () => {
    fc.assert(
      fc.property(moves, parts, ({ profile }, part) => {
        const t = part * profile.seconds;
        const [position, velocity] = [positionAt(profile, t), velocityAt(profile, t)];
        const acceleration = profile.peakVelocity / Math.max(profile.accelerationSeconds, 1e-3);
        const stop = stopProfile(position, velocity, acceleration);
        const half = stop.seconds / 2;
        expect(positionAt(stop, half)).toBeCloseTo(position, 6);
        // A velocity so small that the way to rest is below the rounding of the position reads 0.
        expect(Math.abs(velocityAt(stop, half) - velocity)).toBeLessThan(1e-6 * (1 + profile.peakVelocity));
        expect(Math.abs(stop.to - position)).toBeCloseTo(velocity ** 2 / (2 * acceleration), 6);
        expect(half).toBeCloseTo(Math.abs(velocity) / acceleration, 6);
      }),
      options,
    );
  });
});
