import type { Command, CommanderError } from 'commander';
import { TomochartError, type Problem } from '#core';

/**
 * What is wrong with the words after `tomochart`, in the same form as what is wrong with a scan.
 * @param command the one that did not understand its arguments
 */
export function mistakeOf(error: CommanderError, command: Command): TomochartError {
  const problems = problemsOf(error, command);
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new TomochartError('BAD_REQUEST', `${pathOf(command)} cannot be run as typed: ${count}`, {
    problems,
    remedy: `see ${pathOf(command)} --help`,
  });
}

function problemsOf(error: CommanderError, command: Command): Problem[] {
  const see = `see ${pathOf(command)} --help`;
  const [first = '', hint = ''] = error.message.replace(/^error: /, '').split('\n');
  const quoted = /'([^']*)'/.exec(first)?.[1] ?? '';
  const meant = /^\(Did you mean (.+)\?\)$/.exec(hint)?.[1];
  const remedy = meant ? `did you mean ${meant}?` : see;
  switch (error.code) {
    case 'commander.missingArgument':
      return command.registeredArguments
        .slice(command.args.length)
        .filter((argument) => argument.required)
        .map((argument) => ({
          about: argument.name(),
          message: 'is missing',
          remedy: argument.description ? `it is the ${argument.description}` : see,
        }));
    case 'commander.excessArguments': {
      const most = command.registeredArguments.length;
      const extra = command.args.slice(most);
      return [
        {
          about: extra.join(' '),
          message: `is more than the ${most} arguments of ${pathOf(command)}`,
          remedy: command.registeredArguments.map((argument) => argument.name()).join(' '),
        },
      ];
    }
    case 'commander.unknownOption':
      return [{ about: quoted, message: `is no option of ${pathOf(command)}`, remedy }];
    case 'commander.unknownCommand':
      return [{ about: quoted, message: 'is no command of tomochart', remedy }];
    case 'commander.optionMissingArgument':
      return [{ about: quoted.split(' ')[0] ?? quoted, message: 'has no value after it', remedy: see }];
    default:
      return [{ about: quoted || pathOf(command), message: first, remedy }];
  }
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
