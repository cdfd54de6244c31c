import type { AttributeDefinition, CommandDefinition, DeviceDefinition } from './api/index.ts';
import { Attribute } from './attribute.ts';
import { Command } from './command.ts';
import type { Condition } from './condition.ts';

/** State and Status are pushed whenever the device sets another. */
const PUSHED = ['change', 'archive'] as const;

/** What a device's attributes and commands are made of. */
export interface MembersOf {
  readonly definition: DeviceDefinition;
  readonly condition: Condition;
  /** What Init does. */
  readonly initialize: () => Promise<void>;
}

/** Attributes of a device by their names in lower case, State and Status among them. @throws RangeError */
export function attributesOf({ definition, condition }: MembersOf): Map<string, Attribute> {
  const standard: AttributeDefinition[] = [
    { name: 'State', type: 'state', pushes: PUSHED, read: () => condition.readState() },
    { name: 'Status', type: 'string', pushes: PUSHED, read: () => condition.readStatus() },
  ];
  const all = new Map<string, Attribute>();
  for (const one of [...(definition.attributes ?? []), ...standard])
    put(all, new Attribute(one, definition.name), `${definition.name} has two attributes ${one.name}`);
  return all;
}

/** Commands of a device by their names in lower case, State, Status and Init among them. @throws RangeError */
export function commandsOf({ definition, condition, initialize }: MembersOf): Map<string, Command> {
  const standard: CommandDefinition[] = [
    {
      name: 'Init',
      execute: () => initialize().then(() => undefined),
    },
    {
      name: 'State',
      result: 'state',
      resultDescription: 'Device state',
      execute: () => condition.readState(),
    },
    {
      name: 'Status',
      result: 'const_string',
      resultDescription: 'Device status',
      execute: () => condition.readStatus(),
    },
  ];
  const all = new Map<string, Command>();
  for (const one of [...standard, ...(definition.commands ?? [])])
    put(all, new Command(one, definition.name), `${definition.name} has two commands ${one.name}`);
  return all;
}

function put<T extends { readonly key: string }>(all: Map<string, T>, one: T, words: string): void {
  if (all.has(one.key)) throw new RangeError(words);
  all.set(one.key, one);
}
