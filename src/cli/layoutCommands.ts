import type { Command } from 'commander';
import { commandGroup } from './commandGroup.ts';
import type { CheckOptions } from './layoutCheck.ts';
import type { ConvertOptions } from './layoutConvert.ts';
import type { LayoutOptions } from './layoutFiles.ts';
import { jsonOption } from './macroOptions.ts';
import type { Verdict } from './terminal.ts';

const examples = (...lines: readonly string[]) =>
  `\nExamples:\n${lines.map((line) => `  tomochart layout ${line}\n`).join('')}`;

const GROUP_HELP = examples(
  'show',
  'check layouts/dxchange.json',
  'convert Layout.xml Attributes.xml --macro DET=2bmSP1: --macro TS=2bmb:TomoScan: --to json',
  'check --help',
);

const CHECK_HELP = `
Exit codes: 0 nothing worse than warnings, 1 errors (with --strict also warnings), 2 the files are no layout.
The rules are in docs/layouts.md.
${examples(
  'check layouts/dxchange.json --strict',
  'check Layout.xml Attributes.xml --macro DET=2bmSP1: --macro TS=2bmb:TomoScan:',
  'check layouts/dxchange.json --beamline beamline.yaml --json',
)}`;

const CONVERT_HELP = `
XML is two files: --out NAME makes NAMELayout.xml and NAMEAttributes.xml. What a dialect cannot say is left out
and named on standard error. A file that exists is not overwritten without --overwrite.
${examples(
  'convert Layout.xml Attributes.xml --macro DET=2bmSP1: --macro TS=2bmb:TomoScan: --out 2bm.json',
  'convert layouts/dxchange.json --to yaml',
  'convert layouts/dxchange.json --to xml --out dxchange',
)}`;

const SHOW_HELP = examples(
  'show',
  'show Layout.xml Attributes.xml --macro DET=2bmSP1: --macro TS=2bmb:TomoScan:',
);

/**
 * Adds `layout check|convert|show`.
 * @param strict makes a command throw what it does not understand
 * @param answer says the verdict
 */
export function addLayout(
  root: Command,
  strict: (command: Command) => Command,
  answer: (verdict: Verdict) => void,
): void {
  const group = commandGroup(root, strict, 'layout', {
    description: 'layouts of data files: check, convert, show',
    help: GROUP_HELP,
  });
  const files = "layout files: one in JSON or YAML, or areaDetector's two in XML";
  const command = (name: string, words: string, help: string, argument: string) =>
    strict(group.command(name))
      .description(words)
      .addHelpText('after', help)
      .argument(argument, files)
      .option(
        '--macro <NAME=VALUE>',
        'value of a macro $(NAME) in XML; may be given several times',
        (word: string, before: readonly string[]) => [...before, word],
        [],
      )
      .addOption(jsonOption());

  command('check', 'look for what is wrong in a layout', CHECK_HELP, '<files...>')
    .option('--beamline <file>', 'beamline file: looks there for every signal of the layout')
    .option('--strict', 'warnings count as errors')
    .action(async (paths: readonly string[], options: CheckOptions) => {
      const { checkLayoutFiles } = await import('./layoutCheck.ts');
      answer(await checkLayoutFiles(paths, options));
    });
  command('convert', 'write a layout in another dialect', CONVERT_HELP, '<files...>')
    .option('--to <dialect>', 'json, yaml or xml (default: what the name of --out ends with)')
    .option('--out <file>', 'file to write (default: standard output)')
    .option('--overwrite', 'replace files that exist')
    .action(async (paths: readonly string[], options: ConvertOptions) => {
      const { convertLayout } = await import('./layoutConvert.ts');
      answer(convertLayout(paths, options));
    });
  command('show', 'the tree of a layout, and where each value comes from', SHOW_HELP, '[files...]').action(
    async (paths: readonly string[], options: LayoutOptions) => {
      const { showLayoutFiles } = await import('./layoutShow.ts');
      answer(showLayoutFiles(paths, options));
    },
  );
}
