import type { Command } from 'commander';
import { TomochartError } from '#core';

/**
 * Adds a command that has commands of its own, such as `positions`, and says what those are when it is given
 * another word, or its help when it is given none.
 * @param strict makes a command throw what it does not understand
 */
export function commandGroup(
  root: Command,
  strict: (command: Command) => Command,
  name: string,
  words: { readonly description: string; readonly help: string },
): Command {
  const group = strict(root.command(name))
    .description(words.description)
    .usage('<command> [options]')
    .addHelpText('after', words.help)
    .argument('[words...]')
    .allowUnknownOption()
    .action(async (typed: readonly string[]) => {
      if (typed.length > 0) throw await notUnderstood(typed, group);
      group.outputHelp();
    });
  return group;
}

/** Words after the name of a group that begin with none of its commands. */
async function notUnderstood([word = '']: readonly string[], group: Command): Promise<TomochartError> {
  const { nearest } = await import('#core/yaml');
  const names = group.commands.map((command) => command.name());
  const near = nearest(word, names);
  const option = word.startsWith('-');
  const whole = `tomochart ${group.name()}`;
  const problem = {
    about: word,
    message: option ? 'comes before a command' : `is no command of ${whole}`,
    remedy: near ? `did you mean ${near}?` : `its commands are ${names.join(', ')}`,
  };
  return new TomochartError('BAD_REQUEST', `${whole} cannot be run as typed: one problem`, {
    problems: [problem],
    remedy: `see ${whole} --help`,
  });
}
