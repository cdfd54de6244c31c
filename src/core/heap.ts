import { setFlagsFromString } from 'node:v8';

/** Live memory may grow five times before all of it is looked through again. */
const GROWTH_PERCENT = 400;

/**
 * Lets this process collect all of its garbage less often: for a program, once, before it begins its work; a library
 * leaves it to the program that uses it.
 *
 * V8 begins such a collection when what is new exceeds a share of what is live, and an image counts fully although only
 * its few octets of description are on the heap. A small program (8 MB) that reads images of 8 MB so looks through its
 * whole heap for every second image, which takes longer than receiving them (docs/decisions/0015). Objects that die
 * young are collected as ever, and memory stays bounded by five times what is live, or by `--max-old-space-size`.
 */
export function growHeapFreely(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
}
