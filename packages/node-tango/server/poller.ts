import type { AttributeReading, CommandData } from '../codec/value.ts';
import type { Attribute } from './attribute.ts';
import type { Outcome } from './change.ts';
import type { Command } from './command.ts';
import type { Device } from './device.ts';
import { Polled } from './polled.ts';
import { refusal } from './refusal.ts';

/** What can be polled, as the admin device is told it. */
export type PolledKind = 'attribute' | 'command';

/** Shorter periods are refused, as in cppTango. */
const LEAST_MILLISECONDS = 5;

/** What the server reads by itself. */
export class Poller {
  readonly #attributes = new Map<Attribute, Polled<AttributeReading>>();
  readonly #commands = new Map<Command, Polled<CommandData>>();
  readonly #devices = new Map<Device, number>();
  readonly #onReading: (attribute: Attribute, outcome: Outcome) => void;
  /** Polling is switched on, with the command StartPolling of the admin device. */
  #isRunning = false;

  constructor(onReading: (attribute: Attribute, outcome: Outcome) => void) {
    this.#onReading = onReading;
  }

  start(): void {
    this.#isRunning = true;
    for (const polled of this.#all()) polled.start();
  }

  stop(): void {
    this.#isRunning = false;
    for (const polled of this.#all()) polled.stop();
  }

  /** Something of the device is polled. */
  polls(device: Device): boolean {
    return this.#devices.has(device);
  }

  isPolled(target: Attribute | Command): boolean {
    return this.#find(target) !== undefined;
  }

  /** Names of the devices of which something is polled, sorted. */
  polledDevices(): string[] {
    return [...this.#devices.keys()].map(({ name }) => name).sort();
  }

  /** What is polled of a device, commands first. */
  of(device: Device): Polled<unknown>[] {
    return [...this.#commands.values(), ...this.#attributes.values()].filter(
      (polled) => polled.device === device,
    ) as Polled<unknown>[];
  }

  /** @throws DevFailed API_AlreadyPolled, API_NotSupported for a period that is too short */
  add(device: Device, kind: PolledKind, name: string, milliseconds: number): void {
    const target = this.#target(device, kind, name);
    const polled = this.#find(target);
    const word = 'specification' in target ? 'Attribute' : 'Command';
    if (polled)
      throw refusal(target.about, 'API_AlreadyPolled', `${word} ${name.toLowerCase()} already polled`);
    checkPeriod(target.about, milliseconds);
    if (target.key === 'init')
      throw refusal(target.about, 'API_NotSupported', "It's not possible to poll the Init command!");
    const made = this.#make(device, target, milliseconds);
    this.#devices.set(device, (this.#devices.get(device) ?? 0) + 1);
    if (this.#isRunning) made.start();
  }

  /** @throws DevFailed API_PollObjNotFound */
  update(device: Device, kind: PolledKind, name: string, milliseconds: number): void {
    const polled = this.#polled(device, kind, name);
    checkPeriod(polled.target.about, milliseconds);
    polled.stop();
    polled.period = milliseconds;
    if (this.#isRunning) polled.start();
  }

  /** @throws DevFailed API_PollObjNotFound */
  remove(device: Device, kind: PolledKind, name: string): void {
    const polled = this.#polled(device, kind, name);
    polled.stop();
    this.#attributes.delete(polled.target as Attribute);
    this.#commands.delete(polled.target as Command);
    const left = (this.#devices.get(device) ?? 1) - 1;
    if (left > 0) this.#devices.set(device, left);
    else this.#devices.delete(device);
  }

  /** @throws DevFailed API_AttrNotPolled */
  attribute(attribute: Attribute): Polled<AttributeReading> {
    const polled = this.#attributes.get(attribute);
    if (polled) return polled;
    const { name } = attribute.specification;
    throw refusal(attribute.about, 'API_AttrNotPolled', `Attribute ${name} not polled`);
  }

  /** @throws DevFailed API_CmdNotPolled */
  command(command: Command): Polled<CommandData> {
    const polled = this.#commands.get(command);
    if (polled) return polled;
    throw refusal(command.about, 'API_CmdNotPolled', `Command ${command.info.name} not polled`);
  }

  #make(device: Device, target: Attribute | Command, milliseconds: number): { start(): void } {
    if ('specification' in target) {
      const read = (): AttributeReading | Promise<AttributeReading> =>
        device.inTurn(() => target.read(device.context));
      const polled = new Polled(device, target, milliseconds, read, ({ outcome }) =>
        this.#onReading(target, 'error' in outcome ? outcome.error : outcome.value),
      );
      this.#attributes.set(target, polled);
      return polled;
    }
    const read = (): CommandData | Promise<CommandData> =>
      device.inTurn(() => target.execute(undefined, device.context));
    const polled = new Polled<CommandData>(device, target, milliseconds, read);
    this.#commands.set(target, polled);
    return polled;
  }

  /** State and Status are polled as attributes also where they are asked for as commands. */
  #target(device: Device, kind: PolledKind, name: string): Attribute | Command {
    if (kind === 'attribute') return device.attribute(name);
    const command = device.command(name);
    if (command.key === 'state' || command.key === 'status') return device.attribute(name);
    if (command.info.argument === 'void') return command;
    throw refusal(
      command.about,
      'API_NotSupported',
      `Command ${name} takes an argument: it cannot be polled`,
    );
  }

  #polled(device: Device, kind: PolledKind, name: string): Polled<unknown> {
    const target = this.#target(device, kind, name);
    const polled = this.#find(target);
    if (polled) return polled;
    throw refusal(target.about, 'API_PollObjNotFound', `${name} not found in list of polled object`);
  }

  #find(target: Attribute | Command): Polled<unknown> | undefined {
    const polled = this.#attributes.get(target as Attribute) ?? this.#commands.get(target as Command);
    return polled as Polled<unknown> | undefined;
  }

  #all(): Iterable<{ start(): void; stop(): void }> {
    return [...this.#attributes.values(), ...this.#commands.values()];
  }
}

function checkPeriod(about: string, milliseconds: number): void {
  if (milliseconds === 0 || milliseconds >= LEAST_MILLISECONDS) return;
  const words = `${milliseconds} is below the min authorized period (${LEAST_MILLISECONDS} mS)`;
  throw refusal(about, 'API_NotSupported', words);
}
