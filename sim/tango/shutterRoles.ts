import type { AttributeValue, ShutterAction, ShutterNames } from '#devices/tango';
import type { AttributeType } from '#tango';

export type ShutterTarget = 'open' | 'closed';

/** What an attribute or a command has to do with the shutter. */
export interface ShutterRole {
  /** As it is spelled first. */
  readonly name: string;
  /** Values, or arguments, that command it; `undefined` for a command without argument. */
  readonly orders: ReadonlyMap<AttributeValue | undefined, ShutterTarget>;
  /** What it reads. */
  readonly shows?: Readonly<Record<ShutterTarget, AttributeValue>>;
}

/** The attributes and the commands that a shutter needs. */
export function shutterRoles({ open, closed, readback }: ShutterNames): {
  readonly attributes: readonly ShutterRole[];
  readonly commands: readonly ShutterRole[];
} {
  const attributes = new Map<string, ShutterRole>();
  const commands = new Map<string, ShutterRole>();
  const order = (action: ShutterAction, target: ShutterTarget) => {
    if ('command' in action) addOrder(commands, action.command, action.argument, target);
    else addOrder(attributes, action.attribute, action.value, target);
  };
  order(open, 'open');
  order(closed, 'closed');
  const key = readback.attribute.toLowerCase();
  const written = attributes.get(key) ?? { name: readback.attribute, orders: new Map() };
  attributes.set(key, { ...written, shows: readback });
  return { attributes: [...attributes.values()], commands: [...commands.values()] };
}

function addOrder(
  roles: Map<string, ShutterRole>,
  name: string,
  value: AttributeValue | undefined,
  target: ShutterTarget,
): void {
  const key = name.toLowerCase();
  const role = roles.get(key) ?? { name, orders: new Map() };
  roles.set(key, { ...role, orders: new Map([...role.orders, [value, target]]) });
}

/** The type whose values are all of these: texts, truths, whole numbers or others. */
export function typeOfValues(
  values: readonly AttributeValue[],
): AttributeType & ('string' | 'boolean' | 'long' | 'double') {
  if (values.some((value) => typeof value === 'string')) return 'string';
  if (values.every((value) => typeof value === 'boolean')) return 'boolean';
  return values.every((value) => Number.isInteger(value)) ? 'long' : 'double';
}
