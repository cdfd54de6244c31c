import type { CameraCore } from './cameraCore.ts';

/** What each word of a fault does to a camera; one that takes a number has it as argument. */
const FAULTS: Readonly<Record<string, (core: CameraCore, number: number) => void>> = {
  hang: ({ camera }) => void (camera.hangs = true),
  error: ({ file }) => void (file.failing = true),
  fault: (core) => core.fault('the sensor is too warm'),
  lose: (core, number) => core.intake.lose(number),
  slow: ({ file }, number) => void (file.slowSeconds = number),
  none: ({ camera, file }) => {
    camera.hangs = false;
    file.failing = false;
    file.slowSeconds = 0;
  },
};
const WITH_NUMBER = new Set(['lose', 'slow']);

/** Breaks or mends a camera; false for words that are no fault of a camera. */
export function causeFault(core: CameraCore, words: string): boolean {
  const [word = '', argument, ...more] = words.trim().split(/\s+/);
  const cause = Object.hasOwn(FAULTS, word) ? FAULTS[word] : undefined;
  const number = Number(argument);
  const fits = WITH_NUMBER.has(word)
    ? Number.isFinite(number) && number >= 0 && (word !== 'lose' || Number.isInteger(number))
    : argument === undefined;
  if (!cause || !fits || more.length > 0) return false;
  cause(core, number);
  return true;
}
