import { Command, CommanderError } from 'commander';
import { TomochartError } from '#core';
import { jsonOption, withMacro, type MacroOptions } from './macroOptions.ts';
import type { TomoscanOptions } from './tomoscan.ts';
import { EXIT, say, verdictOn, type Verdict } from './terminal.ts';

const EXAMPLES = `
Examples:
  tomochart tomoscan ascanct rot 0 180 720 0.02 --fields-flag 111111 --posflat out
  tomochart plan ascanct rot 0 180 720 0.02 --posflat out
  tomochart tomoscan ascanct rot 0 180 720 0.02 --posflat out --dry-run --json
  tomochart machine --format mermaid
  tomochart check scans/scan-0001.h5`;

/** The scan that \`npm start\` shows. */
const DEMO = ['ascanct', 'rot', '0', '180', '500', '0.02'];
const DEMO_OPTIONS = { fieldsFlag: '111111', posflat: 'out', condition: '0.5', latency: '0.001' };

/** The program: reads the arguments, runs one command, sets the exit code. */
export async function main(args: readonly string[]): Promise<void> {
  // A reader that has had enough (tomochart … | head) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    throw error;
  });
  const asJson = args.includes('--json');
  try {
    await program(asJson).parseAsync([...args], { from: 'user' });
  } catch (thrown) {
    if (thrown instanceof CommanderError) {
      if (thrown.exitCode === 0) return;
      const message = thrown.message.replace(/^error: /, '');
      fail(new TomochartError('BAD_REQUEST', message, { remedy: 'see --help' }), asJson);
      return;
    }
    fail(thrown, asJson);
  }
}

function program(asJson: boolean): Command {
  const root = new Command('tomochart')
    .description('scan control for synchrotron tomography')
    .version('0.1.0')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  const command = (name: string, words: string) =>
    root
      .command(name)
      .description(words)
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
  const answer = (verdict: Verdict) => say(verdict, asJson);

  withMacro(command('tomoscan', 'run a scan'))
    .option('--dry-run', 'the same statechart on simulated devices in virtual time; makes no file')
    .option('--virtual-time', 'simulate as fast as the processor allows, file and all')
    .addHelpText('after', EXAMPLES)
    .action(async (...parsed) => {
      const { tomoscan } = await import('./tomoscan.ts');
      answer(await tomoscan(...argumentsOf<TomoscanOptions>(parsed)));
    });
  withMacro(command('plan', 'what a scan would do, how long and how big; touches nothing'))
    .addHelpText('after', EXAMPLES)
    .action(async (...parsed) => {
      const { plan } = await import('./plan.ts');
      answer(await plan(...argumentsOf<MacroOptions>(parsed)));
    });
  command('machine', 'print the statechart')
    .option('--format <format>', 'mermaid, or json for the Stately visualiser', 'mermaid')
    .addOption(jsonOption())
    .action(async (options: { format: string }) => {
      const { machine } = await import('./machine.ts');
      answer(machine(options));
    });
  command('check', 'look for what is wrong in a data file')
    .argument('<file>', 'DXchange file')
    .addOption(jsonOption())
    .action(async (file: string) => {
      const { check } = await import('./check.ts');
      answer(await check(file));
    });
  command('demo', 'a whole scan on the simulated beamline that ships')
    .option('--out <folder>', 'folder for the data', 'scans')
    .addOption(jsonOption())
    .action(async (options: { out: string }) => {
      const [{ tomoscan }, { SHIPPED_BEAMLINE }] = await Promise.all([
        import('./tomoscan.ts'),
        import('./macro.ts'),
      ]);
      answer(await tomoscan(DEMO, { ...DEMO_OPTIONS, beamline: SHIPPED_BEAMLINE, out: options.out }));
    });
  return root;
}

/** Commander hands over the positional arguments, the options and the command. */
function argumentsOf<Options>(parsed: readonly unknown[]): [string[], Options] {
  return [parsed.slice(0, -2) as string[], parsed.at(-2) as Options];
}

function fail(thrown: unknown, asJson: boolean): void {
  const verdict = verdictOn(thrown);
  if (asJson) say(verdict, true);
  else process.stderr.write(`${verdict.text}\n`);
  process.exitCode = verdict.exitCode;
}
