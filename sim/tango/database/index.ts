export { startTangoDatabase, type TangoDatabase, type TangoDatabaseOptions } from './database.ts';
export { installTangoDatabase, missingTangoPackages } from './packages.ts';
export type { ServerProcess, ServerProgram } from './server.ts';
export { startTangoTest, TANGO_TEST_DEVICE } from './tangoTest.ts';
