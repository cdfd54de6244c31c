import { describe, expect, it } from 'vitest';
import { formatProblem } from '#core';
import { expandMacros } from '#layout/xml/macros';
import { readTree } from '#layout/xml/tree';

const expandAll = (text: string, macros: Record<string, string>) =>
  expandMacros(readTree({ file: 'a.xml', text }).root!, macros);
/** The value with its macros expanded, and the problems. */
function expand(value: string, macros: Record<string, string> = {}) {
  const { root, problems } = expandAll(`<a x="${value}"/>`, macros);
  return [root.attributes.get('x')!.value, ...problems.map(formatProblem)];
}

describe('macros in the values of attributes', () => {
  const P = { P: '2bmb:', A: 'B', AB: 'both' };

  it('are replaced in round and curly brackets, with defaults, nested and scoped as in EPICS', () => {
    const expected = {
      '$(P)m1.RBV': '2bmb:m1.RBV',
      'x${P}y$(P)z': 'x2bmb:y2bmb:z',
      '$(P=other)': '2bmb:',
      '$(Q=other:)m1': 'other:m1',
      '$(Q=)m1': 'm1',
      '$(Q=$(R=$(P)cam:))Gain': '2bmb:cam:Gain',
      '$(A$(A))': 'both',
      '$(Q=f(x))': 'f(x)',
      'costs $5 or $': 'costs $5 or $',
      '$(IN,IN=$(P)scoped)': '2bmb:scoped',
      '${Q=a,b=c}': 'a',
    };
    for (const [value, result] of Object.entries(expected)) expect(expand(value, P)).toEqual([result]);
  });

  it('may stand in the values of other macros', () => {
    expect(expand('$(DET)Gain', { DET: '$(P)cam1:', P: '2bmb:' })).toEqual(['2bmb:cam1:Gain']);
    expect(expand('$(DET,P=x)', { DET: '$(P)cam', P: 'y' })).toEqual(['xcam']);
  });

  it('do not begin at a dollar that is written as a character reference', () => {
    expect(expand('&#36;(P)', P)).toEqual(['$(P)']);
    expect(expand('&#x24;{P} $(P) &#036;(P)', P)).toEqual(['${P} 2bmb: $(P)']);
    expect(expand('&amp;#36;(P)', P)).toEqual(['&#36;(P)']);
  });

  it('cannot add elements or attributes', () => {
    const { root } = expandAll('<a x="$(P)"/>', { P: '"/><b y="&amp;' });
    expect(root.attributes.get('x')?.value).toBe('"/><b y="&amp;');
    expect(root.children).toEqual([]);
  });

  it('that are undefined are one problem each, at the first use', () => {
    const { root, problems } = expandAll('<a x="$(Q)">\n <b x="1" y="$(P)$(Q) ${R}"/>\n</a>', P);
    expect(problems.map(formatProblem)).toEqual([
      'a.xml:1:4: $(Q): is not defined, and used 2 times in this file; give it a value: --macro Q=…, or --layout-macro for a scan',
      'a.xml:2:11: $(R): is not defined, and used once in this file; give it a value: --macro R=…, or --layout-macro for a scan',
    ]);
    expect(root.children[0]?.attributes.get('y')?.value).toBe('2bmb:$(Q) $(R)');
    expect(expand('$(constructor)')).toHaveLength(2);
    expect(expand('$(__proto__,__proto__=1)')).toEqual(['1']);
  });

  it('that make no sense are problems', () => {
    expect(expand('$(P', P)).toEqual(['$(P', 'a.xml:1:4: x: has a macro that is not closed; write $(NAME)']);
    expect(expand('$(X)', { X: 'a$(Y)', Y: '$(X)' })).toEqual([
      'a$(X)',
      'a.xml:1:4: $(X): refers to itself; give it another value',
    ]);
    expect(expand('$(A=$(B='.repeat(5000))[1]).toMatch(/nests macros too deeply/);
  });

  it('that multiply one another end soon', () => {
    const doubling = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`M${i}`, `$(M${i + 1})$(M${i + 1})`]),
    );
    const [value = '', problem] = expand('$(M0)', { ...doubling, M60: 'lol' });
    expect(value.length).toBeLessThan(100_000);
    expect(problem).toBe('a.xml:1:4: x: becomes too long by its macros; check their values');
    const empty = expand('$(M0)', { ...doubling, M60: '' });
    expect(empty[1]).toMatch(/becomes too long/);
  });
});
