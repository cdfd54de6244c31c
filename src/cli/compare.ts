import { compareScans, type ScanComparison } from '#data';
import type { Interruption } from './interruption.ts';
import { EXIT, type Verdict } from './terminal.ts';

/** How two data files differ: frames pixel by pixel, and everything else by path. */
export async function compare(first: string, second: string, interruption: Interruption): Promise<Verdict> {
  const comparison = await compareScans(first, second, { signal: interruption.signal });
  const { sameFrames } = comparison;
  return {
    exitCode: sameFrames ? EXIT.done : EXIT.failed,
    text: [...frameLines(comparison), ...valueLines(comparison)].join('\n'),
    json: comparison,
  };
}

/** A line for each kind of frame. */
export function frameLines({ files, frames, sameFrames }: ScanComparison): string[] {
  const head = `${files[0]} and ${files[1]}: ${sameFrames ? 'the same frames' : 'FRAMES DIFFER'}`;
  const lines = Object.entries(frames).map(([kind, { total, same, first, thetaDegrees }]) => {
    const counts = same === total ? `all ${total} the same` : `${same} of ${total} the same`;
    const angle = thetaDegrees === null ? '' : `, angles within ${Number(thetaDegrees.toPrecision(2))} deg`;
    const where = first ? `; first: number ${first.slot}, ${first.reason}` : '';
    return `  ${kind.padEnd(6)} ${counts}${angle}${where}`;
  });
  return [head, ...lines];
}

function valueLines({ values }: ScanComparison): string[] {
  if (values.length === 0) return ['  everything else is the same'];
  return [
    `  ${values.length} values differ`,
    ...values.map(({ path, difference }) => `    ${path}: ${difference}`),
  ];
}
