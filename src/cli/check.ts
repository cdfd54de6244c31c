import { checkScan, openScan } from '#data';
import { EXIT, type Verdict } from './terminal.ts';

const MARKS = { true: 'ok  ', false: 'BAD ', null: '?   ' } as const;

/** Looks at a data file with the eyes of physics: the named checks, each with its figures. */
export async function check(file: string): Promise<Verdict> {
  const reader = await openScan(file);
  try {
    const checks = checkScan(reader);
    const bad = checks.filter(({ ok }) => ok === false);
    const lines = checks.map(({ name, ok, message }) => `  ${MARKS[`${ok}`]} ${name.padEnd(24)} ${message}`);
    return {
      exitCode: bad.length === 0 ? EXIT.done : EXIT.failed,
      text: [
        `${file}: ${bad.length === 0 ? 'nothing to complain about' : bad.length === 1 ? 'one complaint' : `${bad.length} complaints`}`,
        ...lines,
      ].join('\n'),
      json: { file, ok: bad.length === 0, checks },
    };
  } finally {
    reader.close();
  }
}
