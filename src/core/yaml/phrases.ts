import type { z } from 'zod';

/** What a type of the schema is in plain words. */
export const TYPES: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  boolean: 'true or false',
  object: 'a mapping of keys',
  record: 'a mapping of names',
  tuple: 'a list in brackets',
  array: 'a list',
};

/** The bound that was crossed, to follow `must`. */
export function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const small = issue.code === 'too_small';
  const limit = Number(small ? issue.minimum : issue.maximum);
  if (issue.origin === 'array') return `have ${small ? 'at least' : 'at most'} ${limit} values`;
  if (issue.origin === 'string') return 'not be empty text';
  if (issue.inclusive === false) return `be ${small ? 'greater' : 'less'} than ${limit}`;
  return `be at ${small ? 'least' : 'most'} ${limit}`;
}

/**
 * The slips of hand that have a better remedy than the description of the key.
 * @param unitsBelongTo what a number takes its unit from, e.g. `the key`
 */
export function slip(expected: string, found: unknown, unitsBelongTo: string): string | undefined {
  if (typeof found !== 'string') return undefined;
  if (expected === 'boolean' && /^(yes|on|no|off)$/i.test(found)) return 'write true or false';
  if (expected !== 'number' && expected !== 'int') return undefined;
  if (/^[-+]?\d+,\d+$/.test(found)) return `write ${found.replace(',', '.')}`;
  const number = /^([-+]?[\d.]+(?:e[-+]?\d+)?)\s*[a-zµ%°]+/i.exec(found)?.[1];
  return number === undefined
    ? undefined
    : `write the number alone, ${number}: the unit belongs to ${unitsBelongTo}`;
}
