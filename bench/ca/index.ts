import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { median } from '../measure.ts';
import { ourClient } from './ours.ts';
import type { Task, Turn } from './protocol.ts';
import { pyepics } from './rival.ts';

const SERVER = fileURLToPath(new URL('./server.ts', import.meta.url));

export interface CaFigures {
  /** Gets of one number, one after the other: ours a second over those of pyepics, medians of turns. */
  readonly ratio: number;
  /** Updates of one monitor whose server posts as fast as it can, in the same way. */
  readonly ratioMonitor: number;
  /** Gets of an array of 10 MB, in the same way. */
  readonly ratioArray: number;
  readonly getsPerSecond: number;
  readonly getsPerSecondPyepics: number;
  readonly updatesPerSecond: number;
  readonly updatesPerSecondPyepics: number;
  readonly arrayMilliseconds: number;
  readonly arrayMillisecondsPyepics: number;
  readonly rounds: number;
  readonly pyepics: string;
}

/** Our Channel Access client and pyepics (libca) take turns at the same server, which is ours, in a third process. */
export async function benchCa({ quick }: { readonly quick: boolean }): Promise<CaFigures> {
  const rounds = quick ? 2 : 9;
  const turns: readonly Turn[] = quick
    ? [
        { task: 'get', amount: 100 },
        { task: 'monitor', amount: 0.1 },
        { task: 'array', amount: 1 },
      ]
    : [
        { task: 'get', amount: 4000 },
        { task: 'monitor', amount: 1 },
        { task: 'array', amount: 10 },
      ];
  const server = fork(SERVER, { execArgv: ['--import', 'tsx'] });
  const [{ port }] = (await once(server, 'message')) as [{ port: number }];
  const rival = await pyepics(port);
  const ours = await ourClient(port);
  try {
    const figures: Record<Task, [ours: number[], rival: number[]]> = {
      get: [[], []],
      monitor: [[], []],
      array: [[], []],
    };
    // The first round warms up; who goes first changes from round to round.
    for (let round = -1; round < rounds; round++) {
      for (const turn of turns) {
        for (const who of round % 2 === 0 ? [0, 1] : [1, 0]) {
          const figure = await (who === 0 ? ours : rival).take(turn);
          if (round >= 0) figures[turn.task][who]!.push(figure);
        }
      }
    }
    const of = (task: Task) => figures[task].map(median) as [number, number];
    const [get, monitor, array] = [of('get'), of('monitor'), of('array')];
    return {
      ratio: get[0] / get[1],
      ratioMonitor: monitor[0] / monitor[1],
      ratioArray: array[0] / array[1],
      getsPerSecond: get[0],
      getsPerSecondPyepics: get[1],
      updatesPerSecond: monitor[0],
      updatesPerSecondPyepics: monitor[1],
      arrayMilliseconds: 1000 / array[0],
      arrayMillisecondsPyepics: 1000 / array[1],
      rounds,
      pyepics: rival.version,
    };
  } finally {
    await ours.close();
    await rival.close();
    server.disconnect();
  }
}
