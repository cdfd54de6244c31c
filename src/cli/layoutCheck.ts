import { loadBeamline } from '#config';
import { formatProblem, RealClock } from '#core';
import { checkLayout, checkSignals, type Finding, type Layout } from '#layout';
import { closing, connectBeamline, signalChecker } from '#run';
import { layoutOf, type LayoutOptions } from './layoutFiles.ts';
import { EXIT, type Verdict } from './terminal.ts';

export interface CheckOptions extends LayoutOptions {
  readonly beamline?: string;
  readonly strict?: boolean;
}

const SEVERITIES = ['error', 'warning', 'note'] as const;

/** Looks for what is wrong in a layout, and on a beamline, when one is named, for its signals. */
export async function checkLayoutFiles(files: readonly string[], options: CheckOptions): Promise<Verdict> {
  const layout = layoutOf(files, options);
  const findings = [...checkLayout(layout), ...(await askedOf(options.beamline, layout))];
  const of = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity);
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, of(severity).length]));
  const bad = of('error').length + (options.strict ? of('warning').length : 0);
  const words = SEVERITIES.filter((severity) => counts[severity]! > 0).map(
    (severity) => `${counts[severity]} ${severity}${counts[severity] === 1 ? '' : 's'}`,
  );
  return {
    exitCode: bad === 0 ? EXIT.done : EXIT.failed,
    text: [
      ...SEVERITIES.flatMap((severity) => of(severity).map(lineOf)),
      `${layout.files.join(', ')}: ${words.join(', ') || 'nothing to complain about'}`,
    ].join('\n'),
    json: { files: layout.files, ok: bad === 0, counts, findings },
  };
}

async function askedOf(beamline: string | undefined, layout: Layout): Promise<readonly Finding[]> {
  if (beamline === undefined) return [];
  const clock = new RealClock();
  const { signal } = new AbortController();
  return closing(await connectBeamline(await loadBeamline(beamline), clock, 'counted'), (connected) => {
    const exists = signalChecker(connected, clock);
    return checkSignals(layout, (uri) => exists(uri, signal));
  });
}

/** As compilers write it, so that editors find the place: `file:line:column: severity: …`. */
function lineOf(finding: Finding): string {
  const { severity, rule, about, message, remedy, place } = finding;
  const body = formatProblem({
    about: `${severity}: ${about}`,
    message: `${message} (${rule})`,
    ...(remedy === undefined ? {} : { remedy }),
  });
  return place ? `${place.file}:${place.line}:${place.column}: ${body}` : body;
}
