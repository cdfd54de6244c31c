/** From here on a message is large: an image, say. */
const LARGE_BYTES = 2 ** 20;
/** Just less than the most that glibc's malloc lets its threshold grow to (32 MiB, mallopt(3), M_MMAP_THRESHOLD). */
const LESSON_BYTES = 31 * 2 ** 20;

let isTaught = process.platform !== 'linux';

/**
 * Malloc takes what is large from the kernel and gives it back at once, so that each page of each image is a page fault:
 * half of the time of receiving 8 MB. When such a piece is freed, glibc takes it for something that is needed again and
 * again, and from then on keeps up to twice its size for the next ones. This piece is never touched, and so costs nothing.
 */
function teachMalloc(): void {
  isTaught = true;
  Buffer.allocUnsafeSlow(LESSON_BYTES);
}

/**
 * So many octets at the begin of an ArrayBuffer of their own, so that what CDR aligns is aligned for typed arrays; not
 * zeroed, as they are filled whole.
 */
export function octets(count: number): Uint8Array<ArrayBuffer> {
  if (!isTaught && count >= LARGE_BYTES) teachMalloc();
  const buffer = Buffer.allocUnsafeSlow(count);
  // A Buffer shows where others copy (`slice`), and its users expect a plain array.
  return new Uint8Array(buffer.buffer, buffer.byteOffset, count);
}
