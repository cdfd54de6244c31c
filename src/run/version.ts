import { createRequire } from 'node:module';

/** Version of the program, as package.json has it. */
export const { version: programVersion } = createRequire(import.meta.url)('../../package.json') as {
  readonly version: string;
};
