import { closeSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { TomochartError } from '#core';
import { blockOf } from './element.ts';
import type { Entry } from './entry.ts';
import { locked } from './fileLock.ts';
import { Hdf5Editor } from './hdf5Editor.ts';
import { Hdf5File } from './hdf5File.ts';
import { describeRoot } from './skeleton.ts';

/** States of a step, as the Data Exchange guide has them. */
export const processStatuses = ['QUEUED', 'RUNNING', 'FAILED', 'SUCCESS'] as const;
export type ProcessStatus = (typeof processStatuses)[number];

/** One step of what is done with the data, as the file keeps it. */
export interface ProcessStep {
  /** E.g. `acquisition`, `preview`, `transfer`. */
  readonly name: string;
  readonly status: ProcessStatus;
  /** That it went well, or what went wrong. */
  readonly message?: string;
  /** Path in this file of the group that describes the step: parameters, input, output. */
  readonly reference?: string;
  /** Of the program that does it. */
  readonly version?: string;
  /** For people. */
  readonly description?: string;
  /** ISO 8601; not there when it has not begun, or nobody said so. */
  readonly startTime?: string;
  readonly endTime?: string;
}

/** A step of a file: `number` is the N of `/provenance/process_N`. */
export interface RecordedStep extends ProcessStep {
  readonly number: number;
}

/** What has become of a step. */
export interface ProcessChange extends Pick<
  ProcessStep,
  'name' | 'status' | 'message' | 'reference' | 'version'
> {
  /** When. */
  readonly date: Date;
  /** What describes the step; relative paths count from `reference`, which there must be then. */
  readonly details?: readonly Entry[];
}

const GROUP = '/provenance';
/**
 * Members of a step (Data Exchange Reference Guide, process table) and the bytes of their text, its null included.
 * Room is left because a value that fits is written in place, which nothing can interrupt halfway.
 */
const members = {
  name: ['name', 40],
  status: ['status', 8],
  message: ['message', 256],
  reference: ['reference', 128],
  version: ['version', 64],
  description: ['description', 128],
  startTime: ['start_time', 40],
  endTime: ['end_time', 40],
} as const satisfies Record<keyof ProcessStep, readonly [string, number]>;
const keys = Object.keys(members) as (keyof ProcessStep)[];

/**
 * Metadata of steps for a file that is being made or completed: `/provenance/process_N`, N from `first` on. The same
 * steps with a later status give entries that fit in the place of the earlier ones.
 */
export function processEntries(steps: readonly ProcessStep[], first = 1): Entry[] {
  return steps.flatMap((step, k) => entriesOf(step, first + k, keys));
}

/**
 * The steps of a file, in their order.
 * @throws TomochartError NOT_FOUND, or FILE when it cannot be read
 */
export async function readProcesses(path: string): Promise<RecordedStep[]> {
  const file = await Hdf5File.open(path);
  try {
    return stepsOf(file);
  } finally {
    file.close();
  }
}

/**
 * Says in a file what has become of a step: changes the last one of that name, or appends one. A step that has ended
 * and is queued or runs again is another one, so that what went wrong stays on record. It must not be done while a
 * scan is written to the file.
 * @returns the number of the step
 * @throws TomochartError BAD_REQUEST for a step without a name or details without a reference, NOT_FOUND, FILE,
 *   DISK_FULL
 */
export async function setProcess(path: string, change: ProcessChange): Promise<number> {
  verify(change);
  if (!existsSync(path)) throw new TomochartError('NOT_FOUND', `${path}: there is no such file`);
  return locked(path, async () => {
    const number = await write(path, change);
    sync(path);
    return number;
  });
}

async function write(path: string, change: ProcessChange): Promise<number> {
  const file = await Hdf5Editor.reopen(path);
  try {
    const steps = stepsOf(file);
    const last = steps.filter(({ name }) => name === change.name).at(-1);
    const again = last && hasEnded(last) && !hasEnded(change);
    const former = again ? undefined : last;
    const number = former?.number ?? Math.max(0, ...steps.map((step) => step.number)) + 1;
    const step = changed(former, change);
    const written = keys.filter((key) => former === undefined || step[key] !== former[key]);
    for (const entry of entriesOf(step, number, written)) file.putEntry(entry);
    for (const entry of detailsOf(change)) file.putEntry(entry);
    if (steps.length === 0) describeRoot(file);
    return number;
  } finally {
    file.close();
  }
}

function changed(former: ProcessStep | undefined, { date, status, ...change }: ProcessChange): ProcessStep {
  const time = date.toISOString();
  const { name, message, reference, version } = change;
  return {
    ...former,
    name,
    status,
    ...(message === undefined ? {} : { message }),
    ...(reference === undefined ? {} : { reference }),
    ...(version === undefined ? {} : { version }),
    ...(status === 'RUNNING' && former?.startTime === undefined ? { startTime: time } : {}),
    ...(hasEnded({ status }) ? { endTime: time } : {}),
  };
}

function hasEnded({ status }: Pick<ProcessStep, 'status'>): boolean {
  return status === 'FAILED' || status === 'SUCCESS';
}

function verify({ name, details, reference }: ProcessChange): void {
  const refuse = (message: string) => new TomochartError('BAD_REQUEST', message);
  if (name === '' || Buffer.byteLength(name) >= members.name[1]) {
    throw refuse(`the name of a step has 1 to ${members.name[1] - 1} characters`);
  }
  if (reference !== undefined && !/^(\/[^/\0]+)+$/.test(reference)) {
    throw refuse(`${reference} is no path of a group, such as /reconstruction`);
  }
  if (details && reference === undefined)
    throw refuse(`the details of ${name} have no reference to be under`);
}

function detailsOf({ details = [], reference }: ProcessChange): Entry[] {
  return details.map((entry) =>
    entry.path.startsWith('/') ? entry : { ...entry, path: `${reference}/${entry.path}` },
  );
}

function entriesOf(step: ProcessStep, number: number, keys: readonly (keyof ProcessStep)[]): Entry[] {
  return keys.map((key) => {
    const [member, bytes] = members[key];
    return { path: `${GROUP}/process_${number}/${member}`, value: fitted(step[key] ?? '', bytes) };
  });
}

/** The text, cut off between two characters where it is too long and filled with nulls to its room. */
function fitted(text: string, bytes: number): string {
  let kept = [...text.replaceAll('\0', ' ')].slice(0, bytes).join('');
  while (Buffer.byteLength(kept) > bytes - 1) kept = [...kept].slice(0, -1).join('');
  const { length } = blockOf({ path: '', value: kept }).bytes;
  return kept + '\0'.repeat(bytes - length);
}

function stepsOf(file: Hdf5File): RecordedStep[] {
  if (file.kindAt(GROUP) !== 'group') return [];
  const numbers = file
    .childrenOf(GROUP)
    .flatMap((name) => /^process_(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  return numbers.map((number) => {
    const step: Partial<Record<keyof ProcessStep, string>> = {};
    for (const key of keys) {
      const value = file.value(`${GROUP}/process_${number}/${members[key][0]}`)?.[0];
      if (typeof value === 'string' && value !== '') step[key] = value;
    }
    const status = processStatuses.find((status) => status === step.status) ?? 'QUEUED';
    return { ...step, name: step.name ?? '', status, number };
  });
}

function sync(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
