import { PandaError } from './pandaError.ts';

/** Levels of the inputs A to E. */
export type Levels = Readonly<Record<string, boolean>>;
type Logic = (levels: Levels) => boolean;

/**
 * The function of a lookup table: `A` to `E`, `~`, `&`, `^`, `|` and brackets with the precedence of C, `0` and `1`, or
 * its 32 bits as a hexadecimal number, A being the highest bit of the index.
 * @throws PandaError `Invalid token`
 */
export function parseLogic(text: string): Logic {
  const mask = /^0x([0-9a-fA-F]{1,8})$/.exec(text)?.[1];
  if (mask !== undefined) return ofMask(Number.parseInt(mask, 16));
  const tokens = text.replaceAll(' ', '').split('');
  const fail = () => new PandaError('Invalid token');
  const atom = (): Logic => {
    const token = tokens.shift();
    if (token === '~') {
      const inner = atom();
      return (levels) => !inner(levels);
    }
    if (token === '(') {
      const inner = or();
      if (tokens.shift() !== ')') throw fail();
      return inner;
    }
    if (token === '0' || token === '1') return () => token === '1';
    if (token === undefined || !/^[A-E]$/.test(token)) throw fail();
    return (levels) => levels[token] === true;
  };
  const chain =
    (operator: string, next: () => Logic, join: (a: boolean, b: boolean) => boolean) => (): Logic => {
      let left = next();
      while (tokens[0] === operator) {
        tokens.shift();
        const [a, b] = [left, next()];
        left = (levels) => join(a(levels), b(levels));
      }
      return left;
    };
  const and = chain('&', atom, (a, b) => a && b);
  const xor = chain('^', and, (a, b) => a !== b);
  const or = chain('|', xor, (a, b) => a || b);
  const logic = or();
  if (tokens.length > 0) throw fail();
  return logic;
}

function ofMask(mask: number): Logic {
  return (levels) => {
    const index = [...'ABCDE'].reduce((sum, name) => sum * 2 + (levels[name] ? 1 : 0), 0);
    return ((mask >>> index) & 1) === 1;
  };
}
