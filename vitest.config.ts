import { defineConfig } from 'vitest/config';

/** Programs and servers of others: each file in a process of its own. */
const WHOLE = ['real', 'cli', 'docs', 'bench'].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  test: {
    // Scans over the wire take real time, and a machine may be busy with something else.
    testTimeout: 60_000,
    // Two cores: more workers only make the timed scans late.
    maxWorkers: 2,
    projects: [
      // For the most part these wait for others to start, to be silent or to be stopped for so many seconds.
      {
        extends: true,
        test: { name: 'whole', include: WHOLE, maxWorkers: 3, sequence: { groupOrder: 1 } },
      },
      // These leave nothing behind that the next file could stumble over (what they begin ends with its test, and no helper
      // calls a hook when it is loaded): loading the sources once, and warm threads, save a quarter of the time.
      {
        extends: true,
        test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: WHOLE, isolate: false },
      },
    ],
  },
});
