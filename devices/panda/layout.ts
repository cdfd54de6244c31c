import { TomochartError, type Patience, type Problem } from '#core';
import type { PandaControl } from './control.ts';
import { optional } from './failure.ts';
import { captureProblems, encoderProblems, outputProblems, positionProblems } from './layoutProblems.ts';
import type { PandaParameters } from './parameters.ts';
import { placeOf } from './socket.ts';
import type { ReadField } from './wiring.ts';

/** What of the layout is needed beside that it is right. */
export interface Layout {
  /** Ticks of the FPGA in a second. */
  readonly clockHertz: number;
}

/** What the FPGA has where its server does not tell. */
const CLOCK_HERTZ = 125e6;

/**
 * Checks that the PandABox is wired for the scan: the encoder to the comparison, the pulses to the outputs and to
 * PCAP, and PCAP to capture the encoder. Nothing is rewired.
 * @throws TomochartError DEVICE with one problem for every mistake, and the line that mends it; what the connection throws
 */
export async function checkLayout(
  control: PandaControl,
  parameters: PandaParameters,
  patience: Patience,
): Promise<Layout> {
  const read: ReadField = (target) => control.get(target, patience);
  const identity = await read('*IDN');
  const missing = missingBlocks(parameters, await control.list('*BLOCKS', patience));
  const problems =
    missing.length > 0
      ? missing
      : (
          await Promise.all([
            positionProblems(read, parameters),
            outputProblems(read, parameters),
            captureProblems(read, parameters),
            encoderProblems(read, parameters),
          ])
        ).flat();
  if (problems.length > 0) {
    throw new TomochartError(
      'DEVICE',
      `the layout of ${placeOf(control.address)} does not fit: ` +
        problems.map(({ about, message }) => `${about} ${message}`).join('; '),
      { problems, remedy: problems.map(({ remedy }) => remedy).join('; ') },
    );
  }
  if (!identity.startsWith('PandA')) {
    throw new TomochartError('DEVICE', `${placeOf(control.address)} is no PandABox but ${identity}`, {
      remedy: 'check host and ports in beamline.yaml',
    });
  }
  return { clockHertz: await optional(control.number('*CLOCK_FREQ', patience), CLOCK_HERTZ) };
}

function missingBlocks(parameters: PandaParameters, blocks: readonly string[]): Problem[] {
  const counts = new Map(blocks.map((line) => line.split(' ') as [string, string]));
  const { positionBlock, timeBlock, encoder, outputs } = parameters;
  const wanted = new Set([positionBlock, timeBlock, encoder, 'PCAP', ...outputs]);
  return [...wanted].flatMap((block) => {
    const [, name = '', number = '1'] = /^([A-Z][A-Z0-9_]*?)(\d+)?$/.exec(block) ?? [];
    const count = Number(counts.get(name) ?? 0);
    if (Number(number) >= 1 && Number(number) <= count) return [];
    const there = count === 0 ? `no ${name || block}` : `${count} of ${name}`;
    const remedy = `name another block in beamline.yaml: *BLOCKS? lists them`;
    return [{ about: block, message: `is not there: the PandABox has ${there}`, remedy }];
  });
}
