import type { Problem } from '#core';
import { optional } from './failure.ts';
import { netsOf } from './nets.ts';
import type { PandaParameters } from './parameters.ts';
import { traceBack, type ReadField, type Trace } from './wiring.ts';

/** The encoder comes to the comparison, and nothing but the scan enables or fires the blocks. */
export async function positionProblems(read: ReadField, parameters: PandaParameters): Promise<Problem[]> {
  const { encoder, positionBlock, timeBlock } = parameters;
  const { input } = netsOf(positionBlock);
  const held = ['ZERO', 'ONE'];
  const enables = [...new Set([positionBlock, timeBlock])].map((block) => `${block}.ENABLE`);
  return (
    await Promise.all([
      unless(read, input, [`${encoder}.VAL`], 'and positions are not compared with the encoder'),
      ...enables.map((enable) => unless(read, enable, held, 'but the scan itself enables it')),
      unless(read, `${timeBlock}.BITA`, held, 'but the scan itself fires single pulses through it'),
    ])
  ).flat();
}

/** The pulses of both blocks come to every output. */
export async function outputProblems(read: ReadField, parameters: PandaParameters): Promise<Problem[]> {
  const traces = await Promise.all(
    parameters.outputs.map(async (output): Promise<[string, Trace]> => {
      const input = `${output}.VAL`;
      return [input, await traceBack(read, input)];
    }),
  );
  const problems = traces.flatMap(([input, { sources }]) =>
    unfed(parameters, input, sources, 'no camera on it is triggered'),
  );
  const pulses = new Set(
    traces.flatMap(([, { through }]) => through.filter((block) => block.startsWith('PULSE'))),
  );
  return [...problems, ...(await Promise.all([...pulses].map((block) => pulseProblems(read, block)))).flat()];
}

/** A pulse block on the way must let every pulse through once. */
async function pulseProblems(read: ReadField, block: string): Promise<Problem[]> {
  const once = ['0', '1'];
  return (
    await Promise.all([
      read(`${block}.ENABLE`).then((enable) =>
        enable === 'ZERO' ? [wrong(`${block}.ENABLE`, enable, 'so that it gives no pulse', 'ONE')] : [],
      ),
      unless(read, `${block}.PULSES`, once, 'and one pulse becomes several', '1'),
      unless(read, `${block}.TRIG_EDGE`, ['Rising'], 'and pulses come late or twice'),
    ])
  ).flat();
}

/** PCAP captures at the pulses of both blocks, as long as they come. */
export async function captureProblems(read: ReadField, parameters: PandaParameters): Promise<Problem[]> {
  const [trig, enable, gate] = await Promise.all(
    ['TRIG', 'ENABLE', 'GATE'].map((input) => traceBack(read, `PCAP.${input}`)),
  );
  const edge = await unless(read, 'PCAP.TRIG_EDGE', ['Rising'], 'and positions are captured late or twice');
  const actives = blocksOf(parameters).map((block) => netsOf(block).active);
  const runs = ({ sources }: Trace) => sources.has('ONE') || actives.every((active) => sources.has(active));
  const gated = runs(gate!) || feeds(parameters, gate!.sources);
  const whole = actives.length === 1 ? actives[0]! : 'ONE';
  return [
    ...unfed(parameters, 'PCAP.TRIG', trig!.sources, 'no position is captured'),
    ...(runs(enable!)
      ? []
      : [wrong('PCAP.ENABLE', shown(enable!), 'and nothing is captured while pulses come', whole)]),
    ...(gated ? [] : [wrong('PCAP.GATE', shown(gate!), 'and nothing is summed while pulses come', 'ONE')]),
    ...edge,
  ];
}

/** The encoder is captured, in a form from which counts can be had. */
export async function encoderProblems(read: ReadField, { encoder }: PandaParameters): Promise<Problem[]> {
  const value = `${encoder}.VAL`;
  const [capture, scale, offset, health] = await Promise.all([
    read(`${value}.CAPTURE`),
    read(`${value}.SCALE`),
    read(`${value}.OFFSET`),
    optional(read(`${encoder}.HEALTH`), 'OK'),
  ]);
  const problems: Problem[] = [];
  if (!capture.split(' ').includes('Value')) {
    problems.push(wrong(`${value}.CAPTURE`, capture, 'and its positions are not captured', 'Value'));
  }
  if (!Number.isFinite(Number(scale)) || Number(scale) === 0) {
    problems.push(wrong(`${value}.SCALE`, scale, 'and no counts can be had from what is captured', '1'));
  }
  if (!Number.isFinite(Number(offset))) {
    problems.push(wrong(`${value}.OFFSET`, offset, 'and no counts can be had from what is captured', '0'));
  }
  if (health !== 'OK') {
    const remedy = `look at the cable of the encoder, and at ${encoder}.PROTOCOL`;
    problems.push({ about: `${encoder}.HEALTH`, message: `reads ${health}`, remedy });
  }
  return problems;
}

function blocksOf({ positionBlock, timeBlock }: PandaParameters): string[] {
  return [...new Set([positionBlock, timeBlock])];
}

function feeds(parameters: PandaParameters, sources: ReadonlySet<string>): boolean {
  return blocksOf(parameters).every((block) => sources.has(netsOf(block).output));
}

/** The blocks whose pulses do not come to an input, as a problem. */
function unfed(
  parameters: PandaParameters,
  input: string,
  sources: ReadonlySet<string>,
  so: string,
): Problem[] {
  if (feeds(parameters, sources)) return [];
  const nets = blocksOf(parameters).map((block) => netsOf(block).output);
  const without = nets.filter((net) => !sources.has(net)).join(' and ');
  // Two blocks come to one input through a lookup table.
  const [a, b] = nets;
  const remedy =
    b === undefined
      ? `write ${input}=${a}`
      : `write LUT1.FUNC=A|B, LUT1.INPA=${a}, LUT1.INPB=${b} and ${input}=LUT1.OUT (or another LUT)`;
  const message = `follows ${[...sources].join(' and ')} and not ${without}: ${so}`;
  return [{ about: input, message, remedy }];
}

/** A problem unless a field holds one of the values. */
async function unless(
  read: ReadField,
  field: string,
  right: readonly string[],
  so: string,
  mend = right[0]!,
): Promise<Problem[]> {
  const value = await read(field);
  return right.includes(value) ? [] : [wrong(field, value, so, mend)];
}

function wrong(field: string, value: string, so: string, mend: string): Problem {
  return { about: field, message: `is ${value}, ${so}`, remedy: `write ${field}=${mend}` };
}

function shown({ sources }: Trace): string {
  return [...sources].join(' and ');
}
