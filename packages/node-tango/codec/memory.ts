/**
 * So many octets at the begin of an ArrayBuffer of their own, so that what CDR aligns is aligned for typed arrays; not
 * zeroed, as they are filled whole.
 */
export function octets(count: number): Uint8Array<ArrayBuffer> {
  const buffer = Buffer.allocUnsafeSlow(count);
  // A Buffer shows where others copy (`slice`), and its users expect a plain array.
  return new Uint8Array(buffer.buffer, buffer.byteOffset, count);
}
