import { checkDefinitions } from './checks/definitions.ts';
import { checkFrames } from './checks/frames.ts';
import { checkLinks } from './checks/links.ts';
import { checkPaths } from './checks/paths.ts';
import { checkSharing } from './checks/sharing.ts';
import { checkUnits } from './checks/units.ts';
import { checkValues } from './checks/values.ts';
import type { Finding } from './finding.ts';
import type { Layout } from './model.ts';

export { checkSignals } from './checks/signals.ts';

/** Every rule of `layout check` by its name, worst first; docs/layouts.md says what each means. */
export const RULES = [
  'duplicate-path',
  'duplicate-attribute',
  'missing-target',
  'undefined-attribute',
  'undefined-destination',
  'shared-attribute',
  'duplicate-definition',
  'unknown-when',
  'contradicting-units',
  'several-defaults',
  'several-unlisted',
  'unknown-signal',
  'unstored-attribute',
  'same-source',
  'missing-units',
  'unknown-units',
  'empty-constant',
  'no-frames',
] as const;

/**
 * What is wrong with a layout that could be read, or worth knowing of it, in the order of its files. Nothing is
 * connected; {@link checkSignals} asks a beamline.
 */
export function checkLayout(layout: Layout): readonly Finding[] {
  const findings = [
    ...checkPaths(layout),
    ...checkLinks(layout),
    ...checkDefinitions(layout),
    ...checkSharing(layout),
    ...checkValues(layout),
    ...checkUnits(layout),
    ...checkFrames(layout),
  ];
  const order = (finding: Finding) => {
    const { file, line, column } = finding.place ?? { file: '', line: 0, column: 0 };
    return [layout.files.indexOf(file), line, column] as const;
  };
  return findings.sort((a, b) => {
    const [p, q] = [order(a), order(b)];
    return p[0] - q[0] || p[1] - q[1] || p[2] - q[2];
  });
}
