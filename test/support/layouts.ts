import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadLayout, type Layout } from '#layout';

/** One row of the tables of what the layouts in use at the APS give. */
export interface TableRow {
  readonly path: string;
  readonly source: string;
  readonly attributeOrValue: string;
  readonly pv: string;
  readonly dbrtype: string;
  readonly when: string;
  readonly units: string;
}

/** What the macros of these files stand for at their beamlines. */
export const MACROS = { DET: 'det:', TS: 'ts:TomoScan:', P: 'ts:', R: 'TomoScan:' };

const real = (name: string) => fileURLToPath(new URL(`../layout/real/${name}`, import.meta.url));

/** The pair of XML files in use at 2-BM. */
export const TWO_BM = [
  real('2-BM_2bmaTomoScanLayout.xml'),
  real('2-BM_2bmbTomoScanDetectorAttributes.xml'),
] as const;

export function twoBmLayout(): Layout {
  return loadLayout(TWO_BM, { macros: MACROS });
}

/** Every path that this layout gives, with its source, PV, type and units; macros expanded. */
export function twoBmTable(): TableRow[] {
  const [, ...lines] = readFileSync(real('hdf5_2bmb.tsv'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [path = '', source = '', attributeOrValue = '', pv = '', dbrtype = '', when = '', units = ''] =
      line.split('\t');
    return { path, source, attributeOrValue, pv: expanded(pv), dbrtype, when, units };
  });
}

function expanded(text: string): string {
  return text.replace(/\$\((\w+)\)/g, (_, name: string) => MACROS[name as keyof typeof MACROS]);
}
