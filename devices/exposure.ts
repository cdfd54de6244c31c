/**
 * An exposure that the camera rounds to its own steps is accepted within 1 % or 1 us, whichever is more.
 * Seconds.
 */
export function isRounded(asked: number, read: number): boolean {
  return Math.abs(read - asked) <= Math.max(0.01 * asked, 1e-6);
}
