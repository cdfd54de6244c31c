import { MultiDevFailed, type DevError } from '../codec/devFailed.ts';
import type { AttributeData } from '../codec/value.ts';
import type { WrittenValue } from '../codec/writtenValue.ts';
import type { Attribute } from './attribute.ts';
import { asDevFailed } from './refusal.ts';

/** A device as far as its attributes are written. */
export interface Writable {
  readonly name: string;
  /** @throws DevFailed API_AttrNotFound */
  attribute(name: string): Attribute;
  /** Writes a value that was accepted. @throws DevFailed */
  write(attribute: Attribute, value: AttributeData): Promise<void>;
}

/** Writes attributes one after the other. @throws MultiDevFailed naming those that were refused; the others are written */
export async function writeAll(device: Writable, values: readonly WrittenValue[]): Promise<void> {
  const failures: { name: string; index: number; errors: readonly DevError[] }[] = [];
  for (const [index, written] of values.entries()) {
    const { name } = written;
    try {
      const attribute = device.attribute(name);
      await device.write(attribute, attribute.configuration.accept(written));
    } catch (error) {
      failures.push({ name, index, errors: asDevFailed(error, `${device.name}/${name}`).errors });
    }
  }
  if (failures.length > 0) throw new MultiDevFailed(device.name, failures);
}
