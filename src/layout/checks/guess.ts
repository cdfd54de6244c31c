import { nearest } from '#core/yaml';

/** More slips than these are something else: another file, say. */
const MOST_GUESSES = 20;

/** Most names to guess among: every guess compares the word with all of them, letter by letter. */
const MOST_NAMES = 2000;

/** Guesses which of the names was meant, for the first few words and among a number of names that people write. */
export function guesser(names: Iterable<string>): (word: string) => string | undefined {
  const known = [...new Set(names)];
  let guesses = 0;
  return (word) => {
    if (known.length > MOST_NAMES || guesses >= MOST_GUESSES) return undefined;
    guesses++;
    return nearest(word, known);
  };
}
