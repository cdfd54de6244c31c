import { TomochartError } from '#core';
import type { LatchedPulse, TriggerProgram } from '#devices';
import type { CaptureHappening } from './capture.ts';
import { END_DISARMED, END_OK } from './captureReader.ts';
import type { PandaParameters } from './parameters.ts';
import { angleAt } from './positions.ts';
import type { PulseBlock } from './pulseBlock.ts';

/** Why a capture ends that should not, and what helps (PandABlocks-server, Experiment Completion). */
const REMEDIES: Readonly<Record<string, string>> = {
  [END_DISARMED]: 'look which other program writes *PCAP.DISARM= (*WHO?)',
  'Early disconnect': 'look at the network to the PandABox',
  'Data overrun': 'look what keeps this computer or the network busy: captured data were not taken in time',
  'Framing error':
    'capture fewer fields, or take projections more slowly: triggers come too fast for what is captured',
  'Driver data overrun': 'look what keeps the PandABox busy: other clients of its data port perhaps',
  'DMA data error': 'capture fewer fields, or take projections more slowly',
};

/** Pulses that may be given for a program, and those that the program asks for. */
function pulsesOf(program: TriggerProgram): number {
  return program.kind === 'position' ? program.positions.count : program.count;
}

/** From an arming to the end of its capture: the pulses that have been captured, and what went wrong. */
export class PulseRun {
  readonly program: TriggerProgram;
  readonly source: PulseBlock;
  /** Settles when nothing more will be captured. */
  readonly ended: Promise<void>;
  /** Pulses that have been captured. */
  captured = 0;
  /** Pulses by the block's own counters, when they were read last. */
  counted = 0;
  /** Nobody is to be told any more: it is being disarmed. */
  closing = false;
  /** Nobody is to be told of its pulses any more: the next one is being armed. */
  muted = false;
  /** It has been disarmed, or could not be armed. */
  over = false;
  fault: TomochartError | undefined;
  /** Whether somebody has been told of the fault. */
  told = false;
  readonly #parameters: PandaParameters;
  readonly #onLatched: (pulse: LatchedPulse) => void;
  readonly #onFault: (run: PulseRun) => void;
  #finish: () => void = () => undefined;

  constructor(
    parameters: PandaParameters,
    program: TriggerProgram,
    source: PulseBlock,
    onLatched: (pulse: LatchedPulse) => void,
    onFault: (run: PulseRun) => void,
  ) {
    this.program = program;
    this.source = source;
    this.#parameters = parameters;
    this.#onLatched = onLatched;
    this.#onFault = onFault;
    this.ended = new Promise((resolve) => (this.#finish = resolve));
  }

  /** Pulses that are known to have been given; a capture that has come to its end has them all. */
  get fired(): number {
    return this.over && !this.fault ? this.captured : Math.max(this.captured, this.counted);
  }

  /** The first thing that goes wrong is the one that is told. */
  fail(fault: TomochartError): void {
    if (this.fault || this.over) return;
    this.fault = fault;
    this.#onFault(this);
  }

  /** Itself, unless something went wrong: whoever asks is told of it. @throws TomochartError the fault */
  sound(): this {
    if (!this.fault) return this;
    this.told = true;
    throw this.fault;
  }

  /** Takes what comes from the port of data. */
  readonly take = (event: CaptureHappening): void => {
    if (this.over) return;
    switch (event.kind) {
      case 'ready':
        return;
      case 'start':
        if (event.header.missed > 0)
          this.fail(this.#error(`${event.header.missed} captured positions were missed`));
        return;
      case 'samples':
        this.#latch(event.samples.numbers(`${this.#parameters.encoder}.VAL`, 'Value'));
        return;
      case 'end':
        this.#judge(event.samples, event.reason);
        this.#finish();
        return;
      case 'lost':
        this.fail(event.reason);
        this.#finish();
        return;
    }
  };

  /**
   * Its capture has ended, and the block's counters were read: positions that were not captured leave no hole, so that
   * nobody knows which of the pulses those are that were.
   */
  judgeAll(): void {
    const asked = pulsesOf(this.program);
    if (this.counted < asked || this.captured >= asked) return;
    this.fail(
      this.#error(
        `${this.captured} positions were captured of ${asked} pulses: which pulses they belong to is not known`,
        'look at PCAP.GATE and PCAP.TRIG, and which other program writes them (*WHO?)',
      ),
    );
  }

  #latch(counts: Float64Array | undefined): void {
    if (!counts) {
      this.fail(
        this.#error(`${this.#parameters.encoder}.VAL is no longer captured`, 'set its CAPTURE to Value'),
      );
      return;
    }
    for (const value of counts) {
      // The encoder has whole counts; what scaling there and back adds is noise.
      const angleDegrees = angleAt(this.#parameters, Math.round(value));
      const index = this.captured++;
      if (!this.muted) this.#onLatched({ index, angleDegrees });
    }
    const asked = pulsesOf(this.program);
    if (this.captured > asked) {
      const remedy = 'look what else is wired to PCAP.TRIG, and for bouncing pulses';
      this.fail(this.#error(`${this.captured} pulses were captured of a program of ${asked}`, remedy));
    }
  }

  #judge(samples: number, reason: string): void {
    if (samples !== this.captured) {
      this.fail(this.#error(`${samples} positions were captured, but ${this.captured} have come`));
    }
    const asked = pulsesOf(this.program);
    if (reason === END_OK) {
      if (this.captured < asked && !this.closing) this.fail(this.#early(asked));
      return;
    }
    if (reason === END_DISARMED && this.closing) return;
    this.fail(
      this.#error(`the capture ended after ${this.captured} of ${asked} pulses: ${reason}`, REMEDIES[reason]),
    );
  }

  /** The capture has ended by itself, as the block went idle: after all its pulses, or before. */
  #early(asked: number): TomochartError {
    const { block } = this.source;
    return this.#error(
      `${block} stopped after ${this.captured} of ${asked} pulses were captured`,
      `look at ${block}.HEALTH, and who disabled it; if ${block} gave them all, at PCAP.GATE and PCAP.TRIG`,
    );
  }

  #error(what: string, remedy = 'look at the log of the PandABox'): TomochartError {
    return new TomochartError('DEVICE', `${this.#parameters.name}: ${what}`, { remedy });
  }
}
