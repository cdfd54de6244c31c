/**
 * Sardana's description of how the points of an acquisition follow each other (SynchDescription of a measurement group:
 * sardana/pool/pooldefs.py): parameters Delay 0, Total 1, Active 2, Repeats 3, each in a domain, of which Time is 0.
 * Seconds.
 */
export function synchDescription(points: {
  readonly repeats: number;
  readonly activeSeconds: number;
  readonly totalSeconds: number;
}): string {
  const { repeats, activeSeconds, totalSeconds } = points;
  // Sardana's client prints the parameters as numbers, which its device takes by name as well.
  return JSON.stringify([{ 0: { 0: 0 }, 1: { 0: totalSeconds }, 2: { 0: activeSeconds }, 3: repeats }]);
}
