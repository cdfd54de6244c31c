import type { Clock } from '#core';
import type { MotorNames } from '#devices/tango';
import type { AttributeDefinition, DeviceDefinition, ServedDevice } from '#tango';
import { faultyMotor, type Breakable } from '../../faults.ts';
import type { Stage } from '../../stage.ts';
import { deviceNameOf } from '../address.ts';
import type { Part } from '../part.ts';
import { shownState, type MotorFace } from './motorFace.ts';
import { MotorModel, type MotorNews } from './motorModel.ts';
import { plainFace } from './plainFace.ts';
import { poolFace } from './poolFace.ts';

/**
 * The device of a motor: a write of its position begins the move and returns, and State tells of its end. It is one of
 * Sardana's device pool where the names have an attribute of its three limit switches, a plain one otherwise. Positions
 * are pushed twenty times a second while it moves; the last one comes before the state in which it stands.
 */
export class MotorDevice implements Part, Breakable {
  readonly definitions: readonly DeviceDefinition[];
  readonly #names: MotorNames;
  readonly #model: MotorModel;
  readonly #face: MotorFace;
  readonly #faults: Breakable;
  #served: ServedDevice | undefined;
  /** Settings as they were told last. */
  readonly #set = new Map<string, number>();

  /** @throws TomochartError BAD_CONFIG for an address that is none of a device */
  constructor(given: MotorNames, stage: Stage, clock: Clock) {
    const names = { ...given, device: deviceNameOf(given.device) };
    const model = new MotorModel(stage, clock);
    const isPool = names.limitSwitches !== undefined;
    const face = isPool ? poolFace(names, model, clock) : plainFace(names, model);
    const { className, description, attributes, commands } = face;
    this.#names = names;
    this.#model = model;
    this.#face = face;
    this.#faults = faultyMotor(model);
    for (const [name, read] of Object.entries(face.settings)) this.#set.set(name, read());
    const definition: DeviceDefinition = {
      ...{ name: names.device, className, description, commands },
      ...{ state: shownState(names, model), status: face.status() },
      attributes: [...attributes.map((one) => toldOf(face, one)), ...stateAttribute(names, model)],
      init: () => this.#tell('switched'),
    };
    this.definitions = [definition];
  }

  attach([served]: readonly ServedDevice[]): void {
    this.#served = served;
    this.#model.onNews = (news) => this.#tell(news);
  }

  fault(words: string): boolean {
    return this.#faults.fault(words);
  }

  close(): void {
    this.#model.close();
  }

  #tell(news: MotorNews): void {
    if (news === 'set' || news === 'renamed') this.#showSettings();
    if (news === 'set') return;
    if (news === 'begun') this.#showState();
    if (news !== 'switched') this.#showPosition();
    if (news !== 'moved') this.#showSwitches();
    if (news === 'stands' || news === 'switched') this.#showState();
  }

  #showSettings(): void {
    for (const [name, read] of Object.entries(this.#face.settings)) {
      const value = read();
      if (this.#set.get(name) !== value) this.#served?.push(name, value);
      this.#set.set(name, value);
    }
  }

  #showPosition(): void {
    const quality = this.#model.moving ? 'changing' : 'valid';
    for (const [name, read] of Object.entries(this.#face.positions)) {
      this.#served?.push(name, read(), { quality });
    }
  }

  #showSwitches(): void {
    for (const [name, read] of Object.entries(this.#face.switches)) this.#served?.push(name, read());
  }

  #showState(): void {
    const state = shownState(this.#names, this.#model);
    this.#served?.setState(state, this.#face.status());
    if (hasOwnState(this.#names)) this.#served?.push(this.#names.state, state);
  }
}

/** What the motor tells of by itself is told to whoever subscribes to it. */
function toldOf({ positions, switches, settings }: MotorFace, attribute: AttributeDefinition) {
  const isTold = [positions, switches, settings].some((names) => attribute.name in names);
  return isTold ? { ...attribute, pushes: TOLD } : attribute;
}

const TOLD = ['change', 'archive'] as const;

/** Where the state that counts is another attribute than that of every device. */
function stateAttribute(names: MotorNames, model: MotorModel): AttributeDefinition[] {
  if (!hasOwnState(names)) return [];
  return [{ name: names.state, type: 'state', pushes: TOLD, read: () => shownState(names, model) }];
}

function hasOwnState({ state }: MotorNames): boolean {
  return state.toLowerCase() !== 'state';
}
