import { spawnSync } from 'node:child_process';
import { PYTHON, tangoAvailable } from './tango.ts';

/** A folder of Python packages that has Taurus and what it imports; where none is named, Python has to find them itself. */
const TAURUS_PATH = process.env['TAURUS_PATH'];

/** What a Python program needs in its environment to find Taurus. */
export const TAURUS_ENVIRONMENT: Readonly<Record<string, string>> = TAURUS_PATH
  ? { PYTHONPATH: TAURUS_PATH }
  : {};

/** Taurus can be imported here, and a real Tango database started. */
export function taurusAvailable(): boolean {
  if (!tangoAvailable()) return false;
  const words = ['-B', '-c', 'import taurus, taurus.core.tango'];
  const env = { PATH: process.env['PATH'], ...TAURUS_ENVIRONMENT };
  return spawnSync(PYTHON, words, { env }).status === 0;
}
