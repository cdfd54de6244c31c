/**
 * One reply of the control port, of the four that there are: done, a value, several values, refused
 * (PandABlocks-server, Command Interface).
 */
export type Reply =
  | { readonly kind: 'done' }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'values'; readonly values: readonly string[] }
  | { readonly kind: 'refused'; readonly text: string };

/** What came is no reply of a PandABox. */
export class MalformedReply extends Error {
  /** @param line what came, shortened for the message */
  constructor(line: string) {
    super(line.length > LONGEST_SHOWN ? `${line.slice(0, LONGEST_SHOWN)}…` : line);
    this.name = 'MalformedReply';
  }
}

const LONGEST_SHOWN = 80;
/** A reply longer than this is none: the longest, a table of 2^20 words in base 64, has 6 MB. */
const MOST_BYTES = 64 * 2 ** 20;
const NEWLINE = 0x0a;

/** Cuts the stream of the control port, in pieces of any length, into replies. */
export class ReplyReader {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #values: string[] | undefined;

  /**
   * Calls `onReply` with the replies that are complete with this piece, in order.
   * @throws MalformedReply for a line that no reply has; what follows cannot be understood then
   */
  push(piece: Buffer, onReply: (reply: Reply) => void): void {
    let rest = piece;
    for (;;) {
      const end = rest.indexOf(NEWLINE);
      if (end < 0) break;
      const line =
        this.#pieces.length === 0
          ? rest.subarray(0, end)
          : Buffer.concat([...this.#pieces, rest.subarray(0, end)]);
      this.#pieces = [];
      rest = rest.subarray(end + 1);
      const reply = this.#line(line.toString('utf8'));
      this.#bytes = reply ? 0 : this.#bytes + line.length;
      if (reply) onReply(reply);
    }
    if (rest.length > 0) this.#pieces.push(rest);
    const waiting = this.#pieces.reduce((sum, { length }) => sum + length, 0);
    if (this.#bytes + waiting > MOST_BYTES) throw new MalformedReply('a reply without end');
  }

  #line(line: string): Reply | undefined {
    if (this.#values) {
      if (line === '.') return { kind: 'values', values: this.#take() };
      if (!line.startsWith('!')) throw new MalformedReply(line);
      this.#values.push(line.slice(1));
      return undefined;
    }
    if (line === 'OK') return { kind: 'done' };
    if (line.startsWith('OK =')) return { kind: 'value', value: line.slice(4) };
    if (line.startsWith('ERR ')) return { kind: 'refused', text: line.slice(4) };
    if (line === '.') return { kind: 'values', values: [] };
    if (!line.startsWith('!')) throw new MalformedReply(line);
    this.#values = [line.slice(1)];
    return undefined;
  }

  #take(): string[] {
    const values = this.#values ?? [];
    this.#values = undefined;
    return values;
  }
}
