import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { parseBeamline } from '#config';

const FILE = fileURLToPath(new URL('../../sim/beamline-tango.yaml', import.meta.url));
const SHIPPED = readFileSync(FILE, 'utf8');

function problemsOf(from: string, to: string): string[] {
  expect(SHIPPED).toContain(from);
  try {
    parseBeamline(SHIPPED.replace(from, to), 't.yaml');
    return [];
  } catch (thrown) {
    const problems = thrown instanceof TomochartError ? thrown.problems : [];
    return problems.map(({ about, message, remedy }) =>
      `${about}: ${message}; ${remedy}`.replace(/^.*?: (?=[a-z])/, ''),
    );
  }
}

describe('a beamline file with control: tango', () => {
  it('is right as it ships', () => {
    const config = parseBeamline(SHIPPED, 't.yaml');
    expect(config).toMatchObject({ control: 'tango', tango: { database: false } });
    expect(config.axes['rot']?.tango).toMatchObject({ kind: 'sardana', position: 'Position', stop: 'Stop' });
  });

  it.each([
    ['host: 127.0.0.1:45450', '', /^false, and host is missing; write host:/],
    ['host: 127.0.0.1:45450', 'host: b304a', /b304a is no host:port; write for instance b304a-tango:10000/],
    [
      'host: 127.0.0.1:45450',
      'host: "b304a:1,b304b:1"',
      /are several, and there is no database; name the one/,
    ],
    ['tango://sim/motor/rot', 'tango://sim/motor', /tango:\/\/sim\/motor names no device/],
    ['tango://sim/motor/rot', 'ca://sim:m1', /ca:\/\/sim:m1 is no address of Tango/],
    ['tango://sim/ring/1/Current', 'tango://sim/ring/1', /names no attribute/],
    ['tango://sim/ion/1/Rate', 'sim/ion/1/Rate', /names no attribute/],
    [
      'streams: false',
      'streams: true',
      /true does not fit control: tango, where the detector stores the frames/,
    ],
    ['label: label', 'label: false', /true, but tango\.label is false/],
    ['kind: camera', 'kind: measurement_group', /armed by a measurement group, and group is missing/],
    ['open: OPEN', 'open: CLOSE', /is what it reads when it is open, too/],
    ['position_block: PCOMP1', 'position_block: CLOCK1', /CLOCK1 is no block for this; name a sequencer/],
    ['time_block: SEQ1', 'time_block: PCOMP1', /PCOMP1 is no block for this/],
    ['encoder: INENC1', 'encoder: INENC1.VAL', /INENC1\.VAL is no block for this/],
    ['time_pulses: true', 'time_pulses: false', /gives pulses at equal times, too; write time_pulses: true/],
    [
      'counts_per_turn: 3600000',
      'wraps: false',
      /has no counts_per_turn, and the trigger counts encoder steps/,
    ],
    ['address: tango://tomo/configurator/1', 'address: tango://configurator', /names no device/],
    ['kind: sardana', 'kind: sardanna', /did you mean sardana/],
  ])('with %s for %s is refused', (from, to, message) => {
    const problems = problemsOf(from, to);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(message);
  });
});
