import { asTomochartError, TomochartError } from '#core';
import type { PandaParameters } from '#devices/panda';
import type { World } from '../world.ts';
import { BitBus } from './bitBus.ts';
import { ControlSession } from './controlSession.ts';
import { DataServer } from './dataServer.ts';
import { wireDefaults } from './defaultLayout.ts';
import { Encoder } from './encoder.ts';
import type { Fabric } from './fabric.ts';
import { causeFault } from './faults.ts';
import { LineServer } from './lineServer.ts';
import { Pcap } from './pcap.ts';
import { PcompBlock } from './pcompBlock.ts';
import { PulseBlock } from './pulseBlock.ts';
import { Registry } from './registry.ts';
import { SeqBlock } from './seqBlock.ts';

export interface SimulatedPandaOptions {
  readonly host: string;
  /** Port of commands; default 0, any free one. */
  readonly port?: number;
  /** Port of captured data; default 0, any free one. */
  readonly dataPort?: number;
  /** Told, a line each, of every command that changes something, and of faults. */
  readonly onEvent?: (message: string) => void;
}

/** Where a simulated PandABox listens. */
export interface PandaServing {
  readonly host: string;
  readonly controlPort: number;
  readonly dataPort: number;
}

/**
 * A PandABox over the physics of a world: blocks, wires between them, and the two ports of PandABlocks-server. Its
 * encoder follows the stage that the pulser of the world watches, and a rising edge on all the outputs to the cameras
 * pulses them. It comes up wired for the parameters; rewired wrongly, it does what the hardware would: nothing.
 */
export class SimulatedPanda {
  readonly registry = new Registry();
  readonly #world: World;
  readonly #parameters: PandaParameters;
  readonly #options: SimulatedPandaOptions;
  readonly #encoder: Encoder;
  readonly #blocks: readonly { close(): void }[];
  readonly #control: LineServer;
  readonly #data: DataServer;
  readonly #pcap: Pcap;
  readonly #motion: (() => void)[] = [];
  readonly #unwatch: () => void;
  #since = new Date(0);

  /** @throws TomochartError BAD_CONFIG for parameters that name what the simulated FPGA does not have */
  constructor(world: World, parameters: PandaParameters, options: SimulatedPandaOptions) {
    this.#world = world;
    this.#parameters = parameters;
    this.#options = options;
    const { clock, pulser } = world;
    const { registry } = this;
    const stage = world.stages[world.parameters.pulser.axis]!;
    this.#encoder = new Encoder(parameters, stage, () => clock.now());
    const bus = new BitBus(registry);
    const value = `${parameters.encoder}.VAL`;
    const encoderAt = (input: string) =>
      (input === value ? value : registry.text(input)) === value ? this.#encoder : undefined;
    const fabric: Fabric = {
      clock,
      registry,
      bus,
      encoderAt,
      onMotion: (listener) => void this.#motion.push(listener),
    };
    try {
      wireDefaults(registry, parameters);
    } catch (thrown) {
      throw new TomochartError(
        'BAD_CONFIG',
        `the simulated PandABox cannot be wired: ${(thrown as Error).message}`,
        {
          remedy: 'name blocks that it has: SEQ1, PCOMP1, INENC1, TTLOUT1',
          cause: thrown,
        },
      );
    }
    for (const encoder of registry.instances('INENC')) {
      const isOurs = encoder === parameters.encoder;
      registry.provide(`${encoder}.VAL`, () => (isOurs ? this.#encoder.counts() : 0));
      registry.provide(`${encoder}.HEALTH`, () => (isOurs ? 'OK' : 'Linkup error (=not CONN)'));
    }
    this.#data = new DataServer(clock, () => this.#pcap.experiment);
    this.#pcap = new Pcap(fabric, this.#data);
    bus.watch(
      () => parameters.outputs.every((output) => bus.input(`${output}.VAL`)),
      (level, seconds) => {
        if (level && pulser.armed) pulser.fire(seconds);
      },
    );
    this.#blocks = [
      ...registry.instances('SEQ').map((name) => new SeqBlock(name, fabric)),
      ...registry.instances('PCOMP').map((name) => new PcompBlock(name, fabric)),
      ...registry.instances('PULSE').map((name) => new PulseBlock(name, fabric)),
    ];
    for (const bit of 'ABCD') {
      const soft = registry.field(`BITS.${bit}`);
      soft.onWrite(() => bus.set({ [`BITS.OUT${bit}`]: soft.read() === '1' }, clock.now()));
    }
    for (const field of registry.fields.values()) {
      if (field.spec.type === 'bit_mux' || field.spec.type === 'param lut')
        field.onWrite(() => bus.settle(clock.now()));
      if (field.spec.type === 'pos_mux') field.onWrite(() => this.#moved());
    }
    this.#unwatch = stage.onChange(() => this.#moved());
    const system = { registry, pcap: this.#pcap, clients: () => this.#clients() };
    this.#control = new LineServer(
      (socket) => new ControlSession(socket, system, (...told) => this.#told(...told)),
    );
  }

  /**
   * Begins to serve.
   * @throws TomochartError BAD_CONFIG when the pulser of the world gives no pulses but at positions
   * @throws Error when a port is taken
   */
  async start(): Promise<PandaServing> {
    const { pulser, clock } = this.#world;
    const { host, port = 0, dataPort = 0 } = this.#options;
    // What decides about pulses are the blocks; the pulser hands them on.
    pulser.program = { kind: 'call', count: Number.MAX_SAFE_INTEGER };
    await pulser.arm().catch((thrown: unknown) => {
      throw new TomochartError('BAD_CONFIG', asTomochartError(thrown).message, {
        remedy: 'write time_pulses: true for a PandABox',
        cause: thrown,
      });
    });
    this.#since = clock.date();
    const controlPort = await this.#control.listen(host, port);
    return { host, controlPort, dataPort: await this.#data.server.listen(host, dataPort) };
  }

  async close(): Promise<void> {
    this.#unwatch();
    for (const block of this.#blocks) block.close();
    await Promise.all([this.#control.close(), this.#data.close()]);
    this.#world.pulser.disarm();
  }

  /**
   * Breaks something; `none` mends it.
   * @throws TomochartError DEVICE for a text that is not understood, which lists those that are
   */
  fault(text: string): void {
    causeFault(text.trim(), {
      control: this.#control,
      data: this.#data,
      pcap: this.#pcap,
      encoder: this.#encoder,
      moved: () => this.#moved(),
    });
    this.#options.onEvent?.(`fault: ${text.trim()}`);
  }

  #moved(): void {
    for (const listener of this.#motion) listener();
  }

  #told(command: string, refusal: string | undefined): void {
    this.#options.onEvent?.(
      `${this.#parameters.name}: ${command} -> ${refusal === undefined ? 'OK' : `ERR ${refusal}`}`,
    );
  }

  #clients(): string[] {
    const lines = (kind: string, clients: readonly string[]) =>
      clients.map((client) => `${this.#since.toISOString()} ${kind} ${client}`);
    return [...lines('config', this.#control.clients), ...lines('data', this.#data.server.clients)];
  }
}
