import { describe, expect, it } from 'vitest';
import { RealClock } from '#core';
import { openScan } from '#data';
import { pandaParametersOf, tangoParametersOf } from '#run/connect/tangoParameters';
import { worldOf } from '#run/connect/world';
import { World } from '#sim';
import { SimulatedPanda } from '#sim/panda';
import { SimulatedTango } from '#sim/tango';
import { scanOverTango, tangoConfig, type TangoPlace } from '../support/tangoWire.ts';
import type { AtEnd } from '../support/folder.ts';
import { readbacks, SAFE } from '../support/readbacks.ts';
import type { WiredScan } from '../support/realScan.ts';

/** The servers of a beamline, of which a test breaks the PandABox, too. */
async function brokenPlace(
  atEnd: AtEnd,
): Promise<TangoPlace & { readonly box: SimulatedPanda; readonly world: World }> {
  const config = tangoConfig(undefined);
  const world = new World(worldOf(config, 'made'), new RealClock());
  const parameters = pandaParametersOf(config);
  const box = new SimulatedPanda(world, parameters, { host: '127.0.0.1', port: 0, dataPort: 0 });
  atEnd(() => box.close());
  const servers = new SimulatedTango(world, tangoParametersOf(config));
  atEnd(() => servers.close());
  const panda = await box.start();
  const address = await servers.start();
  await servers.ready();
  return { ...address, panda, box, world, fault: address.devices['sim/fault/1']! };
}

const FLYING = 'acquiring.projections.part.sweep.flying';

interface Breaking {
  /** It breaks in a state of the chart that begins like that; left out, before the scan begins. */
  readonly state?: string;
  /** Or when so many projections have been exposed: what a busy machine tells of them may come after the last one. */
  readonly projections?: number;
}

/** Darks and flats of the scan that come before. */
const BEFORE_PROJECTIONS = 6;

/** Runs a scan in which something breaks once: a word of the fault device, or of the PandABox. */
async function broken(atEnd: AtEnd, text: string, when: Breaking = {}) {
  const { state, projections } = when;
  const place = await brokenPlace(atEnd);
  const before = state === undefined && projections === undefined;
  let done = before;
  const doIt = (running: WiredScan) => {
    if (done) return;
    done = true;
    if (text.startsWith('pandabox ')) place.box.fault(text.slice('pandabox '.length));
    else void running.fault(text);
  };
  const scan = await scanOverTango(place, {
    atEnd,
    ...(before ? { broken: text } : {}),
    onProgress: (progress, running) => {
      if (state !== undefined && progress.kind === 'state' && progress.state.startsWith(state)) doIt(running);
    },
  });
  let exposed = 0;
  place.world.cameras['cam']!.onFrame(() => {
    if (projections !== undefined && ++exposed === BEFORE_PROJECTIONS + projections) doIt(scan);
  });
  const record = await scan.done;
  return { scan, record, message: record.error?.message };
}

describe('a scan over Tango in which something breaks', () => {
  const FAULTS: readonly (readonly [text: string, when: Breaking, message: RegExp])[] = [
    ['rot stall', { state: FLYING }, /^rot \(sim\/motor\/rot\) is in state FAULT.*follow.*; mend/],
    ['x stall', { state: 'acquiring.flatBefore' }, /^x \(sim\/motor\/x\) is in state FAULT.*; mend/],
    ['rot limit+', { state: FLYING }, /^rot .*upper \(positive\) limit switch; move it off/],
    ['x limit+', { state: 'acquiring.flatBefore' }, /^x .*upper \(positive\) limit switch; move it off/],
    ['fast_shutter stuck', {}, /fast_shutter to read open .*it reads "CLOSE"; look at its permit/],
    [
      'cam hang',
      { projections: 3 },
      /^cam delivered \d+ of 21 frames .*; pandabox has given \d+ pulses; .*a camera that hangs/,
    ],
    ['cam error', { projections: 3 }, /^cam reads FAULT: .*no space.*; look at the camera, the disk/],
    ['cam fault', { projections: 3 }, /^cam reads FAULT: .*too warm.*; look at the camera/],
    ['cam fault', { state: 'acquiring.darkBefore' }, /^cam reads FAULT: .*too warm.*; look at the camera/],
    ['pandabox cut', { projections: 3 }, /pandabox .*lost.*; check its power and its network/],
    ['pandabox cut control', { projections: 3 }, /pandabox .*lost.*; check its power and its network/],
    ['pandabox cut data', { projections: 3 }, /pandabox .*lost.*; check its power and its network/],
    ['pandabox overrun', { projections: 3 }, /^pandabox: .*Data overrun; look what keeps/],
    ['pandabox framing error', { projections: 3 }, /^pandabox: .*Framing error; capture fewer/],
    ['pandabox driver overrun', { projections: 3 }, /^pandabox: .*Driver data overrun; look what keeps/],
    // Stuck beyond a pulse that a busy machine gives late, the block takes that for a jump.
    [
      'pandabox encoder stuck',
      { projections: 3 },
      /^cam delivered (\d+) of 21 .*; pandabox has given \1 pulses; as many pulses as frames: look at the axis|^pandabox: PCOMP1 stopped after \d+ of 21 pulses were captured; look at PCOMP1/,
    ],
    [
      'pandabox encoder jump 100000',
      { projections: 3 },
      /^pandabox: PCOMP1 stopped after .*; look at PCOMP1/,
    ],
  ];

  it.concurrent.for(FAULTS)(
    'ends safe after "%s" (%o) and names it',
    async ([text, when, wanted], { onTestFinished }) => {
      const { scan, record, message } = await broken(onTestFinished, text, when);
      expect(record.status, message).toBe('failed');
      expect(message).toMatch(wanted);
      expect(record.unsafe).toEqual([]);
      expect(await readbacks(scan)).toBe(SAFE);
    },
  );

  it.concurrent(
    'goes on without a frame that was dropped: a hole in its place, and no angle is shifted',
    async ({ onTestFinished }) => {
      // The sixth of the projections: six darks and flats come before.
      const { record, message } = await broken(onTestFinished, 'cam lose 11', {
        state: 'acquiring.flatBefore',
      });
      expect(record.status, message).toBe('done');
      expect(record.framesLost).toBe(1);
      expect(record.warnings.join()).toMatch(/lost on the way/);
      const reader = await openScan(record.file!);
      try {
        expect(reader.slots('proj')).toEqual(Array.from({ length: 21 }, (_, k) => k).filter((k) => k !== 5));
        // Latched where the exposure begins, 2.25 deg from one to the next.
        const projections = reader.records().filter(({ kind }) => kind === 'proj');
        const ahead = projections.map(({ slot, angleDegrees }) => angleDegrees - 2.25 * slot);
        expect(ahead).toHaveLength(20);
        expect(Math.max(...ahead) - Math.min(...ahead)).toBeLessThan(1e-3);
      } finally {
        reader.close();
      }
    },
  );

  it.concurrent('waits for a file that is slow to close', async ({ onTestFinished }) => {
    const { record, message } = await broken(onTestFinished, 'cam slow 3', { projections: 3 });
    expect(record.status, message).toBe('done');
    expect(record.framesLost).toBe(0);
  });

  it.concurrent('ends safe after servers that have hung for a while', async ({ onTestFinished }) => {
    const place = await brokenPlace(onTestFinished);
    const once = new Set<string>();
    const cause = (text: string, scan: WiredScan) => {
      if (!once.has(text)) void scan.fault(text);
      once.add(text);
    };
    const scan = await scanOverTango(place, {
      atEnd: onTestFinished,
      onProgress: (progress, running) => {
        if (progress.kind === 'frames' && progress.counts.proj >= 3) cause('server hang', running);
        if (progress.kind === 'state' && progress.state.startsWith('makingSafe')) {
          setTimeout(() => cause('none', running), 3000);
        }
      },
    });
    const record = await scan.done;
    expect(once).toEqual(new Set(['server hang', 'none']));
    expect(record.status).toBe('failed');
    expect(record.error?.message).toMatch(/(cam|rot|sim\/).*; /);
    expect(record.unsafe).toEqual([]);
    expect(await readbacks(scan)).toBe(SAFE);
  });
});
