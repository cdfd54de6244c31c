import { Command, type CommanderError } from 'commander';
import { badRequest } from '#scan';
import { DEMO, DEMO_OPTIONS } from './demo.ts';
import { CHECK_HELP, DEMO_HELP, MACHINE_HELP, PLAN_HELP, ROOT_HELP, TOMOSCAN_HELP } from './help.ts';
import { Interruption } from './interruption.ts';
import { addFileCommands } from './fileCommands.ts';
import { addLayout } from './layoutCommands.ts';
import { jsonOption, withMacro, type MacroOptions } from './macroOptions.ts';
import { mistakeOf } from './mistake.ts';
import { addPositions } from './positionsCommands.ts';
import { addSeries } from './seriesCommand.ts';
import { addSim } from './simCommands.ts';
import { EXIT, note, say, tolerateLostReaders, verdictOn, type Verdict } from './terminal.ts';
import type { TomoscanOptions } from './tomoscan.ts';

/** The program as a process: as `run`, and whoever listens may leave. */
export async function main(args: readonly string[]): Promise<void> {
  tolerateLostReaders();
  await run(args);
}

/**
 * Reads the arguments, runs one command, writes its answer on standard output and sets the exit code. A
 * refusal goes to standard error, or with `--json` as the one object to standard output.
 *
 * @param args the words after `tomochart`
 */
export async function run(args: readonly string[]): Promise<void> {
  const asJson = args.includes('--json');
  const root = program(asJson);
  try {
    if (args.length === 0) root.outputHelp();
    else await root.parseAsync([...args], { from: 'user' });
  } catch (thrown) {
    if (isHelp(thrown)) return;
    const verdict = verdictOn(thrown);
    if (asJson) say(verdict, true);
    else note(verdict.text);
    process.exitCode = verdict.exitCode;
  }
}

function program(asJson: boolean): Command {
  const answer = (verdict: Verdict) => say(verdict, asJson);
  const root = strict(new Command('tomochart'))
    .description('scan control for synchrotron tomography')
    .version('0.1.0')
    // Six arguments would push the words out of the terminal.
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText('after', ROOT_HELP);
  const command = (name: string, words: string, help: string) =>
    strict(root.command(name)).description(words).addHelpText('after', help);

  withMacro(command('tomoscan', 'run a scan', TOMOSCAN_HELP))
    .option('--dry-run', 'the same statechart on simulated devices in virtual time; makes no file')
    .option('--virtual-time', 'simulate as fast as the processor allows, file and all')
    .action((...parsed) =>
      interruptible(async (interruption) => {
        const { tomoscan } = await import('./tomoscan.ts');
        answer(await tomoscan(...argumentsOf<TomoscanOptions>(parsed), interruption));
      }),
    );
  withMacro(command('plan', 'what a scan would do, how long and how big; touches nothing', PLAN_HELP)).action(
    async (...parsed) => {
      const { plan } = await import('./plan.ts');
      answer(await plan(...argumentsOf<MacroOptions>(parsed)));
    },
  );
  addSeries(root, strict, (work) => interruptible(async (interruption) => answer(await work(interruption))));
  command('machine', 'print the statechart', MACHINE_HELP)
    .option('--format <format>', 'mermaid, or json for the Stately visualiser', 'mermaid')
    .addOption(jsonOption())
    .action(async (options: { format: string }) => {
      const { machine } = await import('./machine.ts');
      answer(machine(options));
    });
  command('check', 'look for what is wrong in a data file', CHECK_HELP)
    .argument('<file>', 'DXchange file')
    .addOption(jsonOption())
    .action(async (file: string) => {
      const { check } = await import('./check.ts');
      answer(await check(file));
    });
  addPositions(root, strict, answer);
  addFileCommands(root, strict, (work) =>
    interruptible(async (interruption) => answer(await work(interruption))),
  );
  addLayout(root, strict, answer);
  addSim(root, strict, interruptible);
  command('demo', 'a whole scan on the simulated beamline that ships', DEMO_HELP)
    .option('--out <folder>', 'folder for the data', 'scans')
    .option('--epics', 'over Channel Access, with a simulated IOC in a process of its own')
    .option('--tango', 'over Tango and a PandABox, with simulated device servers in a process of their own')
    .option('--database', 'with --tango: through a real Tango database, which is started for the while')
    .addOption(jsonOption())
    .action(({ out, epics = false, tango = false, database = false }: DemoOptions) =>
      interruptible(async (interruption) => {
        requireOneDemo({ epics, tango, database });
        if (tango) {
          const { demoTango } = await import('./demoTango.ts');
          answer(await demoTango(out, { database }, interruption));
          return;
        }
        if (epics) {
          const { demoEpics } = await import('./demoEpics.ts');
          answer(await demoEpics(out, interruption));
          return;
        }
        const [{ tomoscan }, { SHIPPED_BEAMLINE }] = await Promise.all([
          import('./tomoscan.ts'),
          import('./macro.ts'),
        ]);
        const options = { ...DEMO_OPTIONS, beamline: SHIPPED_BEAMLINE, out };
        answer(await tomoscan(DEMO, options, interruption));
      }),
    );
  return root;
}

interface DemoOptions {
  readonly out: string;
  readonly epics?: boolean;
  readonly tango?: boolean;
  readonly database?: boolean;
}

function requireOneDemo({ epics, tango, database }: Omit<DemoOptions, 'out'>): void {
  if (epics && tango) {
    const remedy = 'choose one of the two';
    throw badRequest([{ about: '--tango', message: 'does not go with --epics', remedy }]);
  }
  if (!database || tango) return;
  const remedy = 'write --tango --database';
  throw badRequest([{ about: '--database', message: 'is for --tango only', remedy }]);
}

/** A command that throws what it does not understand instead of ending the process. */
function strict(command: Command): Command {
  return command.configureOutput({ writeErr: () => undefined }).exitOverride((error) => {
    throw error.exitCode === EXIT.done ? error : mistakeOf(error, command);
  });
}

/** Signals are heard from here on, before the modules of a scan are even loaded. */
async function interruptible(work: (interruption: Interruption) => Promise<void>): Promise<void> {
  const interruption = new Interruption();
  try {
    await work(interruption);
  } finally {
    interruption.release();
  }
}

/** Commander hands over the positional arguments, the options and the command. */
function argumentsOf<Options>(parsed: readonly unknown[]): [string[], Options] {
  return [parsed.slice(0, -2) as string[], parsed.at(-2) as Options];
}

/** Commander throws when it has printed the help or the version, too. */
function isHelp(thrown: unknown): thrown is CommanderError {
  return thrown instanceof Error && 'exitCode' in thrown && thrown.exitCode === EXIT.done;
}
