import type { Problem } from '#core';

/** Of a file name, in bytes: what Linux and macOS allow, less the ending of the journal beside the file. */
const LONGEST_NAME = 240;

/** Where the scan number goes: two `#` or more, as many as it has digits. */
const NUMBER = /#{2,}/;

/** What the words in braces of a file name stand for; what nobody has said is `undefined`. */
export interface NameWords {
  readonly sample: string | undefined;
  readonly detector: string | undefined;
  readonly beamline: string | undefined;
  readonly user: string | undefined;
  readonly proposal: string | undefined;
  readonly date: Date;
}

const WORDS = ['sample', 'detector', 'beamline', 'user', 'proposal', 'date', 'time'] as const;

/**
 * A file name with its words written out; the place of the number stays. What does not belong into a file name
 * becomes `_`, so that no sample can be called out of its folder.
 */
export function writtenName(template: string, words: NameWords): string {
  return template.replace(/\{(\w+)\}/g, (whole, word: string) => {
    if (word === 'date') return dateOf(words.date);
    if (word === 'time') return timeOf(words.date);
    if (!isWord(word)) return whole;
    return plain(words[word]);
  });
}

/** The name with its number in it; without a place for one it stays as it is. */
export function numberedName(name: string, number: number): string {
  return name.replace(NUMBER, (marks) => String(number).padStart(marks.length, '0'));
}

/** True when the name has a place for a number. */
export function isNumbered(name: string): boolean {
  return NUMBER.test(name);
}

/** A pattern whose first group is the number in a file name of this kind. */
export function numberPattern(name: string): RegExp {
  const [before = '', after = ''] = name
    .split(NUMBER)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  // The journal and the picture beside a file have its number too; so has the file of another detector.
  return new RegExp(`^${before}(\\d+)(?:${after}|[._-]|$)`);
}

/** Everything that is wrong with a template for file names. */
export function nameProblems(template: string): Problem[] {
  const say = (message: string, remedy: string) => [{ about: 'file', message, remedy }];
  if (['', '.', '..', '.h5'].includes(template)) {
    return say('is no file name', 'choose one, e.g. bone-####.h5');
  }
  if (template.includes('/') || template.includes('\0')) {
    return say(`${template} is not a plain file name`, 'name the folder with --out');
  }
  const unknown = /\{(\w*)\}?/.exec(template.replace(new RegExp(`\\{(${WORDS.join('|')})\\}`, 'g'), ''));
  if (unknown) {
    return say(
      `${template}: ${unknown[0]} stands for nothing`,
      `known are ${WORDS.map((word) => `{${word}}`).join(' ')}, and #### for the number`,
    );
  }
  if ((template.match(/#{2,}/g) ?? []).length > 1) {
    return say(`${template} has more than one place for the number`, 'leave one ####');
  }
  return [];
}

/** The same for the name that came of it. */
export function lengthProblems(name: string): Problem[] {
  const bytes = Buffer.byteLength(name);
  if (bytes <= LONGEST_NAME) return [];
  return [{ about: 'file', message: `the name has ${bytes} bytes`, remedy: `use at most ${LONGEST_NAME}` }];
}

function isWord(word: string): word is Exclude<(typeof WORDS)[number], 'date' | 'time'> {
  return (WORDS as readonly string[]).includes(word);
}

function plain(text: string | undefined): string {
  const clean = (text ?? '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._+-]+/gu, '_')
    .replace(/^[._]+|_+$/g, '');
  return clean === '' ? 'none' : [...clean].slice(0, 40).join('');
}

/** Of the place where the beamline is, as people there would write it. */
function dateOf(date: Date): string {
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return `${year}-${two(month)}-${two(day)}`;
}

function timeOf(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
