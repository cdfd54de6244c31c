import { existsSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CameraBench, LIMA, until } from './cameraBench.ts';

let bench: CameraBench;
beforeAll(async () => {
  bench = await new CameraBench(LIMA).start();
});
afterEach(() => bench.reset());
afterAll(() => bench.stop());

const write = (attribute: string, value: string | number) => bench.device().write(attribute, value);

async function acquire(frames: number): Promise<void> {
  await write('acq_nb_frames', frames);
  await write('acq_expo_time', 0.001);
  await bench.device().command('prepareAcq');
  await bench.device().command('startAcq');
  await until(async () => (await bench.read('acq_status')) === 'Ready');
}

async function refusal(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'it was not refused',
    (thrown: unknown) => (thrown as Error).message,
  );
}

describe('a simulated camera of Lima', () => {
  it('numbers its files, on from those that are there', async () => {
    writeFileSync(bench.path('old_0006.h5'), '');
    await write('saving_directory', bench.folder);
    await write('saving_format', 'hdf5');
    expect(await bench.read('saving_suffix')).toBe('.h5');
    await write('saving_mode', 'AUTO_FRAME');
    await write('saving_frame_per_file', 10);
    await write('saving_prefix', 'old_');
    expect(await bench.read('saving_next_number')).toBe(7);
    await acquire(2);
    await acquire(3);
    expect(await bench.read('last_image_saved')).toBe(2);
    expect(['0007', '0008', '0009'].map((number) => existsSync(bench.path(`old_${number}.h5`)))).toEqual([
      true,
      true,
      false,
    ]);
    await write('saving_next_number', 8);
    expect(await refusal(acquire(1))).toContain('is there already');
    await write('saving_overwrite_policy', 'OVERWRITE');
    await acquire(1);
    expect(await bench.read('last_image_saved')).toBe(0);
  });

  it('starts what was prepared, and nothing else; counters say none until then', async () => {
    await write('saving_mode', 'MANUAL');
    await acquire(2);
    expect(await bench.read('last_image_acquired')).toBe(1);
    expect(await bench.read('last_image_saved')).toBe(-1);
    expect(await refusal(bench.device().command('startAcq'))).toContain('prepareAcq');
    await bench.device().command('prepareAcq');
    expect(await bench.read('last_image_acquired')).toBe(-1);
    expect(await bench.read('ready_for_next_acq')).toBe(true);
  });

  it.each([
    ['saving_format', 'PNG'],
    ['saving_mode', 'SOMETIMES'],
    ['saving_overwrite_policy', 'MULTISET'],
    ['acq_trigger_mode', 'EXTERNAL_WINK'],
  ])('refuses a value of %s that it has not', async (attribute, value) => {
    expect(await refusal(write(attribute, value))).toContain(`Wrong value ${attribute}: ${value}`);
  });
});
