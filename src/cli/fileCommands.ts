import type { Command } from 'commander';
import type { CompressOptions } from './compress.ts';
import type { Interruption } from './interruption.ts';
import { jsonOption } from './macroOptions.ts';
import type { ProvenanceOptions } from './provenance.ts';
import type { Verdict } from './terminal.ts';

const COMPRESS_HELP = `
Without loss: the file is replaced only when every byte of the compressed copy has been read back and found the same.
Every program that reads HDF5 reads it. A file that is compressed already is left as it is.

Exit codes: 0 done or nothing to do, 1 interrupted (the file is as it was), 2 it cannot be done (the file is as it was).

Examples:
  tomochart compress scans/scan-0001.h5
  tomochart compress scans/*.h5 --level 4 --quiet
`;

const PROVENANCE_HELP = `
Without --process it lists the steps. With it, the last step of that name changes, or one is appended; a step that has
ended and begins again is appended. Not for a file that a scan is writing.

Examples:
  tomochart provenance scans/scan-0001.h5
  tomochart provenance scans/scan-0001.h5 --process transfer --status RUNNING --reference /transfer
  tomochart provenance scans/scan-0001.h5 --process transfer --status FAILED --message "no route to host"
`;

const COMPARE_HELP = `
Every frame is compared pixel by pixel, and every dataset and attribute beside; angles and times by value.

Exit codes: 0 the frames are the same, 1 they differ, 2 a file cannot be read.

Examples:
  tomochart compare scans/scan-0001.h5 scans/scan-0002.h5
  tomochart compare scans/scan-0001.h5 scans/scan-0002.h5 --json
`;

/**
 * Adds `compress`, `compare` and `provenance`: what is done with a data file after the scan.
 * @param strict makes a command throw what it does not understand
 * @param interruptible runs the work with signals heard, and says its verdict
 */
export function addFileCommands(
  root: Command,
  strict: (command: Command) => Command,
  interruptible: (work: (interruption: Interruption) => Promise<Verdict>) => Promise<void>,
): void {
  strict(root.command('compress'))
    .description('make data files smaller, without loss')
    .addHelpText('after', COMPRESS_HELP)
    .argument('<files...>', 'DXchange files of finished scans')
    .option('--level <number>', 'from 1, fast, to 9, small', '1')
    .option('--quiet', 'no progress')
    .addOption(jsonOption())
    .action((files: string[], options: CompressOptions) =>
      interruptible(async (interruption) => {
        const { compress } = await import('./compress.ts');
        return compress(files, options, interruption);
      }),
    );
  strict(root.command('compare'))
    .description('how two data files differ')
    .addHelpText('after', COMPARE_HELP)
    .argument('<first>', 'DXchange file')
    .argument('<second>', 'another one')
    .addOption(jsonOption())
    .action((first: string, second: string) =>
      interruptible(async (interruption) => {
        const { compare } = await import('./compare.ts');
        return compare(first, second, interruption);
      }),
    );
  strict(root.command('provenance'))
    .description('what has been done with a data file: list the steps, or say what became of one')
    .addHelpText('after', PROVENANCE_HELP)
    .argument('<file>', 'DXchange file')
    .option('--process <name>', 'name of a step, e.g. transfer')
    .option('--status <status>', 'QUEUED, RUNNING, FAILED or SUCCESS')
    .option('--message <words>', 'that it went well, or what went wrong')
    .option('--reference <path>', 'group in the file that describes the step')
    .option('--program <version>', 'version of the program that does the step')
    .addOption(jsonOption())
    .action((file: string, options: ProvenanceOptions) =>
      interruptible(async () => {
        const { provenance } = await import('./provenance.ts');
        return provenance(file, options);
      }),
    );
}
