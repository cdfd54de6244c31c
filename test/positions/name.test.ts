import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TomochartError } from '#core';
import { checkName, LONGEST_NAME } from '#positions';

function refusal(name: string): string {
  try {
    checkName(name);
  } catch (thrown) {
    if (!(thrown instanceof TomochartError)) throw thrown;
    expect(thrown.code).toBe('BAD_CONFIG');
    expect(thrown.remedy).toBeTruthy();
    return thrown.message;
  }
  return 'accepted';
}

describe('the name of a position', () => {
  it.each(['out', 'out-90', 'left_2', '2.5mm', '_x', 'v1.2.3', 'a'.repeat(LONGEST_NAME)])(
    'can be %s',
    (name) => {
      expect(checkName(name)).toBe(name);
    },
  );

  it.each([
    ['', 'is empty'],
    ['.', 'begins with a dot'],
    ['..', 'begins with a dot'],
    ['../out', 'is a path'],
    ['a/b', 'is a path'],
    ['a\\b', 'is a path'],
    ['/etc/passwd', 'is a path'],
    ['.hidden', 'begins with a dot'],
    ['-rf', 'begins with -'],
    ['a..b', 'two in a row'],
    ['out.', 'a dot at its end'],
    ['out.yaml', 'is the name of a file'],
    ['out.yml', 'is the name of a file'],
    ['to the left', 'contains a space'],
    ['gauche-à', 'contains "à"'],
    ['out\0', 'contains "\\u0000"'],
    ['out\n', 'contains "\\n"'],
    ['📷', 'contains "📷"'],
    ['a'.repeat(LONGEST_NAME + 1), 'has 65 characters'],
  ])('cannot be %j: it %s', (name, why) => {
    expect(refusal(name)).toContain(why);
  });

  it('is accepted exactly when it has the characters of a name, whatever the text', () => {
    const character = fc.constantFrom(...'aZ09_-./\\ \0é~');
    let accepted = 0;
    fc.assert(
      fc.property(fc.string({ unit: character, maxLength: 6 }), (name) => {
        const right = /^(?!.*\.\.)\w[\w.-]*$/.test(name) && !name.endsWith('.') && !name.includes('\n');
        if (right) accepted++;
        return (refusal(name) === 'accepted') === right;
      }),
      { seed: 30, numRuns: 1000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});
