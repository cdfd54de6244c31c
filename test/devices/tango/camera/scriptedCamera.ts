import { onTestFinished } from 'vitest';
import type { CameraNames } from '#devices/tango';
import { DeviceServer, type ServedDevice } from '#tango';
import { CAMERA } from '../../../sim/tango/camera/cameraBench.ts';

/** How a scripted camera departs from a healthy one. */
export interface CameraScript {
  /** What it makes of an exposure, in its units. */
  readonly exposure?: (asked: number) => number;
  /** What Arm does; default: it reads RUNNING from then on. */
  readonly arm?: (camera: ScriptedCamera) => void | Promise<void>;
  /** Calls are not one after the other: it can be read while it arms. */
  readonly concurrent?: boolean;
  /** What Stop does; default: it reads ON from then on. */
  readonly stop?: (camera: ScriptedCamera) => void;
}

const NAMES: CameraNames = { ...CAMERA, device: 'test/cam/1' };

/** A camera that sends no events, and nothing behind it: its state and its counter are what a test says. */
export class ScriptedCamera {
  frames = 0;
  /** What it reads, in Tango's words. */
  state = 'ON';
  /** So many times more its state cannot be read. */
  unreadable = 0;
  /** What was done with it, in order: `ExposureTime=2`, `Arm`. */
  readonly done: string[] = [];
  readonly #values = new Map<string, number | string>();
  #served: ServedDevice | undefined;

  /** @returns the camera and the names that it is reached by; its server ends with the test */
  static async serve(script: CameraScript = {}, more: Partial<CameraNames> = {}) {
    const camera = new ScriptedCamera();
    const server = new DeviceServer('ScriptedCamera', 'test', { host: '127.0.0.1' });
    camera.#served = server.add({
      name: NAMES.device,
      className: 'ScriptedCamera',
      status: 'as the test says',
      concurrent: script.concurrent ?? false,
      attributes: [
        ...['ExposureTime', 'FramePeriod'].map((name) =>
          camera.#attribute(name, 'double', (value) =>
            name === 'ExposureTime' ? (script.exposure?.(Number(value)) ?? value) : value,
          ),
        ),
        ...['nTriggers', 'Width', 'Height'].map((name) => camera.#attribute(name, 'long')),
        ...['TriggerMode', 'DestinationFilename', 'label'].map((name) => camera.#attribute(name, 'string')),
        { name: 'nFramesAcquired', type: 'long', access: 'read', pushes: [], read: () => camera.frames },
        { name: 'Phase', type: 'string', access: 'read', pushes: [], read: () => camera.#phase() },
      ],
      commands: [
        {
          name: 'Arm',
          execute: () => camera.#command('Arm', script.arm ?? (() => void (camera.state = 'RUNNING'))),
        },
        {
          name: 'Stop',
          execute: () => camera.#command('Stop', script.stop ?? (() => void (camera.state = 'ON'))),
        },
      ],
    });
    const { port } = await server.start();
    onTestFinished(() => server.close());
    const device = `tango://127.0.0.1:${port}/${NAMES.device}#dbase=no`;
    return { camera, names: { ...NAMES, state: 'Phase', ...more, device } };
  }

  /** Its Status. */
  set status(text: string) {
    this.#served?.setState('ON', text);
  }

  #phase(): string {
    if (this.unreadable === 0) return this.state;
    this.unreadable--;
    throw new Error('the link to the sensor is down');
  }

  #attribute(
    name: string,
    type: 'double' | 'long' | 'string',
    takes: (value: number | string) => number | string = (value) => value,
  ) {
    return {
      name,
      type,
      read: () => this.#values.get(name) ?? (type === 'string' ? '' : 0),
      write: (value: unknown) => {
        this.done.push(`${name}=${String(value)}`);
        this.#values.set(name, takes(value as number | string));
      },
    } as const;
  }

  async #command(name: string, act: (camera: ScriptedCamera) => void | Promise<void>): Promise<undefined> {
    this.done.push(name);
    await act(this);
    return undefined;
  }
}
