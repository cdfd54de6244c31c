import { describe, expect, it } from 'vitest';
import { MOST_CHARACTERS } from '#layout/reading';
import { MOST_LEVELS, readTree } from '#layout/xml/tree';

const read = (text: string) => readTree({ file: 'a.xml', text });
/** `line:column message` of each problem. */
const problems = (text: string) =>
  read(text).problems.map(
    ({ place, about, message }) => `${place?.line}:${place?.column} ${about}: ${message}`,
  );

describe('the tree of an XML text', () => {
  it('places elements at their bracket and attributes at their name, in UTF-16 columns', () => {
    const { root, problems: none } = read(
      '\ufeff<?xml version="1.0"?>\r\n<!-- é --><a>\r\n  <𝒳b x="1"\r  y = \'2\'/></a>',
    );
    expect(none).toEqual([]);
    expect(root).toMatchObject({ name: 'a', place: { file: 'a.xml', line: 2, column: 11 } });
    const [child] = root!.children;
    expect(child).toMatchObject({ name: '𝒳b', place: { line: 3, column: 3 } });
    expect(child!.attributes.get('x')).toMatchObject({ value: '1', place: { line: 3, column: 8 } });
    // A lone carriage return ends a line in XML.
    expect(child!.attributes.get('y')).toMatchObject({ value: '2', raw: '2', place: { line: 4, column: 3 } });
  });

  it('resolves the predefined entities and characters by number, and nothing else', () => {
    const value = '&amp;&lt;&gt;&quot;&apos;&#65;&#x1F600;\n\t';
    expect(read(`<a x="${value}"/>`).root?.attributes.get('x')).toMatchObject({
      value: `&<>"'A😀  `,
      raw: value,
    });
    expect(problems('<a\n x="&mm;"/>')).toEqual(['2:5 XML: "&mm;" stands for nothing']);
    expect(problems('<a>&constructor;</a>')).toEqual(['1:4 XML: "&constructor;" stands for nothing']);
    expect(problems('<a x="&#0;"/>')).toEqual(['1:7 XML: malformed character entity']);
  });

  it('keeps attributes with the names of object properties apart from those', () => {
    const { root } = read('<a __proto__="1" constructor="2"/>');
    expect(root?.attributes.get('__proto__')?.value).toBe('1');
    expect(root?.attributes.get('toString')).toBeUndefined();
  });

  it('tells comments, white space and instructions from text', () => {
    expect(read('<a><!-- words --> \n<?go on?><b/></a>').root?.hasText).toBe(false);
    expect(read('<a><b/>words</a>').root).toMatchObject({ hasText: true, children: [{ hasText: false }] });
    expect(read('<a><![CDATA[words]]></a>').root?.hasText).toBe(true);
  });

  it('stops at the first thing that is not well formed, and points at it', () => {
    const found = {
      '<a>\n <b>\n</a>': '3:1 XML: "</a>" closes another element than the one that is open',
      '<a>\n <b>': '2:2 XML: unclosed element: b',
      '<a x="1"\n x="2"/>': '2:2 x: is given twice',
      '<a x=1/>': '1:6 XML: unquoted attribute value',
      '<a x="<"/>': '1:7 XML: "<" inside a value is not allowed',
      '<a>\u0007</a>': '1:4 XML: character U+0007 is not allowed',
      '<a x="\ufffd"/>': '1:7 XML: is not UTF-8',
      '<a/><b/>': '1:7 XML: documents may contain only one root',
      '<a>]]></a>': '1:6 XML: the string "]]>" is disallowed in char data',
      '': '1:1 XML: holds no XML',
      'group: {}': '1:1 XML: holds no XML',
    };
    for (const [text, problem] of Object.entries(found)) expect(problems(text)).toEqual([problem]);
  });

  it('refuses a document type with all it defines', () => {
    const lol = Array.from(
      { length: 30 },
      (_, i) => `<!ENTITY l${i + 1} "&l${i};&l${i};&l${i};&l${i};">`,
    ).join('');
    const bomb = `<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY l0 "lol">${lol}]>\n<a>&l30;</a>`;
    expect(problems(bomb)).toEqual(['2:1 DOCTYPE: is not supported: entities are not expanded']);
    expect(problems('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>')).toEqual([
      '1:1 DOCTYPE: is not supported: entities are not expanded',
    ]);
  });

  it('refuses what is too long or nested too deeply', () => {
    const nested = (levels: number) => '<g>'.repeat(levels) + '</g>'.repeat(levels);
    expect(problems(nested(MOST_LEVELS))).toEqual([]);
    expect(problems(nested(MOST_LEVELS + 1))).toEqual([
      `1:${3 * MOST_LEVELS + 1} g: stands more than ${MOST_LEVELS} levels deep`,
    ]);
    expect(problems('<g>'.repeat(100_000))).toHaveLength(1);
    expect(problems(' '.repeat(MOST_CHARACTERS + 1))).toEqual([
      `1:1 XML: has ${MOST_CHARACTERS + 1} characters, more than any layout`,
    ]);
  });
});
