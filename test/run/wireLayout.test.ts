import { describe, expect, it } from 'vitest';
import { scanOverWire, testIoc, WIRE_BEAMLINE } from '../support/wire.ts';

describe('a scan over Channel Access whose beamline file knows another layout than the plugin', () => {
  it('fails when it is over, safe, and says where the frames are and what to mend', async () => {
    const ioc = await testIoc();
    const yaml = WIRE_BEAMLINE.replace('dark: /exchange/data_dark', 'dark: /nowhere/dark');
    expect(yaml).not.toBe(WIRE_BEAMLINE);
    const request = { fields_flag: '110000', posflat: 'out' };
    const record = await (await scanOverWire(ioc.port, { yaml, request })).done;
    expect(record).toMatchObject({ status: 'failed', unsafe: [], frames: { proj: 21 } });
    expect(record.error?.message).toMatch(
      /the frames are in .*\.frames\.h5, and are not shown in .*beamline file/,
    );
  });
});
