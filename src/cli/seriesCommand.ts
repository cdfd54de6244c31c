import type { Command } from 'commander';
import { EXIT_CODES } from './help.ts';
import type { Interruption } from './interruption.ts';
import { jsonOption, layoutMacroOption, layoutOption } from './macroOptions.ts';
import type { SeriesOptions } from './series.ts';
import type { Verdict } from './terminal.ts';

const RUN_HELP = `
The series file names a scan in the macro's words, and the axes that move between the scans:
  scan: { scan_type: ascanct, rot_mot: rot, scan_start: 0, scan_end: 180, nsteps: 720, exp_time: 0.02, posflat: out }
  over:
    - { axis: z, from: -2, to: 2, points: 5 }
docs/series.md describes every key.

Examples:
  tomochart run series.yaml --plan
  tomochart run series.yaml --out scans/bone
  tomochart run series.yaml --resume scans/bone/series-0001.jsonl
${EXIT_CODES}`;

/**
 * Adds `run <series.yaml>`.
 * @param strict makes a command throw what it does not understand
 * @param interruptible runs the work with signals heard, and says its verdict
 */
export function addSeries(
  root: Command,
  strict: (command: Command) => Command,
  interruptible: (work: (interruption: Interruption) => Promise<Verdict>) => Promise<void>,
): void {
  strict(root.command('run'))
    .description('run a series of scans over one or more axes')
    .addHelpText('after', RUN_HELP)
    .argument('<series.yaml>', 'series file')
    .option('--plan', 'what it would do, how long and how big; touches nothing')
    .option('--dry-run', 'the same statechart on simulated devices in virtual time; makes no file')
    .option('--virtual-time', 'simulate as fast as the processor allows, files and all')
    .option('--resume <file>', 'the record series-####.jsonl of a series to go on with')
    .option(
      '--beamline <file>',
      'beamline file (default: $TOMOCHART_BEAMLINE, beamline.yaml, the simulated one)',
    )
    .option('--out <folder>', 'folder for the data (default scans, or that of --resume)')
    .option('--visit <folder>', 'folder whose .positions are used (default that of --out)')
    .option('--file <name>', 'file names; #### becomes the next free number (default sample-####.h5)')
    .addOption(layoutOption())
    .addOption(layoutMacroOption())
    .addOption(jsonOption())
    .action((file: string, options: SeriesOptions) =>
      interruptible(async (interruption) => {
        const { series } = await import('./series.ts');
        return series(file, options, interruption);
      }),
    );
}
