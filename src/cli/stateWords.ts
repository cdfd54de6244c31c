import { PHASE_NAMES, titleOf, type PhaseName } from '#scan';

/** What a state of the chart is doing, in a user's words; states that last no time are not listed. */
const DOING: Readonly<Record<string, string>> = {
  preparing: 'preparing',
  armingDetector: 'arming the detector',
  closingShutter: 'closing the shutter',
  openingShutter: 'opening the shutter',
  conditioning: 'warming the scintillator',
  movingSampleOut: 'sample out',
  movingSampleBack: 'sample back in',
  approaching: 'to the run-up',
  turning: 'turning',
  rotating: 'rotating back',
  releasing: 'disarming',
  writing: 'completing the file',
  reconstructing: 'reconstructing the preview',
  makingSafe: 'making safe',
  savingFile: 'saving the frames that there are',
  pausing: 'pausing',
  paused: 'paused',
};

/** What a scan is doing: the part that it is in, and the step of it where that is not just taking frames. */
export interface Doing {
  readonly part: string;
  readonly step: string | undefined;
}

/** A state of the chart, as a path such as `acquiring.flatBefore.movingSampleOut`, in a user's words. */
export function doingOf(state: string): Doing {
  // The parallel parts of making safe, in brackets.
  const path = state.startsWith('makingSafe') || state.startsWith('[') ? ['makingSafe'] : state.split('.');
  const phase = PHASE_NAMES.find((name): name is PhaseName => path.includes(name));
  const step = DOING[path.at(-1) ?? ''];
  if (phase) return { part: titleOf(phase), step };
  return { part: step ?? DOING[path[0] ?? ''] ?? path.at(-1) ?? '', step: undefined };
}
