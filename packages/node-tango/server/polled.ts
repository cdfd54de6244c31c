import type { DevFailed } from '../codec/devFailed.ts';
import { Attribute } from './attribute.ts';
import type { Command } from './command.ts';
import type { Device } from './device.ts';
import { asDevFailed, refusal } from './refusal.ts';

/** Records that are kept of each polled object, as in cppTango. */
export const RING_DEPTH = 10;

/** After so many periods without a new record the cache is no answer any more. */
const STALE_PERIODS = 4;

/** What polling has got of an attribute (a reading) or of a command (its result), or why not. */
export interface PollRecord<T> {
  readonly atSeconds: number;
  readonly outcome: { readonly value: T } | { readonly error: DevFailed };
}

/** One attribute or command that the server reads by itself. */
export class Polled<T> {
  readonly device: Device;
  readonly target: Attribute | Command;
  /** Milliseconds; 0: only when it is triggered from outside. */
  period: number;
  /** The oldest first. */
  readonly records: PollRecord<T>[] = [];
  /** Of the last one. */
  tookMilliseconds = 0;
  readonly #read: () => T | Promise<T>;
  readonly #told: (record: PollRecord<T>) => void;
  #timer: NodeJS.Timeout | undefined;
  /** Each start is another: what was begun before a stop does not go on after it. */
  #run: object | undefined;

  constructor(
    device: Device,
    target: Attribute | Command,
    period: number,
    read: () => T | Promise<T>,
    told: (record: PollRecord<T>) => void = () => undefined,
  ) {
    this.device = device;
    this.target = target;
    this.period = period;
    this.#read = read;
    this.#told = told;
  }

  get kind(): 'attribute' | 'command' {
    return this.target instanceof Attribute ? 'attribute' : 'command';
  }

  get name(): string {
    return this.target instanceof Attribute ? this.target.specification.name : this.target.info.name;
  }

  get last(): PollRecord<T> | undefined {
    return this.records.at(-1);
  }

  /** What polling has got last. @throws DevFailed API_NoDataYet, API_NotUpdatedAnyMore, or what the last reading has said */
  fresh(): T {
    const { last } = this;
    const { about } = this.target;
    if (!last) throw refusal(about, 'API_NoDataYet', `No data available in cache for ${this.name}`);
    const age = Date.now() / 1000 - last.atSeconds;
    if (this.period > 0 && age > (STALE_PERIODS * this.period + this.tookMilliseconds) / 1000)
      throw refusal(about, 'API_NotUpdatedAnyMore', `Data in cache for ${this.name} not updated any more`);
    if ('error' in last.outcome) throw last.outcome.error;
    return last.outcome.value;
  }

  /** The last records, at least one, the oldest first. @throws DevFailed API_NoDataYet */
  latest(count: number): PollRecord<T>[] {
    if (this.records.length === 0)
      throw refusal(this.target.about, 'API_NoDataYet', `Data not available in cache for ${this.name}`);
    return this.records.slice(-Math.max(1, count));
  }

  start(): void {
    if (this.#run || this.period === 0) return;
    this.#run = {};
    this.#schedule(0);
  }

  stop(): void {
    this.#run = undefined;
    clearTimeout(this.#timer);
  }

  #schedule(milliseconds: number): void {
    this.#timer = setTimeout(() => void this.#poll(), milliseconds);
    // The socket that listens keeps the process, not what it does meanwhile.
    this.#timer.unref();
  }

  async #poll(): Promise<void> {
    const run = this.#run;
    const begin = performance.now();
    const outcome = await this.#outcome();
    if (run !== this.#run) return;
    this.tookMilliseconds = performance.now() - begin;
    const record: PollRecord<T> = { atSeconds: Date.now() / 1000, outcome };
    this.records.push(record);
    if (this.records.length > RING_DEPTH) this.records.shift();
    this.#schedule(Math.max(0, this.period - this.tookMilliseconds));
    this.#told(record);
  }

  async #outcome(): Promise<PollRecord<T>['outcome']> {
    try {
      return { value: await this.#read() };
    } catch (error) {
      return { error: asDevFailed(error, this.target.about) };
    }
  }
}
