import type { Problem } from '#core';
import { layoutFor, type LayoutChoice, type NameWords } from '#run';
import { badRequest } from '#scan';
import type { BeamlineConfig } from '#config';
import type { Layout } from '#layout';

/** Options that choose a layout. */
export interface LayoutOptions {
  readonly layout?: readonly string[];
  readonly layoutMacro?: readonly string[];
}

/**
 * The layout that the options and the beamline file name.
 * @throws TomochartError BAD_REQUEST for a macro without a value; BAD_CONFIG with every problem of the files
 */
export function chosenLayout(config: BeamlineConfig, { layout, layoutMacro = [] }: LayoutOptions): Layout {
  const choice: LayoutChoice = {
    macros: macrosOf(layoutMacro, '--layout-macro'),
    ...(layout ? { files: layout } : {}),
  };
  return layoutFor(config, choice);
}

/**
 * Macros as they are typed, `NAME=VALUE`.
 * @throws TomochartError BAD_REQUEST naming the option
 */
export function macrosOf(words: readonly string[], option: string): Record<string, string> {
  const problems: Problem[] = [];
  const macros = words.flatMap((word): [string, string][] => {
    const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
    if (name !== undefined && value !== undefined) return [[name, value]];
    problems.push({ about: option, message: `${word} is no NAME=VALUE`, remedy: 'for instance DET=2bmSP1:' });
    return [];
  });
  if (problems.length > 0) throw badRequest(problems);
  return Object.fromEntries(macros);
}

/** What the words in braces of a file name stand for. */
export function nameWordsOf(config: BeamlineConfig, detector: string | undefined, date: Date): NameWords {
  return {
    sample: config.sample.name,
    detector: detector ?? Object.keys(config.detectors)[0],
    beamline: config.beamline.name,
    user: config.user.name,
    proposal: config.user.proposal,
    date,
  };
}
