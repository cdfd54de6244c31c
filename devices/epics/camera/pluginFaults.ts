import { TomochartError, type Clock, type Patience } from '#core';
import type { PluginSignals } from './pluginSignals.ts';

/** For the plugin to say what is wrong, before the fault is told without. */
const MESSAGE_SECONDS = 2;
/** After a capture has ended by itself, for the write error that it may be the consequence of to be shown. */
const REASON_SECONDS = 0.5;

/**
 * A plugin that is to capture without limit (NumCapture 0) takes the limit for reached when its first frame cannot be
 * stored: it closes the file and says that all is well (ADCore: NDPluginFile.cpp, `processCallbacks`).
 */
const FIRST_FRAME = 'it has stopped at the first frame';

/** The faults of a plugin while it has a file: a write error, a capture that somebody else ends. */
export class PluginFaults {
  readonly #name: string;
  readonly #plugin: PluginSignals;
  readonly #tell: (fault: TomochartError) => void;
  #state: 'closed' | 'open' | 'ending' = 'closed';
  #path = '';
  #failure: TomochartError | undefined;
  /** The file has a frame. */
  #stores = false;
  /** The reason of a fault is being asked for. */
  #asking = false;

  /** @param tell called with each fault, one for a file */
  constructor(name: string, plugin: PluginSignals, tell: (fault: TomochartError) => void) {
    this.#name = name;
    this.#plugin = plugin;
    this.#tell = tell;
  }

  /** Begins to watch; once. */
  start(clock: Clock): void {
    this.#plugin.writeStatus.subscribe(({ value }) => {
      if (value !== 0) this.#ask(clock, true);
    });
    this.#plugin.captured.subscribe(({ value }) => {
      if (value > 0 && this.#state === 'open') this.#stores = true;
    });
    this.#plugin.capturing.subscribe(({ value }) => {
      if (value === 0 && this.#state === 'open') this.#ask(clock, false);
    });
  }

  /** What has prevented frames from being written since the file was begun. */
  get failure(): TomochartError | undefined {
    return this.#failure;
  }

  /** A file has been begun: faults from before are not this one's. */
  begin(path: string): void {
    this.#path = path;
    this.#failure = undefined;
    this.#stores = false;
    this.#state = 'open';
  }

  /** The file is about to be closed, by us. */
  ending(): void {
    this.#state = 'ending';
  }

  /**
   * The file is closed. Returns what has gone wrong with it.
   * @param status WriteStatus, which tells of the closing only
   */
  end(status: number, message: string): TomochartError | undefined {
    this.#state = 'closed';
    return this.#failure ?? (status === 0 ? undefined : this.#writeError(message));
  }

  /** The status is that of the moment: a later frame that could be written makes it good again. So it is told at once. */
  #ask(clock: Clock, isWriteError: boolean): void {
    if (this.#state === 'closed' || this.#failure || this.#asking) return;
    const path = this.#path;
    this.#asking = true;
    void this.#diagnose(clock, isWriteError).then((fault) => {
      this.#asking = false;
      if (path !== this.#path || this.#state === 'closed') return;
      this.#failure = fault;
      this.#tell(fault);
    });
  }

  /** Without a word of the plugin, when it does not answer. */
  async #diagnose(clock: Clock, isWriteError: boolean): Promise<TomochartError> {
    const { writeStatus, writeMessage } = this.#plugin;
    const { signal } = new AbortController();
    const during = (seconds: number): Patience => ({ clock, signal, seconds });
    const what = `${this.#name} to say why it has stopped`;
    const isError =
      isWriteError ||
      (await writeStatus
        .until((status) => status !== 0, during(REASON_SECONDS), what)
        .then(
          () => true,
          () => false,
        ));
    if (!isError) {
      // Whoever begins another file sets the number back to 0, and an IOC that is restarted has forgotten it.
      if (this.#stores) return this.#stopped();
      const captured = await this.#plugin.captured.read(during(MESSAGE_SECONDS)).catch(() => 1);
      return captured === 0 ? this.#writeError(FIRST_FRAME) : this.#stopped();
    }
    return this.#writeError(await writeMessage.read(during(MESSAGE_SECONDS)).catch(() => ''));
  }

  #writeError(message: string): TomochartError {
    return new TomochartError(
      'DEVICE',
      `${this.#name} cannot write ${this.#path}${message && `: ${message}`}`,
      {
        remedy: "look at the space on the disk and the rights of the folder, as the IOC's machine has them",
      },
    );
  }

  #stopped(): TomochartError {
    return new TomochartError('DEVICE', `${this.#name} has stopped capturing frames into ${this.#path}`, {
      remedy: `look who has ended it (${this.#plugin.capture.uri})`,
    });
  }
}
