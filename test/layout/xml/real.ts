import { readFileSync } from 'node:fs';
import type { SourceText } from '#layout';

/** Values of the macros that the real pairs use, as their areaDetector would be given them. */
export const MACROS = { DET: '2bmSP1:', TS: '2bm:TomoScan:' };

/** One line of a table of paths: macros are not expanded in it. */
export interface Row {
  readonly path: string;
  readonly source: string;
  /** Name of the attribute, or the constant. */
  readonly value: string;
  readonly pv: string;
  readonly dbrtype: string;
  readonly when: string;
  readonly units: string;
}

export interface RealPair {
  readonly name: string;
  readonly layout: SourceText;
  readonly attributes: SourceText;
  readonly rows: readonly Row[];
}

export function realText(file: string): SourceText {
  return { file, text: readFileSync(new URL(`../real/${file}`, import.meta.url), 'utf8') };
}

function rowsOf(file: string): readonly Row[] {
  const [, ...lines] = realText(file).text.trimEnd().split('\n');
  return lines.map((line) => {
    const [path = '', source = '', value = '', pv = '', dbrtype = '', when = '', units = ''] =
      line.split('\t');
    return { path, source, value, pv, dbrtype, when, units };
  });
}

/** Two layouts in use at the APS, with what each gives. */
export const REAL_PAIRS: readonly RealPair[] = [
  {
    name: '2-BM',
    layout: realText('2-BM_2bmaTomoScanLayout.xml'),
    attributes: realText('2-BM_2bmbTomoScanDetectorAttributes.xml'),
    rows: rowsOf('hdf5_2bmb.tsv'),
  },
  {
    name: '13-BM',
    layout: realText('13-BM_tomoLayout.xml'),
    attributes: realText('13-BM_tomoDetectorAttributes.xml'),
    rows: rowsOf('hdf5_13bm.tsv'),
  },
];
