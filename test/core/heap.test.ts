import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** The setting is of V8 alone: one that a version does not know is a message on standard error and has no effect. */
it('sets what this version of Node knows', async () => {
  const program = "import { growHeapFreely } from '#core'; growHeapFreely(); console.log('grown');";
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    '--import',
    'tsx',
    '--input-type=module',
    '--eval',
    program,
  ]);
  expect({ stdout, stderr }).toEqual({ stdout: 'grown\n', stderr: '' });
});
