import { TomochartError, type Patience } from '#core';
import type { TriggerProgram } from '#devices';
import type { PandaControl } from './control.ts';
import type { PandaParameters } from './parameters.ts';
import type { Loading, PulseBlock } from './pulseBlock.ts';
import { sequenceOf, type Sequence } from './sequence.ts';
import { TableFormat } from './tableFormat.ts';
import { until } from './until.ts';

/** Looks at counters that go on while they are read, until two looks are the same. */
const MOST_LOOKS = 5;

/** Where a sequencer is: lines and repeats count from 1. */
interface Progress {
  readonly line: number;
  readonly repeat: number;
  readonly state: string;
}

/** A sequencer block: a table of lines, each of which waits for its condition and gives a pulse of some length. */
export class Sequencer implements PulseBlock {
  readonly block: string;
  readonly #control: PandaControl;
  readonly #parameters: PandaParameters;

  constructor(control: PandaControl, parameters: PandaParameters, block: string) {
    this.#control = control;
    this.#parameters = parameters;
    this.block = block;
  }

  async plan(program: TriggerProgram, clockHertz: number, patience: Patience): Promise<Loading> {
    const table = `${this.block}.TABLE`;
    const [words, format] = await Promise.all([
      this.#control.number(`${table}.MAX_LENGTH`, patience),
      TableFormat.of(this.#control, table, ['TRIGGER'], patience),
    ]);
    const most = Math.floor(words / format.rowWords);
    const sequence = sequenceOf(this.#parameters, this.block, program, clockHertz, most);
    const packed = format.pack(
      sequence.lines.map(({ repeats, trigger, position, time1, time2, pulse }) => ({
        REPEATS: repeats,
        TRIGGER: format.label('TRIGGER', trigger),
        POSITION: position,
        TIME1: time1,
        TIME2: time2,
        OUTA1: pulse ? 1 : 0,
      })),
    );
    return { load: (budget) => this.#load(sequence, packed, budget) };
  }

  async count(program: TriggerProgram, patience: Patience): Promise<number> {
    const { line, repeat, state } = await this.#progress(patience);
    const waiting = state === 'WAIT_TRIGGER';
    switch (program.kind) {
      case 'position':
        return waiting ? line - 1 : line;
      case 'time':
        return repeat;
      case 'call':
        return waiting && line === 1 ? repeat - 1 : repeat;
    }
  }

  /**
   * Gives one pulse of a program of single pulses, and proves it: resolves when the block waits for the next one, or
   * has given its last.
   */
  async give(patience: Patience): Promise<void> {
    const { block } = this;
    const bit = `${block}.BITA`;
    const about = `${block} of ${this.#parameters.name}`;
    await this.#control.put(bit, 'ONE', patience);
    // On its second line it waits for BITA to fall: the pulse has been given.
    await until(patience, `${about} to give a pulse`, (inner) => this.#waitsAt(2, inner));
    await this.#control.put(bit, 'ZERO', patience);
    await until(patience, `${about} to wait for the next pulse`, async (inner) => {
      const active = await this.#control.number(`${block}.ACTIVE`, inner);
      return active === 0 ? true : this.#waitsAt(1, inner);
    });
  }

  async #waitsAt(wanted: number, patience: Patience): Promise<true | undefined> {
    const { line, state } = await this.#progress(patience);
    return line === wanted && state === 'WAIT_TRIGGER' ? true : undefined;
  }

  async #progress(patience: Patience): Promise<Progress> {
    const fields = ['TABLE_REPEAT', 'TABLE_LINE', 'STATE', 'TABLE_LINE', 'TABLE_REPEAT'];
    for (let look = 1; ; look++) {
      const read = await Promise.all(
        fields.map((field) => this.#control.get(`${this.block}.${field}`, patience)),
      );
      const [repeat, line, state, lineAgain, repeatAgain] = read as [string, string, string, string, string];
      const settled = repeat === repeatAgain && line === lineAgain;
      // The pulse of a line that has just begun may be still to come.
      if (!settled && look >= MOST_LOOKS)
        return { line: Number(line), repeat: Number(repeat), state: 'WAIT_TRIGGER' };
      if (settled) return { line: Number(line), repeat: Number(repeat), state };
    }
  }

  async #load({ repeats, prescaleTicks }: Sequence, packed: Uint32Array, patience: Patience): Promise<void> {
    const { block } = this;
    const control = this.#control;
    await Promise.all([
      // A table that was streamed is not overwritten before it has been emptied.
      control.table(`${block}.TABLE`, new Uint32Array(0), patience),
      control.put(`${block}.BITA`, 'ZERO', patience),
      control.put(`${block}.REPEATS`, repeats, patience),
      control.put(`${block}.PRESCALE.RAW`, prescaleTicks, patience),
      control.table(`${block}.TABLE`, packed, patience),
    ]);
    const length = await control.number(`${block}.TABLE.LENGTH`, patience);
    if (length !== packed.length) {
      const message = `${block} of ${this.#parameters.name} holds ${length} words of a table of ${packed.length}`;
      throw new TomochartError('DEVICE', message, {
        remedy: 'look which other program writes its table (*WHO?)',
      });
    }
    // While it loads, it does not see that it is enabled.
    let state = '';
    const ready = async (budget: Patience) => {
      state = await control.get(`${block}.STATE`, budget);
      return state === 'WAIT_ENABLE' ? true : undefined;
    };
    await until(patience, `${block} to have its table`, ready, () => `it reads ${state}`);
  }
}
