import type { Patience } from '#core';
import { endSurely, type Ending } from '../ending.ts';
import { isLostConnection } from '../failure.ts';
import type { PluginSignals } from './pluginSignals.ts';

interface Capturing {
  /** Capture_RBV. */
  readonly capturing: number;
}

/**
 * Capture=0 and the readback after it. The put is complete when the file is closed; the readback alone may say so before
 * (ADCore: NDPluginFile.cpp, `writeInt32`).
 */
export function captureEnding(name: string, signals: PluginSignals): Ending<Capturing> {
  const { capturing, endCapture } = signals;
  return {
    channels: [capturing.channel],
    what: `${name} to read that it captures no more`,
    command: (patience) => endCapture.write(0, patience),
    show: async (patience) => ({ capturing: await capturing.read(patience) }),
    isOver: (shown) => shown.capturing === 0,
    describe: (shown) => `Capture_RBV reads ${shown.capturing}`,
    remedy: `end it by hand (${endCapture.uri}), or restart its IOC`,
  };
}

/**
 * Ends a capture for what makes safe: tried as long as the deadline allows. Returns the connection that was lost
 * meanwhile.
 * @throws TomochartError TIMEOUT, DEVICE
 */
export async function endCapture(
  name: string,
  signals: PluginSignals,
  patience: Patience,
): Promise<Error | undefined> {
  let lost: Error | undefined;
  try {
    // It may have ended by itself, and then there is no file that could be closed once more.
    if ((await signals.capturing.read(patience)) === 0) return undefined;
  } catch (thrown) {
    if (patience.signal.aborted) throw thrown;
    if (isLostConnection(thrown)) lost = thrown as Error;
  }
  await endSurely(captureEnding(name, signals), patience, (thrown) => (lost = thrown));
  return lost;
}
