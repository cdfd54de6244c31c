import { Agenda } from './agenda.ts';
import type { Fabric } from './fabric.ts';
import { CLOCK_HERTZ } from './parse.ts';

interface Edge {
  readonly seconds: number;
  readonly level: boolean;
}

/**
 * Delays, stretches and multiplies pulses: on an edge of TRIG, PULSES pulses of WIDTH, STEP from one to the next, the
 * first after DELAY; with no WIDTH the output follows the input (PandABlocks-FPGA, PULSE). Triggers that come before the
 * last pulse has ended are dropped.
 */
export class PulseBlock {
  readonly #name: string;
  readonly #fabric: Fabric;
  readonly #agenda: Agenda;
  #edges: Edge[] = [];

  constructor(name: string, fabric: Fabric) {
    this.#name = name;
    this.#fabric = fabric;
    this.#agenda = new Agenda(fabric.clock);
    const { bus } = fabric;
    bus.watch(
      () => bus.input(`${name}.TRIG`),
      (level, seconds) => this.#trigger(level, seconds),
    );
    bus.watch(
      () => bus.input(`${name}.ENABLE`),
      (level, seconds) => {
        if (!level) this.#reset(seconds);
      },
    );
  }

  close(): void {
    this.#agenda.clear();
  }

  #trigger(level: boolean, seconds: number): void {
    const { bus, registry } = this.#fabric;
    if (!bus.input(`${this.#name}.ENABLE`)) return;
    const time = (field: string) => registry.ticks(`${this.#name}.${field}`) / CLOCK_HERTZ;
    const [delay, width, step] = [time('DELAY'), time('WIDTH'), time('STEP')];
    if (width === 0) {
      this.#add([{ seconds: seconds + delay, level }]);
      return;
    }
    const edge = registry.text(`${this.#name}.TRIG_EDGE`);
    if ((level && edge === 'Falling') || (!level && edge === 'Rising') || this.#edges.length > 0) return;
    const pulses = Math.max(1, registry.number(`${this.#name}.PULSES`));
    const period = Math.max(step, width + 1 / CLOCK_HERTZ);
    const starts = Array.from({ length: pulses }, (_, k) => seconds + delay + k * period);
    this.#add(
      starts.flatMap((start) => [
        { seconds: start, level: true },
        { seconds: start + width, level: false },
      ]),
    );
  }

  #add(edges: readonly Edge[]): void {
    this.#edges.push(...edges);
    this.#schedule();
  }

  #schedule(): void {
    const [first] = this.#edges;
    if (!first) return this.#agenda.clear();
    this.#agenda.set(first.seconds, (seconds) => {
      this.#edges.shift();
      this.#fabric.bus.set({ [`${this.#name}.OUT`]: first.level }, seconds);
      this.#schedule();
    });
  }

  #reset(seconds: number): void {
    this.#edges = [];
    this.#agenda.clear();
    this.#fabric.bus.set({ [`${this.#name}.OUT`]: false }, seconds);
  }
}
