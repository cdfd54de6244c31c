import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { PandaParameters } from '#devices/panda';
import { SimulatedPanda } from '#sim/panda';
import { PANDA, worldOf } from '../../devices/panda/support.ts';

/** What came over a plain socket so far. */
export interface Line {
  send(text: string): void;
  /** Resolves with everything that has come once it ends with `end`. */
  until(end: string): Promise<string>;
  readonly received: () => Buffer;
  readonly ended: Promise<void>;
}

/** A socket as a person at a terminal has it. */
export async function lineTo(port: number): Promise<Line> {
  const socket: Socket = connect(port, '127.0.0.1');
  let received: Buffer = Buffer.alloc(0);
  let notify = () => undefined as void;
  socket.on('data', (piece: Buffer) => {
    received = Buffer.concat([received, piece]);
    notify();
  });
  const ended = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  onTestFinished(() => void socket.destroy());
  return {
    send: (text) => void socket.write(text),
    until: async (end) => {
      while (!received.toString('latin1').endsWith(end))
        await new Promise<void>((resolve) => (notify = resolve));
      const text = received.toString('utf8');
      received = Buffer.alloc(0);
      return text;
    },
    received: () => received,
    ended,
  };
}

/** A simulated PandABox, a terminal at its port of commands, and what its cameras saw. */
export async function panda(change: Partial<PandaParameters> = {}) {
  const world = worldOf();
  const camera = world.cameras['cam']!;
  camera.exposureSeconds = 1e-5;
  camera.triggerMode = 'external';
  camera.frames = 1e6;
  await camera.arm();
  const parameters = { ...PANDA, ...change };
  const box = new SimulatedPanda(world, parameters, { host: '127.0.0.1' });
  onTestFinished(() => box.close());
  const { controlPort, dataPort } = await box.start();
  const control = await lineTo(controlPort);
  let questions = 0;
  /** Sends lines, and gives what came for them: an echo marks the end. */
  const ask = async (...lines: string[]): Promise<string[]> => {
    const mark = `end ${questions++}`;
    control.send([...lines, `*ECHO ${mark}?`, ''].join('\n'));
    const text = await control.until(`OK =${mark}\n`);
    return text.split('\n').slice(0, -2);
  };
  return { world, camera, stage: world.stages['rot']!, box, control, ask, dataPort, controlPort };
}
