/**
 * The checksum of HDF5's metadata: Bob Jenkins' lookup3, `hashlittle` with 0 as the initial value (HDF5 File
 * Format Specification 3.0, section I: "Jenkins' lookup3"; the algorithm is in the public domain).
 * @returns an unsigned 32-bit number
 */
export function lookup3(bytes: Uint8Array): number {
  const start = (0xdeadbeef + bytes.length) | 0;
  let [a, b, c] = [start, start, start];
  let at = 0;
  // The last block, of 1 to 12 bytes, is mixed in another way.
  for (; bytes.length - at > 12; at += 12) {
    [a, b, c] = mixed(
      (a + word(bytes, at)) | 0,
      (b + word(bytes, at + 4)) | 0,
      (c + word(bytes, at + 8)) | 0,
    );
  }
  if (at === bytes.length) return c >>> 0;
  a = (a + word(bytes, at)) | 0;
  b = (b + word(bytes, at + 4)) | 0;
  c = (c + word(bytes, at + 8)) | 0;
  c = ((c ^ b) - turned(b, 14)) | 0;
  a = ((a ^ c) - turned(c, 11)) | 0;
  b = ((b ^ a) - turned(a, 25)) | 0;
  c = ((c ^ b) - turned(b, 16)) | 0;
  a = ((a ^ c) - turned(c, 4)) | 0;
  b = ((b ^ a) - turned(a, 14)) | 0;
  c = ((c ^ b) - turned(b, 24)) | 0;
  return c >>> 0;
}

/** Four bytes, little endian; those beyond the end count as 0. */
function word(bytes: Uint8Array, at: number): number {
  const byte = (k: number) => bytes[at + k] ?? 0;
  return byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
}

function turned(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function mixed(a: number, b: number, c: number): [a: number, b: number, c: number] {
  a = ((a - c) ^ turned(c, 4)) | 0;
  c = (c + b) | 0;
  b = ((b - a) ^ turned(a, 6)) | 0;
  a = (a + c) | 0;
  c = ((c - b) ^ turned(b, 8)) | 0;
  b = (b + a) | 0;
  a = ((a - c) ^ turned(c, 16)) | 0;
  c = (c + b) | 0;
  b = ((b - a) ^ turned(a, 19)) | 0;
  a = (a + c) | 0;
  c = ((c - b) ^ turned(b, 4)) | 0;
  b = (b + a) | 0;
  return [a, b, c];
}
