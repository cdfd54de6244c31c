import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameIn, FrameRing } from '#data/ring';

describe('the ring of frames', () => {
  it('hands every frame on in its order, unchanged, whatever the rhythm of taking and freeing', () => {
    const rhythm = fc.array(fc.oneof(fc.constant('put' as const), fc.integer({ min: 1, max: 7 })), {
      maxLength: 300,
    });
    const property = fc.property(rhythm, fc.integer({ min: 1, max: 5000 }), (steps, frameBytes) => {
      const ring = new FrameRing(frameBytes, 6 * 4096);
      const waiting: { slot: number; value: number }[] = [];
      let value = 0;
      for (const step of steps) {
        if (step === 'put') {
          const slot = ring.put(new Uint8Array(frameBytes).fill(++value));
          if (waiting.length === ring.slots) expect(slot).toBeUndefined();
          else waiting.push({ slot: slot!, value: value & 0xff });
        } else {
          const done = waiting.splice(0, step);
          for (const { slot, value } of done) {
            expect(frameIn(ring.memory, slot, frameBytes).every((byte) => byte === value)).toBe(true);
          }
          ring.free(done.length);
        }
        expect(ring.used).toBe(waiting.length);
      }
    });
    fc.assert(property, { seed: 20, numRuns: 60 });
  });

  it('takes 128 MiB, but room for at least 4 frames and at most 64', () => {
    expect(new FrameRing(2048 * 2048 * 2).slots).toBe(16);
    expect(new FrameRing(96).slots).toBe(64);
    const large = new FrameRing(100_000_000);
    expect(large.slots).toBe(4);
    expect(large.memory.byteLength).toBeGreaterThanOrEqual(400_000_000);
  });
});
