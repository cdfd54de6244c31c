import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from '#layout/json/syntax';

/** What is wrong with a text, as `offset: message; remedy`. */
function fault(text: string): string | undefined {
  const found = jsonFault(text);
  return found && `${found.offset}: ${found.problem.message}; ${found.problem.remedy}`;
}

describe('a layout file that is named .json', () => {
  it.each([
    ['{"/a": 1 // one\n}', '9: JSON has no comments; remove the comment'],
    ['{"/a": 1, /* one */ "/b": 2}', '10: JSON has no comments; remove the comment'],
    ['# a\n{}', '0: JSON has no comments; remove the comment, or name the file .yaml'],
    [
      '{"/a": 1,\n}',
      '10: a comma stands before the closing bracket; remove the comma, or name the file .yaml',
    ],
    [
      '{"/a": [1, ]}',
      '11: a comma stands before the closing bracket; remove the comma, or name the file .yaml',
    ],
    ["{'/a': 1}", '1: text stands in single quotes; use double quotes, or name the file .yaml'],
    ['{/a: 1}', '1: a key in double quotes is missing; write it here'],
    ['{"/a": yes}', '7: a value is missing; write one here, text in double quotes'],
    ['{"/a": 1 "/b": 2}', '9: a comma or the closing bracket is missing; write it here'],
    ['{"/a" 1}', '6: a colon is missing after the key; write : here'],
    ['{} {}', '3: something follows the end; remove it'],
    ['{"/a": "b', '7: a text is not closed, or has a character or escape that JSON lacks; mend the text'],
    ['{"/a":', '6: ends too early; a value is missing: complete the text'],
    ['{"/a": NaN}', '7: a value is missing; write one here, text in double quotes'],
  ])('says where and why %j is no JSON', (text, expected) => {
    expect(fault(text)).toBe(expected);
  });

  it('is refused exactly when JSON.parse refuses it', () => {
    const word = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"a"', '"\\u00e9\\n"', '"', '1', '-0.5e+3', '01', '-', '1.', '.5'],
      ...['true', 'null', 'nul', ' ', '\n', '\t', '//', "'", '\\', '\u0001', '{"a":1}', '[1,2]', '\u00a0'],
    );
    const text = fc.oneof(
      { weight: 3, arbitrary: fc.array(word, { maxLength: 8 }).map((words) => words.join('')) },
      fc.json(),
      fc
        .tuple(fc.json(), fc.nat(), word)
        .map(
          ([json, at, put]) =>
            json.slice(0, at % (json.length + 1)) + put + json.slice(at % (json.length + 1)),
        ),
    );
    let right = 0;
    fc.assert(
      fc.property(text, (json) => {
        let isJson = true;
        try {
          JSON.parse(json);
        } catch {
          isJson = false;
        }
        if (isJson) right++;
        expect(jsonFault(json) === undefined).toBe(isJson);
      }),
      { seed: 41, numRuns: 4000 },
    );
    expect(right).toBeGreaterThan(400);
    expect(right).toBeLessThan(3600);
  });

  it('may nest as deep and be as long as it likes without a crash here', () => {
    expect(jsonFault('['.repeat(100_000) + ']'.repeat(100_000))).toBeUndefined();
    expect(jsonFault('['.repeat(100_000))?.offset).toBe(100_000);
    expect(jsonFault(`"${'x'.repeat(200_000)}"`)).toBeUndefined();
    expect(jsonFault(`"${'\\n'.repeat(100_000)}`)?.offset).toBe(0);
  });
});
