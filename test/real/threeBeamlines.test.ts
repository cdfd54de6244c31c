import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareScans } from '#data';
import { startProgram } from '../cli/program.ts';
import { iocProcess } from '../support/iocProcess.ts';
import { TANGO_WIRE_BEAMLINE, tangoProcess } from '../support/tangoWire.ts';
import { testFolder } from '../support/folder.ts';
import { WIRE_BEAMLINE } from '../support/wire.ts';

const MACRO = 'ascanct rot 0 90 40 0.03 --posflat out --fields-flag 111111 --npt-fields 3 --latency 0.01';

/** What follows from where, when and with what a scan was made, and not from what it shows. */
const MADE_WITH =
  /date|time|file|output_data|uuid|NDArray|RingCurrent|IonChamber|SampleAngle|provenance|beamline|instrument\/name|description|arm|label|trigger|capabilit|command|acquisition|\/defaults\//i;

/** Runs the macro as a user does; only the beamline file differs. */
async function scan(beamline: string, folder: string, name: string): Promise<string> {
  const words = [...MACRO.split(' '), '--beamline', beamline, '--out', join(folder, name), '--json'];
  const program = startProgram(['tomoscan', ...words]);
  const { code, stdout, stderr } = await program.ended;
  expect(code, `${name}: ${stderr}`).toBe(0);
  return (JSON.parse(stdout) as { file: string }).file;
}

describe('the same line of the macro', () => {
  it('runs on the simulated, the EPICS and the Tango beamline, and the three files agree', async () => {
    const folder = testFolder();
    const [ioc, servers] = [await iocProcess(), await tangoProcess()];
    const file = (name: string, yaml: string) => {
      writeFileSync(join(folder, name), yaml);
      return join(folder, name);
    };
    const layouts = new URL('../../layouts/', import.meta.url).pathname;
    const epics = WIRE_BEAMLINE.replaceAll('../layouts/', layouts).replace(
      'addresses: [127.0.0.1]',
      `addresses: ["127.0.0.1:${ioc.port}"]`,
    );
    const tango = TANGO_WIRE_BEAMLINE.replace('127.0.0.1:45450', `127.0.0.1:${servers.port}`)
      .replace('45888', String(servers.panda.controlPort))
      .replace('45889', String(servers.panda.dataPort));
    const files = {
      sim: await scan(file('sim.yaml', tango.replace('control: tango', 'control: sim')), folder, 'sim'),
      epics: await scan(file('epics.yaml', epics), folder, 'epics'),
      tango: await scan(file('tango.yaml', tango), folder, 'tango'),
    };
    for (const other of [files.epics, files.tango]) {
      const { sameFrames, frames, values } = await compareScans(files.sim, other);
      expect(frames).toMatchObject({
        dark: { total: 6, same: 6, thetaDegrees: 0 },
        flat: { total: 6, same: 6, thetaDegrees: 0 },
        proj: { total: 41, same: 41, thetaDegrees: 0 },
        ortho: { total: 2, same: 2, thetaDegrees: 0 },
      });
      expect(sameFrames).toBe(true);
      expect(values.filter(({ path }) => !MADE_WITH.test(path))).toEqual([]);
    }
    expect(readFileSync(join(folder, 'sim.yaml'), 'utf8')).toContain('control: sim');
  }, 120_000);
});
