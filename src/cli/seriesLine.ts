import { formatSeconds } from '#core';
import type { SeriesProgress } from '#run';
import { placeWords, type SeriesPlan, type SeriesPoint } from '#series';
import { ProgressLine } from './progressLine.ts';

/** Shows how a series goes: a line for each point, and below it how its scan goes. */
export class SeriesLine {
  readonly #plan: SeriesPlan;
  readonly #time: 'real' | 'virtual';
  readonly #stream: NodeJS.WriteStream;
  #scan: ProgressLine | undefined;

  /** @param time `real` when the seconds of the series are those of the wall */
  constructor(plan: SeriesPlan, time: 'real' | 'virtual', stream: NodeJS.WriteStream = process.stderr) {
    this.#plan = plan;
    this.#time = time;
    this.#stream = stream;
  }

  show(progress: SeriesProgress): void {
    switch (progress.kind) {
      case 'moving':
        this.say(`${this.#title(progress.point)}, ${this.#left(progress.point)} left`);
        break;
      case 'settling': {
        const { settleSeconds } = progress.point;
        if (settleSeconds > 0) this.say(`  settling for ${formatSeconds(settleSeconds)}`);
        break;
      }
      case 'scanning':
        this.#scan = new ProgressLine(progress.point.scan, this.#time, this.#stream);
        break;
      case 'scan':
        this.#scan?.show(progress.progress);
        break;
      case 'ended': {
        this.end();
        const { status, file, error } = progress.record;
        const what = error ? `${status}: ${error.message}` : status;
        this.say(`${this.#title(progress.point)}: ${what}${file ? `, ${file}` : ''}`);
        break;
      }
      case 'returning':
        this.say('outer axes back to where they stood');
        break;
    }
  }

  /** A line of its own, for what must not be overwritten. */
  say(text: string): void {
    if (this.#scan) this.#scan.say(text);
    else this.#stream.write(`${text}\n`);
  }

  end(): void {
    this.#scan?.end();
    this.#scan = undefined;
  }

  #title({ number, values }: SeriesPoint): string {
    return `point ${number} of ${this.#plan.points.length} (${placeWords(values)})`;
  }

  #left({ number }: SeriesPoint): string {
    const open = this.#plan.points.filter((point) => point.number >= number);
    return formatSeconds(open.reduce((sum, { seconds }) => sum + seconds, 0));
  }
}
