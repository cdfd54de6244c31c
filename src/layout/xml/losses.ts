import type { Place, Problem } from '#core';
import type { Constant, ValueType } from '../model.ts';
import { isWritable } from './print.ts';
import { quoted } from './reader.ts';
import { writtenConstant } from './writtenConstant.ts';

/** Gathers what of a layout the XML files do not say. */
export class Losses {
  readonly problems: Problem[] = [];

  lose(about: string, place: Place, message: string, remedy = 'keep the layout as JSON or YAML'): void {
    this.problems.push({ about, message, remedy, place });
  }

  /** True when XML can hold the text; otherwise it is lost. */
  writes(text: string, about: string, place: Place): boolean {
    if (isWritable(text)) return true;
    this.lose(about, place, `is left out: XML cannot hold a character of ${quoted(text)}`);
    return false;
  }

  /** The text and the type of a constant; undefined, and a loss, when XML cannot say it. */
  constant(
    value: Constant,
    type: ValueType | undefined,
    about: string,
    place: Place,
  ): { readonly text: string; readonly type: ValueType } | undefined {
    const constant = writtenConstant(value, type);
    if ('why' in constant) {
      this.lose(about, place, `is left out: XML cannot say ${constant.why}`);
      return undefined;
    }
    if (constant.change !== undefined) this.lose(about, place, constant.change);
    return this.writes(constant.text, about, place) ? constant : undefined;
  }
}
