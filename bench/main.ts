import { parseArgs } from 'node:util';
import { growHeapFreely } from '#core';

interface BenchOptions {
  /** Few rounds and small scans: shows that a bench runs, and nothing else. */
  readonly quick: boolean;
  /** Also what takes long: a file of 12 GB. */
  readonly full: boolean;
}

/** Every bench; each loads its module when it is asked for. */
const benches: Readonly<Record<string, (options: BenchOptions) => Promise<object>>> = {
  plan: async (options) => (await import('./plan.ts')).benchPlan(options),
  chart: async (options) => (await import('./chart.ts')).benchChart(options),
  // Against pyepics, which has to be installed.
  ca: async (options) => (await import('./ca/index.ts')).benchCa(options),
  // Against PyTango and at TangoTest, which have to be installed.
  tango: async (options) => (await import('./tango/index.ts')).benchTango(options),
  // Its frames are large because small ones would measure something else: it has no quick version.
  writer: async (options) => (await import('./writer/index.ts')).benchWriter(options),
};

const USAGE = `usage: npm run bench -- [NAME…] [--quick] [--full] [--json]; benches: ${Object.keys(benches).join(', ')}`;

/** Runs the benches named on the command line, or all; standard output is one JSON object of their figures. */
async function main(): Promise<void> {
  const parsed = argumentsOf(process.argv.slice(2));
  if (typeof parsed === 'string') {
    process.stderr.write(`${parsed}\n${USAGE}\n`);
    process.exitCode = 2;
    return;
  }
  const { names, json, ...options } = parsed;
  const figures: Record<string, object> = {};
  for (const name of names) {
    process.stderr.write(`${name} …\n`);
    figures[name] = rounded(await benches[name]!(options));
  }
  process.stdout.write(`${JSON.stringify(figures, null, json ? 0 : 2)}\n`);
}

/** What was asked for, or what is wrong with it. */
function argumentsOf(args: string[]): (BenchOptions & { names: string[]; json: boolean }) | string {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { quick: { type: 'boolean' }, full: { type: 'boolean' }, json: { type: 'boolean' } },
    });
    const unknown = positionals.filter((name) => !Object.hasOwn(benches, name));
    if (unknown.length > 0) return `there is no bench ${unknown.join(', ')}`;
    const names = positionals.length > 0 ? [...new Set(positionals)] : Object.keys(benches);
    const { quick = false, full = false, json = false } = values;
    return { names, quick, full, json };
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

/** Four significant digits: more would claim a precision that no timing has. */
function rounded(figures: object): object {
  return Object.fromEntries(
    Object.entries(figures).map(([key, value]) => [
      key,
      typeof value === 'number' && !Number.isInteger(value)
        ? Number(value.toPrecision(4))
        : (value as unknown),
    ]),
  );
}

// As the program does.
growHeapFreely();
await main();
