import type { Command } from 'commander';
import { commandGroup } from './commandGroup.ts';
import { jsonOption } from './macroOptions.ts';
import type { SaveOptions } from './positionsArguments.ts';
import type { PositionsOptions } from './positionsPlace.ts';
import type { Verdict } from './terminal.ts';

const GROUP_HELP = `
Examples:
  tomochart positions save out --at x=8
  tomochart positions list
  tomochart positions save --help
`;

const SAVE_HELP = `
The value of an axis is where it stands now, unless --at gives one. What cannot be used is not saved: an axis
that does not exist, a value outside the limits, values with which the sample would stay where it is.

Examples:
  tomochart positions save out --axes x
  tomochart positions save under --axes x,z --order z,x --description "down out of the furnace, then left"
  tomochart positions save edge-on --at x=-6 --angle 90 --overwrite
`;

const CHECK_HELP = `
Exit code 2 when a position cannot be used, with file, line and column of each problem.

Examples:
  tomochart positions check
  tomochart positions check out under --visit scans/bone --json
`;

const examples = (...lines: readonly string[]) =>
  `\nExamples:\n${lines.map((line) => `  tomochart positions ${line}\n`).join('')}`;

/**
 * Adds `positions list|show|save|check|delete`.
 * @param strict makes a command throw what it does not understand
 * @param answer says the verdict
 */
export function addPositions(
  root: Command,
  strict: (command: Command) => Command,
  answer: (verdict: Verdict) => void,
): void {
  const group = commandGroup(root, strict, 'positions', {
    description: 'the named positions of a visit: list, show, save, check, delete',
    help: GROUP_HELP,
  });
  const command = (name: string, words: string, help: string) =>
    strict(group.command(name))
      .description(words)
      .addHelpText('after', help)
      .option('--visit <folder>', 'folder of the visit, whose .positions has the positions (default: scans)')
      .addOption(jsonOption());
  const beamline = '--beamline <file>';
  const which = 'beamline file (default: $TOMOCHART_BEAMLINE, beamline.yaml, the simulated one)';

  command('list', 'the positions that a scan can ask for', examples('list', 'list --visit scans/bone --json'))
    .option(beamline, which)
    .action(async (options: PositionsOptions) => {
      const { listPositionsOf } = await import('./positionsList.ts');
      answer(await listPositionsOf(options));
    });
  command('show', 'one position, step by step', examples('show out', 'show out --json'))
    .argument('<name>', 'name of a position')
    .option(beamline, which)
    .action(async (name: string, options: PositionsOptions) => {
      const { showPosition } = await import('./positionsList.ts');
      answer(await showPosition(name, options));
    });
  command('save', 'save where axes stand now, or values, as a position', SAVE_HELP)
    .argument('<name>', 'name of the position')
    .option('--axes <list>', 'the axes that move, with commas between')
    .option('--at <values>', 'values in place of where axes stand, e.g. x=8,z=2')
    .option(
      '--order <list>',
      'the axes one after another, e.g. z,x; those that move together with +, as in z,x+y',
    )
    .option('--angle <degrees>', 'rotate there before anything else moves')
    .option('--description <words>', 'words for people')
    .option('--overwrite', 'replace a position of that name')
    .option('--force', 'save it although the sample would stay where it is')
    .option(beamline, which)
    .action(async (name: string, options: SaveOptions) => {
      const { savePositionAs } = await import('./positionsSave.ts');
      answer(await savePositionAs(name, options));
    });
  command('check', 'whether scans can use positions on the beamline as it stands', CHECK_HELP)
    .argument('[names...]', 'names of positions; all when left out')
    .option(beamline, which)
    .action(async (names: readonly string[], options: PositionsOptions) => {
      const { checkPositions } = await import('./positionsCheck.ts');
      answer(await checkPositions(names, options));
    });
  command('delete', 'delete a position of the visit', examples('delete out', 'delete out --visit scans/bone'))
    .argument('<name>', 'name of the position')
    .action(async (name: string, options: PositionsOptions) => {
      const { deletePositionNamed } = await import('./positionsSave.ts');
      answer(await deletePositionNamed(name, options));
    });
}
