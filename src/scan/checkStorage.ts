import { formatBytes, type Problem } from '#core';
import type { OutputFacts } from './facts.ts';
import type { ScanPlan } from './plan.ts';

/** Room left on the disk beside the frames: metadata, the journal, the preview. */
const SPARE_BYTES = 50e6;

/** A file in the way, a disk too small, a camera memory too small. */
export function storageProblems(plan: ScanPlan, output: OutputFacts): Problem[] {
  const problems: Problem[] = [];
  if (output.exists) {
    problems.push({
      about: 'file',
      message: `${output.file} exists`,
      remedy: 'choose another name: nothing is ever overwritten',
    });
  }
  if (!output.writable) {
    problems.push({
      about: 'out',
      message: `${output.directory} cannot be written to`,
      remedy: 'choose another folder, or ask its owner',
    });
  } else if (plan.rawBytes + SPARE_BYTES > output.freeBytes) {
    problems.push({
      about: 'out',
      message: `the scan needs ${formatBytes(plan.rawBytes)}, ${output.directory} has ${formatBytes(output.freeBytes)} free`,
      remedy: 'make room, choose another folder, or take fewer or smaller frames',
    });
  }
  for (const { memoryBytes, name, width, height, bytesPerPixel } of plan.detectors) {
    const bytes = plan.totalFrames * width * height * bytesPerPixel;
    if (memoryBytes === undefined || bytes <= memoryBytes) continue;
    problems.push({
      about: 'nsteps',
      message: `the frames are ${formatBytes(bytes)}, the memory of ${name} holds ${formatBytes(memoryBytes)}`,
      remedy: 'take fewer frames or a smaller roi',
    });
  }
  return problems;
}
