import { it } from 'vitest';

/**
 * For tests that need something real which may not be on the machine: returns `it` when it is there, and
 * otherwise skips the tests, saying why. With REQUIRE_REAL=1 in the environment a skip is a failure.
 * @param name what is needed, e.g. `python3-h5py`
 */
export function requireReal(name: string, available: boolean): typeof it | typeof it.skip {
  if (available) return it;
  const reason = `${name} is not available here`;
  if (process.env['REQUIRE_REAL'] === '1') {
    it(`needs ${name}`, () => {
      throw new Error(`${reason}, and REQUIRE_REAL=1 forbids to skip`);
    });
  } else {
    process.stderr.write(`skipped: ${reason}\n`);
  }
  return it.skip;
}
