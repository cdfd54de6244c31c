import { Agenda } from './agenda.ts';
import type { Fabric } from './fabric.ts';
import { CLOCK_HERTZ } from './parse.ts';
import { SEQ_TRIGGERS, type SEQ_STATES } from './specs.ts';
import type { SeqLine, SeqTable } from './table.ts';

type State = (typeof SEQ_STATES)[number];

/**
 * A sequencer: from the rise of ENABLE on, it goes through the lines of its table. Each waits for its condition, sets
 * its outputs for a first phase, which may be left out, and for a second one (PandABlocks-FPGA, SEQ).
 */
export class SeqBlock {
  readonly #name: string;
  readonly #fabric: Fabric;
  readonly #table: SeqTable;
  readonly #agenda: Agenda;
  #lines: readonly SeqLine[] = [];
  #state: State = 'UNREADY';
  #line = 0;
  #lineRepeat = 0;
  #tableRepeat = 0;

  constructor(name: string, fabric: Fabric) {
    this.#name = name;
    this.#fabric = fabric;
    this.#agenda = new Agenda(fabric.clock);
    const { registry, bus } = fabric;
    this.#table = registry.tables.get(`${name}.TABLE`)!;
    this.#table.field.onWrite(() => this.#load());
    registry.provide(`${name}.STATE`, () => this.#state);
    registry.provide(`${name}.TABLE_LINE`, () => this.#line);
    registry.provide(`${name}.LINE_REPEAT`, () => this.#lineRepeat);
    registry.provide(`${name}.TABLE_REPEAT`, () => this.#tableRepeat);
    bus.watch(
      () => bus.input(`${name}.ENABLE`),
      (level, seconds) => (level ? this.#enable(seconds) : this.#disable(seconds)),
    );
    for (const bit of 'ABC')
      bus.watch(
        () => bus.input(`${name}.BIT${bit}`),
        (_, seconds) => this.#lookAgain(seconds),
      );
    fabric.onMotion(() => this.#lookAgain(fabric.clock.now()));
  }

  close(): void {
    this.#agenda.clear();
  }

  get #active(): boolean {
    return this.#state !== 'UNREADY' && this.#state !== 'WAIT_ENABLE';
  }

  #load(): void {
    if (this.#active) this.#disable(this.#fabric.clock.now());
    this.#lines = this.#table.lines;
    this.#state = this.#lines.length === 0 ? 'UNREADY' : 'WAIT_ENABLE';
  }

  #enable(seconds: number): void {
    if (this.#state !== 'WAIT_ENABLE') return;
    this.#line = this.#lineRepeat = this.#tableRepeat = 1;
    this.#state = 'WAIT_TRIGGER';
    this.#fabric.bus.set({ [`${this.#name}.ACTIVE`]: true }, seconds);
    this.#wait(seconds);
  }

  /** Counters stay as they are until it is enabled again. */
  #disable(seconds: number): void {
    this.#agenda.clear();
    if (this.#active) this.#state = 'WAIT_ENABLE';
    this.#output(0, false, seconds);
  }

  #wait(seconds: number): void {
    this.#state = 'WAIT_TRIGGER';
    const due = this.#dueFrom(seconds);
    if (due === undefined) this.#agenda.clear();
    else this.#agenda.set(due, (at) => this.#phase1(at));
  }

  #lookAgain(seconds: number): void {
    if (this.#state !== 'WAIT_TRIGGER') return;
    // What has come to pass, and waits for a late timer, has come to pass.
    if (this.#agenda.due !== undefined && this.#agenda.due <= seconds) return;
    this.#wait(seconds);
  }

  /** When the condition of the present line is met; undefined while nothing leads there. */
  #dueFrom(seconds: number): number | undefined {
    const { trigger, position } = this.#present;
    const condition = SEQ_TRIGGERS[trigger] ?? 'Immediate';
    const [, bit, level] = /^(BIT[ABC])=([01])$/.exec(condition) ?? [];
    if (bit !== undefined) {
      return this.#fabric.bus.input(`${this.#name}.${bit}`) === (level === '1') ? seconds : undefined;
    }
    const [, input, side] = /^(POS[ABC])([<>])=POSITION$/.exec(condition) ?? [];
    if (input === undefined) return seconds;
    const encoder = this.#fabric.encoderAt(`${this.#name}.${input}`);
    // An input that is wired to nothing is 0.
    if (!encoder) return (side === '>' ? 0 >= position : 0 <= position) ? seconds : undefined;
    return encoder.whenAt(position, side === '>' ? 1 : -1, seconds);
  }

  #phase1(seconds: number): void {
    const { time1, outputs1 } = this.#present;
    if (time1 === 0) return this.#phase2(seconds);
    this.#state = 'PHASE1';
    this.#output(outputs1, true, seconds);
    if (this.#state !== 'PHASE1') return;
    this.#agenda.set(seconds + this.#seconds(time1), (at) => this.#phase2(at));
  }

  #phase2(seconds: number): void {
    const { time2, outputs2 } = this.#present;
    this.#state = 'PHASE2';
    this.#output(outputs2, true, seconds);
    if (this.#state !== 'PHASE2') return;
    this.#agenda.set(seconds + this.#seconds(Math.max(1, time2)), (at) => this.#next(at));
  }

  #next(seconds: number): void {
    const { repeats } = this.#present;
    const tableRepeats = this.#fabric.registry.number(`${this.#name}.REPEATS`);
    const lineDone = repeats !== 0 && this.#lineRepeat === repeats;
    const tableDone = lineDone && this.#line === this.#lines.length;
    if (tableDone && tableRepeats !== 0 && this.#tableRepeat === tableRepeats) {
      this.#state = 'WAIT_ENABLE';
      this.#output(0, false, seconds);
      return;
    }
    if (tableDone) this.#tableRepeat++;
    this.#line = tableDone ? 1 : lineDone ? this.#line + 1 : this.#line;
    this.#lineRepeat = lineDone ? 1 : this.#lineRepeat + 1;
    this.#wait(seconds);
  }

  get #present(): SeqLine {
    return this.#lines[this.#line - 1]!;
  }

  #seconds(time: number): number {
    const prescale = Math.max(1, this.#fabric.registry.ticks(`${this.#name}.PRESCALE`));
    return (time * prescale) / CLOCK_HERTZ;
  }

  #output(bits: number, active: boolean, seconds: number): void {
    const outputs = [...'ABCDEF'].map((letter, k): [string, boolean] => [
      `${this.#name}.OUT${letter}`,
      ((bits >> k) & 1) === 1,
    ]);
    this.#fabric.bus.set({ ...Object.fromEntries(outputs), [`${this.#name}.ACTIVE`]: active }, seconds);
  }
}
