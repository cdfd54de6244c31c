import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Scans over the wire take real time, and a machine may be busy with something else.
    testTimeout: 60_000,
    // Two cores: more workers only make the timed scans late.
    maxWorkers: 2,
  },
});
