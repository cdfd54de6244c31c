import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { TomochartError } from '#core';

/** A change of metadata takes well under a second. */
const PATIENCE_MS = 20_000;
const POLL_MS = 20;

export interface LockOptions {
  /** How long to wait for another program. */
  readonly patienceMs?: number;
  /** What the other one does, for the error. */
  readonly busy?: string;
}

/**
 * Does `change` to a file while no other program of ours changes it: two that write HDF5 structures at once would
 * damage the file. A lock that a program left behind when it died is taken over.
 * @throws TomochartError FILE when another program holds the file all the time
 */
export async function locked<T>(
  path: string,
  change: () => T | Promise<T>,
  { patienceMs = PATIENCE_MS, busy = 'is being changed by another program' }: LockOptions = {},
): Promise<T> {
  const lock = join(dirname(path), `.${basename(path)}.lock`);
  const giveUp = performance.now() + patienceMs;
  while (!taken(path, lock)) {
    if (performance.now() > giveUp) {
      throw new TomochartError('FILE', `${path} ${busy}`, {
        remedy: `try again; remove ${lock} when no program is at work`,
      });
    }
    await wait(POLL_MS);
  }
  try {
    return await change();
  } finally {
    rmSync(lock, { force: true });
  }
}

function taken(path: string, lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid} ${hostname()}\n`, { flag: 'wx' });
    return true;
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code !== 'EEXIST')
      throw new TomochartError('FILE', `${path} cannot be changed: ${message}`, { cause: thrown });
    return removeLeft(lock) && taken(path, lock);
  }
}

/** Removes a lock whose program is gone; false when the lock holds. */
function removeLeft(lock: string): boolean {
  const owner = ownerOf(lock);
  if (owner === undefined || !isGone(owner)) return false;
  // Another program may have taken it over meanwhile; what was moved aside tells.
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
    if (ownerOf(aside) !== owner) renameSync(aside, lock);
    rmSync(aside, { force: true });
    return true;
  } catch {
    return false;
  }
}

function ownerOf(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** True when the program ran on this machine and does not any more. */
function isGone(owner: string): boolean {
  const [pid, host] = owner.split(' ');
  if (host !== hostname() || Number(pid) === process.pid) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
