/** What is wrong with the XML, in words for people. */
export interface SyntaxProblem {
  /** Offset of the character it is about, from 0. */
  readonly offset: number;
  readonly message: string;
  readonly remedy: string;
}

/**
 * Says what the parser's message means.
 * @param message as saxes gives it, `line:column: text.`
 * @param position how far saxes has read: the character at fault is the one before, unless the text ended
 */
export function syntaxProblem(message: string, text: string, position: number): SyntaxProblem {
  const words = message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
  const at = Math.max(0, position - 1);
  if (words === 'undefined entity' || words === 'disallowed character in entity name') {
    const offset = Math.max(0, text.lastIndexOf('&', at));
    const reference = text.slice(offset, Math.min(position, offset + 40));
    return {
      offset,
      message: `${JSON.stringify(reference)} stands for nothing`,
      remedy: 'write &amp; for an ampersand; only &amp; &lt; &gt; &quot; &apos; and numbers are known',
    };
  }
  if (words === 'malformed character entity' || words === 'empty entity name') {
    const offset = Math.max(0, text.lastIndexOf('&', at));
    return { offset, message: words, remedy: 'write &amp; for an ampersand' };
  }
  if (words.startsWith('unexpected close tag') || words.startsWith('unmatched closing tag')) {
    const offset = Math.max(0, text.lastIndexOf('</', at));
    const tag = text.slice(offset, position).slice(0, 40);
    return {
      offset,
      message: `${JSON.stringify(tag)} closes another element than the one that is open`,
      remedy: 'close elements in the reverse order in which they were opened',
    };
  }
  if (words.startsWith('unclosed tag')) {
    return { offset: at, message: words.replace('tag: ', 'element: '), remedy: 'close it' };
  }
  if (words === 'disallowed character') {
    const code = text.codePointAt(at) ?? 0;
    const shown = code === 0x3c ? '"<" inside a value' : `character U+${hex(code)}`;
    return {
      offset: at,
      message: `${shown} is not allowed`,
      remedy: 'write &lt; for <, and no control characters',
    };
  }
  if (words === 'document must contain a root element' || !text.includes('<')) {
    return { offset: 0, message: 'holds no XML', remedy: 'check the path' };
  }
  return { offset: at, message: words, remedy: 'correct the XML' };
}

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(4, '0');
}
