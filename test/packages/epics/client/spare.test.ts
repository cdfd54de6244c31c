import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Spare } from '#epics/client/spare';

const BYTES = 3 * 2 ** 20;
let spare = new Spare();
beforeEach(() => {
  spare = new Spare();
});
afterEach(() => spare.release());

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Takes memory as a reader does, and marks it. */
async function receive(bytes: number, mark: number): Promise<Buffer> {
  const memory = spare.allocate(bytes);
  memory.fill(mark);
  spare.completed();
  for (let i = 0; i < 10; i += 1) await turn();
  return memory;
}

describe('memory for large payloads', () => {
  it('has the size that is wanted, and belongs to one payload only', async () => {
    const taken = [];
    for (const [i, bytes] of [BYTES, BYTES, BYTES, BYTES + 8, BYTES, BYTES, 100, BYTES].entries()) {
      taken.push({ i, bytes, memory: await receive(bytes, i) });
    }
    for (const { i, bytes, memory } of taken) {
      expect([memory.length, memory.byteOffset]).toEqual([bytes, 0]);
      // Nobody has written over it since.
      expect(memory.every((byte) => byte === i)).toBe(true);
    }
    expect(new Set(taken.map(({ memory }) => memory.buffer)).size).toBe(taken.length);
  });

  it('is got ready for a row of one size, before it is asked for', async () => {
    const ready: number[] = [];
    for (const bytes of [BYTES, BYTES, BYTES, BYTES + 8, 100, BYTES + 8]) {
      await receive(bytes, 1);
      ready.push(spare.readyBytes);
    }
    expect(ready).toEqual([0, BYTES, BYTES, 0, 0, BYTES + 8]);
  });
});
