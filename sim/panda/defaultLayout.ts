import type { PandaParameters } from '#devices/panda';
import type { Registry } from './registry.ts';

/** Wires the box as a scan with these parameters needs it: pulses of both blocks to every output and to PCAP. */
export function wireDefaults(registry: Registry, parameters: PandaParameters): void {
  const { positionBlock, timeBlock, encoder, outputs } = parameters;
  const write = (name: string, value: string) => registry.field(name).write(value);
  const isSequencer = positionBlock.startsWith('SEQ');
  const pulses = `${positionBlock}.${isSequencer ? 'OUTA' : 'OUT'}`;
  write(`${positionBlock}.${isSequencer ? 'POSA' : 'INP'}`, `${encoder}.VAL`);
  const oneBlock = positionBlock === timeBlock;
  if (!oneBlock) {
    for (const [lut, a, b] of [
      ['LUT1', pulses, `${timeBlock}.OUTA`],
      ['LUT2', `${positionBlock}.ACTIVE`, `${timeBlock}.ACTIVE`],
    ] as const) {
      write(`${lut}.FUNC`, 'A|B');
      write(`${lut}.INPA`, a);
      write(`${lut}.INPB`, b);
    }
  }
  const source = oneBlock ? pulses : 'LUT1.OUT';
  for (const output of outputs) write(`${output}.VAL`, source);
  write('PCAP.TRIG', source);
  write('PCAP.GATE', 'ONE');
  write('PCAP.ENABLE', oneBlock ? `${timeBlock}.ACTIVE` : 'LUT2.OUT');
  const { attributes } = registry.field(`${encoder}.VAL`);
  attributes.get('CAPTURE')?.write?.('Value');
  attributes.get('UNITS')?.write?.('deg');
  attributes.get('SCALE')?.write?.(String(360 / parameters.countsPerTurn));
  attributes.get('OFFSET')?.write?.(String((-parameters.zeroCounts * 360) / parameters.countsPerTurn));
}
