import { Listeners, TomochartError, type Clock } from '#core';
import type { Unsubscribe } from '#devices';
import type { Channel } from '#epics';
import type { CameraSignals } from './cameraSignals.ts';
import { lostConnection } from '../failure.ts';

/** States of a driver (ADStatus_t of ADCore) that end an acquisition by themselves. */
const BROKEN = new Set(['Error', 'Disconnected']);
/** For the driver to say what is wrong, before the fault is told without. */
const MESSAGE_SECONDS = 2;

/** Who hears of the faults of a detector, and those of the camera and of the connection. */
export class DetectorFaults {
  readonly #name: string;
  readonly #camera: CameraSignals;
  readonly #listeners = new Listeners<TomochartError>();
  #armed = false;

  constructor(name: string, camera: CameraSignals) {
    this.#name = name;
    this.#camera = camera;
  }

  onFault(listener: (fault: TomochartError) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  readonly tell = (fault: TomochartError): void => {
    this.#listeners.tell(fault);
  };

  /** Faults of the camera are told between arming and disarming; a state that it has had before is none. */
  set armed(armed: boolean) {
    this.#armed = armed;
  }

  /** Begins to watch; once. @param plugin a channel of the plugin, which may be in another IOC */
  start(clock: Clock, plugin: Channel): void {
    this.#camera.state.subscribe(({ value }) => {
      if (this.#armed && BROKEN.has(value)) void this.#broken(value, clock);
    });
    const camera = this.#camera.state.channel;
    for (const [channel, what] of [
      [camera, `${this.#name} is out of reach`],
      [plugin, `the file plugin of ${this.#name} is out of reach`],
    ] as const) {
      let was = false;
      channel.onConnection((connected) => {
        if (was && !connected) this.tell(lostConnection(channel, what));
        was = connected;
      });
    }
  }

  async #broken(state: string, clock: Clock): Promise<void> {
    const { message, acquire } = this.#camera;
    const patience = { clock, signal: new AbortController().signal, seconds: MESSAGE_SECONDS };
    const said = await message.read(patience).catch(() => '');
    if (!this.#armed) return;
    this.tell(
      new TomochartError('DEVICE', `${this.#name} reads ${state}${said && `: ${said}`}`, {
        remedy: `look at the camera, its cable and the log of its IOC (${acquire.uri})`,
      }),
    );
  }
}
