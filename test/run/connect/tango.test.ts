import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseBeamline } from '#config';
import { TomochartError } from '#core';
import { pandaParametersOf, tangoParametersOf } from '#run/connect/tangoParameters';
import { addressOf } from '#run/connect/tangoAddress';

const FILE = fileURLToPath(new URL('../../../sim/beamline-tango.yaml', import.meta.url));
const TEXT = readFileSync(FILE, 'utf8');
const config = parseBeamline(TEXT, FILE);

function tango(host: string | undefined, database: boolean) {
  return { ...config.tango, ...(host === undefined ? { host: undefined } : { host }), database } as never;
}

describe('the address of a device of Tango', () => {
  it.each([
    ['tango://sim/cam/1', 'h:1', false, 'tango://h:1/sim/cam/1#dbase=no'],
    ['tango://sim/cam/1/label', 'h:1', false, 'tango://h:1/sim/cam/1/label#dbase=no'],
    ['tango://sim/cam/1', 'h:1,i:2', true, 'sim/cam/1'],
    ['tango://sim/cam/1', undefined, true, 'sim/cam/1'],
    ['tango://other:10000/sim/cam/1', 'h:1', true, 'tango://other:10000/sim/cam/1'],
    ['tango://other:10000/sim/cam/1', 'h:1', false, 'tango://other:10000/sim/cam/1'],
    ['tango://other:9/sim/cam/1#dbase=no', 'h:1', true, 'tango://other:9/sim/cam/1#dbase=no'],
  ])('%s at %s (database: %s) is %s', (address, host, database, full) => {
    expect(addressOf(address, tango(host, database))).toBe(full);
  });
});

describe('the names of a beamline of Tango', () => {
  it('are those of the file, and of their kind where it says nothing', () => {
    const { axes, detectors, configurator, shutter } = tangoParametersOf(config);
    expect(axes['rot']).toMatchObject({
      position: 'Position',
      abort: 'Abort',
      define: { command: 'DefinePosition' },
      limitSwitches: 'Limit_switches',
    });
    expect(axes['x']).toMatchObject({ stop: 'stop', lowerSwitch: 'StatusLim-' });
    expect(axes['x']).not.toHaveProperty('abort');
    expect(detectors[0]).toMatchObject({ kind: 'camera', label: 'label', labels: { ortho: 'proj' } });
    expect(configurator?.flatFile).toBe('WhiteFile');
    expect(shutter.readback).toMatchObject({ open: 'OPEN', closed: 'CLOSE' });
  });

  it('can be those of Lima and of a measurement group', () => {
    const other = (kind: string) =>
      tangoParametersOf(parseBeamline(TEXT.replace('kind: camera', kind), FILE)).detectors[0];
    expect(other('kind: lima')).toMatchObject({ kind: 'lima', savingFormat: 'HDF5' });
    expect(other('kind: measurement_group\n      group: tango://expchan/mg/tomo')).toMatchObject({
      kind: 'measurement_group',
      group: 'tango://127.0.0.1:45450/expchan/mg/tomo#dbase=no',
    });
  });

  it('say what the PandaBox has to do', () => {
    expect(pandaParametersOf(config)).toMatchObject({
      host: '127.0.0.1',
      controlPort: 45888,
      positionBlock: 'PCOMP1',
      countsPerTurn: 3_600_000,
      outputs: ['TTLOUT1'],
    });
  });

  it('are not asked for of another control system', () => {
    const other = parseBeamline(TEXT.replace('control: tango', 'control: sim'), FILE);
    expect(() => tangoParametersOf(other)).toThrow(TomochartError);
  });
});
