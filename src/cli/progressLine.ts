import { formatSeconds } from '#core';
import type { ScanProgress } from '#run';
import { titleOf, PHASE_NAMES, type PhaseName, type ScanPlan } from '#scan';

const BAR = 24;
/** Without a terminal, a line every so many percent. */
const PERCENT_STEP = 10;

/** Shows how a scan goes: one line that is rewritten on a terminal, a line now and then elsewhere. */
export class ProgressLine {
  readonly #plan: ScanPlan;
  readonly #stream: NodeJS.WriteStream;
  #doing = '';
  #said = '';
  #percent = 0;
  #taken = 0;

  constructor(plan: ScanPlan, stream: NodeJS.WriteStream = process.stderr) {
    this.#plan = plan;
    this.#stream = stream;
  }

  show(progress: ScanProgress): void {
    if (progress.kind === 'frames') this.#taken = progress.taken;
    else this.#doing = wordsFor(progress.state);
    if (this.#stream.isTTY) this.#rewrite(progress.seconds);
    else this.#append(progress);
  }

  /** A line of its own, for what must not be overwritten. */
  say(text: string): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
    this.#stream.write(`${text}\n`);
  }

  end(): void {
    if (this.#stream.isTTY) this.#stream.write('\r\x1b[K');
  }

  #rewrite(seconds: number): void {
    const { totalFrames, budget } = this.#plan;
    const filled = Math.round((BAR * this.#taken) / totalFrames);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR - filled);
    const left = Math.max(0, budget.total - seconds);
    const line = `${bar} ${this.#taken}/${totalFrames} frames, ${formatSeconds(left)} left, ${this.#doing}`;
    this.#stream.write(`\r\x1b[K${line.slice(0, Math.max(20, (this.#stream.columns ?? 80) - 1))}`);
  }

  #append(progress: ScanProgress): void {
    const at = `${progress.seconds.toFixed(1).padStart(8)} s  `;
    if (progress.kind === 'state') {
      if (this.#doing !== this.#said) this.#stream.write(`${at}${this.#doing}\n`);
      this.#said = this.#doing;
      return;
    }
    const percent = Math.floor((100 * progress.taken) / progress.total);
    if (percent < this.#percent + PERCENT_STEP) return;
    this.#percent = percent - (percent % PERCENT_STEP);
    this.#stream.write(`${at}${progress.taken} of ${progress.total} frames\n`);
  }
}

/** A state of the chart in a user's words. */
function wordsFor(state: string): string {
  const [first = '', phase = ''] = state.split('.');
  if (first.startsWith('[') || first === 'makingSafe') return 'making safe';
  if (first !== 'acquiring') return first;
  const known = PHASE_NAMES.find((name): name is PhaseName => name === phase);
  return known ? titleOf(known) : phase === 'closingShutter' ? 'closing the shutter' : phase;
}
