import { defineConfig } from 'vitest/config';

/** Whole scans, programs and servers of others: each file in a process of its own, as the user has it. */
const WHOLE = ['run', 'real', 'cli', 'docs', 'bench'].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    // Scans over the wire take real time, and a machine may be busy with something else.
    testTimeout: 60_000,
    // Two cores: more workers only make the timed scans late.
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'whole', include: WHOLE } },
      // Parts leave nothing behind that the next file could stumble over: loading the sources once saves a third of the time.
      {
        extends: true,
        test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: WHOLE, isolate: false },
      },
    ],
  },
});
