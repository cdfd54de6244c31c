import type { Socket } from 'node:net';
import { Listeners, reasonOf, TomochartError, withDeadline, type Patience } from '#core';
import type { Unsubscribe } from '#devices';
import { CaptureReader, MalformedCapture, type CaptureEvent } from './captureReader.ts';
import { lostConnection, nonsense } from './failure.ts';
import { openSocket, placeOf, unreachable, type Attempts, type PandaAddress } from './socket.ts';

/**
 * Scaled and in frames: RAW ones the server sends without a copy, and may overwrite while it sends them
 * (PandABlocks-server, High performance mode).
 */
const OPTIONS = 'XML FRAMED SCALED';

/** What comes from the port of data; `lost` when the connection has ended, which only `open` brings back. */
export type CaptureHappening = CaptureEvent | { readonly kind: 'lost'; readonly reason: TomochartError };

/** The port of captured data: what PCAP captures comes by itself, from its arming to an end with a reason. */
export class PandaCapture {
  readonly address: PandaAddress;
  readonly #listeners = new Listeners<CaptureHappening>();
  #socket: Socket | undefined;

  constructor(address: PandaAddress) {
    this.address = address;
  }

  /** Connected, and told how to send. */
  get open(): boolean {
    return this.#socket !== undefined;
  }

  onEvent(listener: (event: CaptureHappening) => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  /**
   * Connects, unless it is; resolves when the server has taken the options, so that nothing that is captured from now
   * on is missed.
   * @throws TomochartError TIMEOUT, DEVICE for another answer; the signal's reason when it aborts
   */
  async connect(patience: Patience): Promise<void> {
    if (this.open) return;
    const { seconds } = patience;
    const used: { socket?: Socket; readonly attempts: Attempts } = { attempts: {} };
    try {
      await withDeadline(patience, `${placeOf(this.address)} to take ${OPTIONS}`, async (signal) => {
        used.socket = await openSocket(this.address, { ...patience, signal }, used.attempts);
        await this.#greet(used.socket, signal);
      });
    } catch (thrown) {
      used.socket?.destroy();
      const late = thrown instanceof TomochartError && thrown.code === 'TIMEOUT' && !patience.signal.aborted;
      throw late && !used.socket ? unreachable(this.address, seconds, used.attempts) : thrown;
    }
  }

  close(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
  }

  #greet(socket: Socket, signal: AbortSignal): Promise<void> {
    const reader = new CaptureReader();
    return new Promise((resolve, reject) => {
      let cause: Error | undefined;
      const onLost = () =>
        this.#end(socket, reject, lostConnection(this.address, 'capturing positions', cause));
      socket.on('error', (error) => (cause = error));
      socket.on('close', onLost);
      socket.on('data', (piece: Buffer) => {
        if (socket.destroyed) return;
        try {
          reader.push(piece, (event) => {
            if (event.kind === 'ready') {
              this.#socket = socket;
              resolve();
            }
            this.#listeners.tell(event);
          });
        } catch (thrown) {
          if (!(thrown instanceof MalformedCapture)) throw thrown;
          this.#end(socket, reject, nonsense(this.address, OPTIONS, thrown.message.slice(0, 200)));
        }
      });
      signal.addEventListener('abort', () => reject(reasonOf(signal)), { once: true });
      socket.write(`${OPTIONS}\n`);
      if (socket.destroyed) onLost();
    });
  }

  #end(socket: Socket, reject: (reason: Error) => void, reason: TomochartError): void {
    socket.destroy();
    reject(reason);
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#listeners.tell({ kind: 'lost', reason });
  }
}
