import type { DeviceContext, PropertyDefinition } from './api.ts';
import type { Attribute } from './attribute.ts';
import type { Condition } from './condition.ts';
import { MEMORIZED, type Properties } from './store.ts';

/** Properties that were set, and the defaults of those that were not; names may be of any case. */
export function propertiesWith(
  definitions: readonly PropertyDefinition[] = [],
  set: Properties = {},
): Properties {
  const lower = new Map(Object.entries(set).map(([name, values]) => [name.toLowerCase(), values]));
  const named = definitions.map(
    ({ name, default: values = [] }) => [name, lower.get(name.toLowerCase()) ?? values] as const,
  );
  return { ...set, ...(Object.fromEntries(named) as Properties) };
}

/** A device as far as its memorized values go. */
export interface Restored {
  readonly attributes: ReadonlyMap<string, Attribute>;
  readonly condition: Condition;
  readonly context: DeviceContext;
}

/**
 * What was written before the restart is there again, and is written where the attribute wants that. What fails puts the
 * device into ALARM, until it is written.
 */
export async function restoreMemorized(
  { attributes, condition, context }: Restored,
  properties: Readonly<Record<string, Properties>>,
  warn: (words: string) => void,
): Promise<void> {
  for (const [key, attribute] of attributes) {
    const text = properties[key]?.[MEMORIZED]?.[0];
    const { memorized } = attribute.definition;
    if (!memorized || text === undefined) continue;
    try {
      const value = attribute.remember(text);
      if (memorized === 'written') await attribute.write(value, context);
    } catch (error) {
      condition.memorizedFailed(attribute.specification.name, true);
      warn(`${attribute.about}: its memorized value ${text} is not there: ${String(error)}`);
    }
  }
}
