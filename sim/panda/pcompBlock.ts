import { Agenda } from './agenda.ts';
import type { Fabric } from './fabric.ts';
import { PCOMP_JUMPED, type PCOMP_STATES } from './specs.ts';

type State = (typeof PCOMP_STATES)[number];

/** What it is told, taken over when it is enabled. */
interface Program {
  readonly start: number;
  readonly preStart: number;
  readonly width: number;
  readonly step: number;
  readonly pulses: number;
  readonly side: 1 | -1;
}

/**
 * A position compare: from the rise of ENABLE on it waits to be before START, and then gives pulses of WIDTH counts at
 * START and every STEP behind it (PandABlocks-FPGA, PCOMP).
 */
export class PcompBlock {
  readonly #name: string;
  readonly #fabric: Fabric;
  readonly #agenda: Agenda;
  #program: Program | undefined;
  #state: State = 'WAIT_ENABLE';
  #produced = 0;
  #health = 'OK';

  constructor(name: string, fabric: Fabric) {
    this.#name = name;
    this.#fabric = fabric;
    this.#agenda = new Agenda(fabric.clock);
    const { registry, bus } = fabric;
    registry.provide(`${name}.STATE`, () => this.#state);
    registry.provide(`${name}.PRODUCED`, () => this.#produced);
    registry.provide(`${name}.HEALTH`, () => this.#health);
    bus.watch(
      () => bus.input(`${name}.ENABLE`),
      (level, seconds) => (level ? this.#enable(seconds) : this.#stop(seconds)),
    );
    fabric.onMotion(() => this.#lookAgain(fabric.clock.now()));
  }

  close(): void {
    this.#agenda.clear();
  }

  #enable(seconds: number): void {
    this.#produced = 0;
    this.#health = 'OK';
    this.#program = this.#programAt(seconds);
    this.#fabric.bus.set({ [`${this.#name}.ACTIVE`]: true }, seconds);
    this.#wait('WAIT_PRE_START', seconds);
  }

  #programAt(seconds: number): Program {
    const number = (field: string) => this.#fabric.registry.number(`${this.#name}.${field}`);
    const present = this.#fabric.encoderAt(`${this.#name}.INP`)?.counts(seconds) ?? 0;
    const direction = this.#fabric.registry.text(`${this.#name}.DIR`);
    const isRelative = this.#fabric.registry.text(`${this.#name}.RELATIVE`) === 'Relative';
    const ahead = isRelative ? 1 : number('START') >= present ? 1 : -1;
    const side = direction === 'Positive' ? 1 : direction === 'Negative' ? -1 : ahead;
    return {
      start: isRelative ? present + side * number('START') : number('START'),
      preStart: number('PRE_START'),
      width: number('WIDTH'),
      step: number('STEP'),
      pulses: number('PULSES'),
      side,
    };
  }

  #wait(state: State, seconds: number): void {
    this.#state = state;
    const due = this.#dueFrom(seconds);
    if (due === undefined) this.#agenda.clear();
    else this.#agenda.set(due, (at) => this.#cross(at));
  }

  #lookAgain(seconds: number): void {
    if (this.#state === 'WAIT_ENABLE') return;
    if (this.#agenda.due !== undefined && this.#agenda.due <= seconds) return;
    this.#wait(this.#state, seconds);
  }

  #dueFrom(seconds: number): number | undefined {
    const encoder = this.#fabric.encoderAt(`${this.#name}.INP`);
    const { start, preStart, width, step, side } = this.#program!;
    if (!encoder) return undefined;
    const pulse = start + side * step * this.#produced;
    switch (this.#state) {
      case 'WAIT_PRE_START':
        // Strictly before.
        return encoder.whenAt(start - side * (preStart + 1), side === 1 ? -1 : 1, seconds);
      case 'WAIT_RISING':
        return encoder.whenAt(pulse, side, seconds);
      case 'WAIT_FALLING':
        return encoder.whenAt(pulse - side * step + side * width, side, seconds);
      case 'WAIT_ENABLE':
      case 'WAIT_DIR':
        return undefined;
    }
  }

  #cross(seconds: number): void {
    const { bus } = this.#fabric;
    const { pulses } = this.#program!;
    if (this.#state === 'WAIT_PRE_START') return this.#wait('WAIT_RISING', seconds);
    if (this.#jumped(seconds)) {
      this.#health = PCOMP_JUMPED;
      this.#stop(seconds);
      return;
    }
    if (this.#state === 'WAIT_RISING') {
      this.#produced++;
      this.#state = 'WAIT_FALLING';
      bus.set({ [`${this.#name}.OUT`]: true }, seconds);
      // Whoever follows the output may have disabled it.
      if (this.#state === 'WAIT_FALLING') this.#wait('WAIT_FALLING', seconds);
    } else if (pulses !== 0 && this.#produced >= pulses) {
      this.#stop(seconds);
    } else {
      bus.set({ [`${this.#name}.OUT`]: false }, seconds);
      if (this.#state === 'WAIT_FALLING') this.#wait('WAIT_RISING', seconds);
    }
  }

  /** Beyond where the edge after the one that it waits for would be: a pulse has been missed. */
  #jumped(seconds: number): boolean {
    const encoder = this.#fabric.encoderAt(`${this.#name}.INP`);
    const { start, step, width, side } = this.#program!;
    const rising = this.#produced === 0 ? step - 1 : step * this.#produced + width;
    const tooFar = this.#state === 'WAIT_RISING' ? rising : step * this.#produced;
    return encoder !== undefined && (encoder.counts(seconds) - start - side * tooFar) * side >= 0;
  }

  #stop(seconds: number): void {
    this.#agenda.clear();
    this.#state = 'WAIT_ENABLE';
    this.#fabric.bus.set({ [`${this.#name}.OUT`]: false, [`${this.#name}.ACTIVE`]: false }, seconds);
  }
}
