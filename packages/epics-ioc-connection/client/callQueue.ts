import type { Call } from './call.ts';

/** The calls of one channel on their way to its server: sent at once where it is connected, else when it will be. */
export class CallQueue {
  private readonly waiting = new Set<Call>();
  private readonly forget = (call: Call): void => {
    this.waiting.delete(call);
  };

  /** Sends a call, or keeps it until the channel is connected. One that is given up meanwhile is not sent. */
  begin(call: Call, isConnected: boolean): void {
    if (isConnected) {
      send(call);
      return;
    }
    call.onSettled = this.forget;
    this.waiting.add(call);
  }

  /** The channel is connected: those that waited are sent, in the order in which they were made. */
  connected(): void {
    for (const call of [...this.waiting]) {
      this.waiting.delete(call);
      send(call);
    }
  }

  /** There will be no connection any more. */
  reject(reason: () => Error): void {
    for (const call of [...this.waiting]) call.reject(reason());
  }
}

function send(call: Call): void {
  call.onSettled = undefined;
  try {
    call.steps.send(call);
  } catch (error) {
    call.reject(error instanceof Error ? error : new Error(String(error)));
  }
}
