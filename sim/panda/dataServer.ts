import type { Socket } from 'node:net';
import type { Cancel, Clock } from '#core';
import { headerOf, parseOptions, samplesOf, type DataOptions } from './dataFormat.ts';
import type { Experiment } from './experiment.ts';
import { LineServer, type LineHandler } from './lineServer.ts';
import { PandaError } from './pandaError.ts';
import type { Readers } from './pcap.ts';

/** What is captured is sent so often. */
const SEND_SECONDS = 0.02;

/** A client of the port of data, from its options on. */
interface Reader {
  readonly socket: Socket;
  readonly options: DataOptions;
  /** The experiment that it takes, and how many samples of it have been sent. */
  experiment: Experiment | undefined;
  sent: number;
}

/** The port of data: each client is sent every experiment, in the format that it has asked for. */
export class DataServer implements Readers {
  readonly server: LineServer;
  readonly #clock: Clock;
  readonly #present: () => Experiment | undefined;
  readonly #readers = new Set<Reader>();
  #timer: Cancel | undefined;

  /** @param present the experiment under way, for a client that comes late */
  constructor(clock: Clock, present: () => Experiment | undefined) {
    this.#clock = clock;
    this.#present = present;
    this.server = new LineServer((socket) => this.#accept(socket));
  }

  get count(): number {
    return this.#readers.size;
  }

  begin(experiment: Experiment): void {
    for (const reader of this.#readers) this.#open(reader, experiment);
  }

  captured(): void {
    this.#timer ??= this.#clock.after(SEND_SECONDS, () => {
      this.#timer = undefined;
      for (const reader of this.#readers) this.#send(reader);
    });
  }

  ended({ end = 'Ok' }: Experiment): void {
    for (const reader of this.#readers) this.#finish(reader, end);
  }

  /** Tells every client that it has lost data, which ends its experiment: a fault. */
  overrun(): void {
    for (const reader of this.#readers) this.#finish(reader, 'Data overrun');
  }

  async close(): Promise<void> {
    this.#timer?.();
    await this.server.close();
  }

  #accept(socket: Socket): LineHandler {
    let reader: Reader | undefined;
    return {
      line: (text) => {
        // Everything after the options is ignored.
        reader ??= this.#greet(socket, text);
      },
      closed: () => {
        if (reader) this.#readers.delete(reader);
      },
    };
  }

  #greet(socket: Socket, line: string): Reader | undefined {
    try {
      const reader: Reader = { socket, options: parseOptions(line), experiment: undefined, sent: 0 };
      if (!reader.options.omitStatus) socket.write('OK\n');
      this.#readers.add(reader);
      const experiment = this.#present();
      if (experiment) this.#open(reader, experiment);
      return reader;
    } catch (thrown) {
      if (!(thrown instanceof PandaError)) throw thrown;
      socket.end(`ERR ${thrown.message}\n`);
      return undefined;
    }
  }

  #open(reader: Reader, experiment: Experiment): void {
    reader.experiment = experiment;
    reader.sent = 0;
    if (!reader.options.omitHeader) reader.socket.write(headerOf(experiment, reader.options));
    if (experiment.samples.length > 0) this.captured();
  }

  #send(reader: Reader): void {
    const { experiment, sent } = reader;
    if (!experiment || experiment.samples.length === sent) return;
    reader.sent = experiment.samples.length;
    reader.socket.write(samplesOf(experiment.fields, experiment.samples.slice(sent), reader.options));
  }

  #finish(reader: Reader, reason: string): void {
    if (!reader.experiment) return;
    this.#send(reader);
    reader.experiment = undefined;
    const { omitStatus, oneShot } = reader.options;
    if (!omitStatus) reader.socket.write(`END ${reader.sent} ${reason}\n`);
    if (oneShot) reader.socket.end();
  }
}
