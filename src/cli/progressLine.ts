import { formatSeconds } from '#core';
import type { FinishProgress, ScanProgress } from '#run';
import type { ScanPlan } from '#scan';
import { doingOf, type Doing } from './stateWords.ts';

const BAR = 20;
/** Without a terminal, a line every so many percent. */
const PERCENT_STEP = 10;
/** A move takes seconds in which nothing is told; the time left goes on all the same. */
const TICK_MILLISECONDS = 500;
/** The rate is that of the frames of about so many seconds. */
const RATE_SECONDS = 2;
/** Parts that no plan gives a time. */
const TIMELESS = [
  'reconstructing the preview',
  'making safe',
  'saving the frames that there are',
  'paused',
  'done',
  'aborted',
  'failed',
];

/** Shows how a scan goes: one line that is rewritten on a terminal, a line now and then elsewhere. */
export class ProgressLine {
  readonly #plan: ScanPlan;
  readonly #stream: NodeJS.WriteStream;
  readonly #ticking: NodeJS.Timeout | undefined;
  #doing: Doing = { part: 'preparing', step: undefined };
  #said = '';
  #percent = 0;
  #taken = 0;
  #seconds = 0;
  #heardAt = performance.now();
  #recent: { readonly seconds: number; readonly taken: number }[] = [];

  /** @param time `real` when the scan's seconds are those of the wall */
  constructor(plan: ScanPlan, time: 'real' | 'virtual', stream: NodeJS.WriteStream = process.stderr) {
    this.#plan = plan;
    this.#stream = stream;
    if (stream.isTTY && time === 'real') {
      const tick = () => this.#rewrite(this.#seconds + (performance.now() - this.#heardAt) / 1000);
      this.#ticking = setInterval(tick, TICK_MILLISECONDS).unref();
    }
  }

  show(progress: ScanProgress): void {
    this.#seconds = progress.seconds;
    this.#heardAt = performance.now();
    if (progress.kind === 'frames') this.#count(progress);
    else this.#enter(doingOf(progress.state));
    if (this.#stream.isTTY) this.#rewrite(progress.seconds);
    else this.#append(progress);
  }

  /** What is done with the files once the beamline is free. */
  finish({ doing, fraction }: FinishProgress): void {
    if (this.#stream.isTTY) {
      this.#erase();
      this.#stream.write(`${doing} ${Math.floor(100 * fraction)} %`);
    } else if (doing !== this.#said) {
      this.#said = doing;
      this.#stream.write(`${' '.repeat(12)}${doing}\n`);
    }
  }

  /** A line of its own, for what must not be overwritten. */
  say(text: string): void {
    this.#erase();
    this.#stream.write(`${text}\n`);
  }

  end(): void {
    clearInterval(this.#ticking);
    this.#erase();
  }

  #enter(doing: Doing): void {
    if (doing.part !== this.#doing.part) this.#recent = [];
    this.#doing = doing;
  }

  #count({ taken, seconds }: { readonly taken: number; readonly seconds: number }): void {
    this.#taken = taken;
    const kept = this.#recent.filter((point) => point.seconds >= seconds - RATE_SECONDS);
    this.#recent = [...kept, { seconds, taken }];
  }

  #rewrite(seconds: number): void {
    const { totalFrames } = this.#plan;
    const filled = Math.round((BAR * this.#taken) / totalFrames);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
    const { part, step } = this.#doing;
    const line = [
      `${bar} ${String(this.#taken).padStart(String(totalFrames).length)}/${totalFrames}`,
      this.#left(seconds),
      step ? `${part}: ${step}` : part,
      step ? '' : this.#rate(),
    ]
      .filter((text) => text !== '')
      .join('  ');
    this.#erase();
    this.#stream.write(line.slice(0, Math.max(20, (this.#stream.columns ?? 80) - 1)));
  }

  #left(seconds: number): string {
    if (TIMELESS.includes(this.#doing.part)) return '';
    const left = this.#plan.budget.total - seconds;
    // Tenths of a second, rewritten four times in one, are only unrest.
    if (left < -1) return `${formatSeconds(Math.round(-left))} over the plan`;
    return left < 60 ? `${Math.max(0, Math.ceil(left))} s left` : `${formatSeconds(left)} left`;
  }

  #rate(): string {
    const [first, last] = [this.#recent[0], this.#recent.at(-1)];
    if (!first || !last || last.seconds - first.seconds < RATE_SECONDS / 4) return '';
    return `${((last.taken - first.taken) / (last.seconds - first.seconds)).toPrecision(3)} frames/s`;
  }

  #append(progress: ScanProgress): void {
    const at = `${progress.seconds.toFixed(1).padStart(8)} s  `;
    if (progress.kind === 'state') {
      const { part } = this.#doing;
      if (part !== this.#said) this.#stream.write(`${at}${part}\n`);
      this.#said = part;
      return;
    }
    const percent = Math.floor((100 * progress.taken) / progress.total);
    if (percent < this.#percent + PERCENT_STEP) return;
    this.#percent = percent - (percent % PERCENT_STEP);
    this.#stream.write(`${at}${progress.taken} of ${progress.total} frames\n`);
  }

  #erase(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }
}
