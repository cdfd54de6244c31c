import { fileURLToPath } from 'node:url';
import { TangoClient } from '#tango';
import { median } from '../measure.ts';
import { eventsOf, ourClient } from './ours.ts';
import { startServer } from './process.ts';
import { IMAGE, SCALAR, type Task, type Turn, type TurnFigure } from './protocol.ts';
import { pytango } from './rival.ts';

const IMAGE_SERVER = fileURLToPath(new URL('./server.py', import.meta.url));
const TANGO_TEST = '/usr/lib/tango/TangoTest';

export interface TangoFigures {
  /** Reads of one number, one after the other: our median time over that of PyTango, medians of turns. */
  readonly ratio: number;
  /** Images of 2048 x 2048 pixels of 16 bits: ours a second over those of PyTango. */
  readonly ratioImage: number;
  /** The same, ours into memory that is used again (`into`), those of PyTango as ever. */
  readonly ratioImageInto: number;
  readonly readMicroseconds: number;
  readonly readMicrosecondsPyTango: number;
  readonly imageMilliseconds: number;
  readonly imageIntoMilliseconds: number;
  readonly imageMillisecondsPyTango: number;
  /** The same images as events, as often as they are pushed: how many were, and how many came. */
  readonly eventsPushed: number;
  readonly eventsReceived: number;
  readonly eventsPerSecond: number;
  readonly rounds: number;
  readonly pyTango: string;
}

/**
 * Our Tango client and PyTango take turns at the same servers, which are neither's own: TangoTest, in C++, for numbers,
 * and one of PyTango for images; each in a process of its own, without a database.
 */
export async function benchTango({ quick }: { readonly quick: boolean }): Promise<TangoFigures> {
  const rounds = quick ? 2 : 11;
  const turns: readonly Turn[] = quick
    ? [
        { task: 'read', amount: 100 },
        { task: 'image', amount: 2 },
        { task: 'into', amount: 2 },
      ]
    : [
        { task: 'read', amount: 3000 },
        { task: 'image', amount: 100 },
        { task: 'into', amount: 100 },
      ];
  const client = new TangoClient({ environment: {} });
  const numbers = await startServer(client, TANGO_TEST, [], SCALAR.device);
  const images = await startServer(
    client,
    '/usr/bin/python3',
    [IMAGE_SERVER, JSON.stringify(IMAGE)],
    IMAGE.device,
  );
  const rival = await pytango(numbers.uri, images.uri);
  const ours = ourClient(client, numbers.uri, images.uri);
  try {
    const figures: Record<Task, [ours: TurnFigure[], rival: TurnFigure[]]> = {
      read: [[], []],
      image: [[], []],
      into: [[], []],
    };
    // The first round warms up; who goes first changes from round to round.
    for (let round = -1; round < rounds; round++) {
      for (const turn of turns) {
        for (const who of round % 2 === 0 ? [0, 1] : [1, 0]) {
          const figure = await (who === 0 ? ours(turn) : rival.take(turn));
          if (round >= 0) figures[turn.task][who]!.push(figure);
        }
      }
    }
    const [read, readRival] = figures.read.map((all) => median(all.map(({ p50 }) => p50))) as [
      number,
      number,
    ];
    const rates = (task: Task) =>
      figures[task].map((all) => median(all.map(({ perSecond }) => perSecond))) as [number, number];
    const [image, imageRival] = rates('image');
    const [into, intoRival] = rates('into');
    const events = await eventsOf(client, images.uri, quick ? 5 : 500, 100);
    return {
      ratio: read / readRival,
      ratioImage: image / imageRival,
      ratioImageInto: into / intoRival,
      readMicroseconds: read,
      readMicrosecondsPyTango: readRival,
      imageMilliseconds: 1000 / image,
      imageIntoMilliseconds: 1000 / into,
      imageMillisecondsPyTango: 1000 / imageRival,
      eventsPushed: events.pushed,
      eventsReceived: events.received,
      eventsPerSecond: events.perSecond,
      rounds,
      pyTango: rival.version,
    };
  } finally {
    await rival.close();
    await client.close();
    await numbers.close();
    await images.close();
  }
}
