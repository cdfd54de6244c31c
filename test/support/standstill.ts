import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Stops a process, and resolves when each of its threads stands still: until then it may go on answering. */
export async function standstill(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  while (!threadsOf(pid).every((state) => state === 'T' || state === 't')) await delay(1);
}

/** A letter for each thread (`man 5 proc`). */
function threadsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    // What stands before the state is the name of the program, in parentheses that may contain others.
    return stat.slice(stat.lastIndexOf(')') + 2)[0]!;
  });
}
