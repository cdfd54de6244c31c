/** Reads what a field of the PandABox holds. */
export type ReadField = (target: string) => Promise<string>;

/** Where a bit comes from. */
export interface Trace {
  /** Outputs of blocks in which the way back ends: `SEQ1.OUTA`, `ZERO`, `ONE`. */
  readonly sources: ReadonlySet<string>;
  /** Blocks that it comes through, nearest first: `PULSE1`, `LUT2`. */
  readonly through: readonly string[];
}

/** An OR of some of the five inputs of a lookup table. */
const OR = /^\s*[A-E]\s*(\|\s*[A-E]\s*)*$/;

/**
 * Follows the wire of an input (a `bit_mux` field) back through pulse blocks and through lookup tables that are an OR
 * of inputs; anything else is where it begins.
 */
export async function traceBack(read: ReadField, input: string): Promise<Trace> {
  const sources = new Set<string>();
  const through: string[] = [];
  const inputs = [input];
  for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
    const from = await read(next);
    const [, block, field] = /^(\w+)\.(\w+)$/.exec(from) ?? [];
    const before = block === undefined || field !== 'OUT' ? [] : await inputsOf(read, block);
    if (block === undefined || before.length === 0) sources.add(from);
    else if (!through.includes(block)) {
      through.push(block);
      inputs.push(...before);
    }
  }
  return { sources, through };
}

/** The inputs that the output of a block follows. */
async function inputsOf(read: ReadField, block: string): Promise<string[]> {
  if (/^PULSE\d*$/.test(block)) return [`${block}.TRIG`];
  if (!/^LUT\d*$/.test(block)) return [];
  const func = await read(`${block}.FUNC`);
  return OR.test(func) ? [...new Set(func.match(/[A-E]/g))].map((letter) => `${block}.INP${letter}`) : [];
}
