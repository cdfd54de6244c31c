import { DevFailed } from '#tango';

/** The refusal of a call; one that is not refused, or fails otherwise, fails the test. */
export async function refused(call: Promise<unknown>): Promise<DevFailed> {
  const error: unknown = await call.then(
    (value) => new Error(`it was not refused: ${String(value)}`),
    (thrown: unknown) => thrown,
  );
  if (error instanceof DevFailed) return error;
  throw error;
}
