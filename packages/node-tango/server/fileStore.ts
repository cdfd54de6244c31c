import { readFileSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { MemoryStore } from './store.ts';

/** What the file holds, as JSON. */
interface Contents {
  readonly devices?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** By `dom/fam/mem/attribute`. */
  readonly attributes?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Keeps properties in a file of JSON, which is replaced as a whole: whoever is killed meanwhile leaves the old one. */
export class FileStore extends MemoryStore {
  readonly #path: string;
  #writing: Promise<void> | undefined;
  #again: Promise<void> | undefined;

  /** @throws Error for a file that is there and is none of these; one that is not there yet is empty */
  constructor(path: string) {
    super();
    this.#path = path;
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    const { devices, attributes } = parse(path, text);
    fill(this.devices, devices);
    fill(this.attributes, attributes);
  }

  override async putDevice(...change: Parameters<MemoryStore['putDevice']>): Promise<void> {
    await super.putDevice(...change);
    await this.#save();
  }

  override async putAttribute(...change: Parameters<MemoryStore['putAttribute']>): Promise<void> {
    await super.putAttribute(...change);
    await this.#save();
  }

  /** While it is written, changes gather for one more time. */
  #save(): Promise<void> {
    if (!this.#writing) {
      this.#writing = this.#write().finally(() => (this.#writing = undefined));
      return this.#writing;
    }
    this.#again ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#again = undefined;
        return this.#save();
      });
    return this.#again;
  }

  async #write(): Promise<void> {
    const plain = (map: Map<string, Map<string, readonly string[]>>): object =>
      Object.fromEntries([...map].map(([key, values]) => [key, Object.fromEntries(values)]));
    const contents = { devices: plain(this.devices), attributes: plain(this.attributes) };
    await mkdir(dirname(this.#path), { recursive: true });
    const beside = `${this.#path}.${process.pid}.new`;
    const file = await open(beside, 'w');
    try {
      await file.writeFile(`${JSON.stringify(contents, undefined, 2)}\n`);
      // Without this a power cut may leave the new name with nothing behind it.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, this.#path);
  }
}

function parse(path: string, text: string): Contents {
  let contents: unknown;
  try {
    contents = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${path} is no JSON: move it away, or mend it`, { cause });
  }
  for (const part of ['devices', 'attributes'] as const) {
    const all = (contents as Contents | null)?.[part] ?? {};
    const isGood = Object.values(all).every((properties) =>
      Object.values(properties).every(
        (values) => Array.isArray(values) && values.every((value) => typeof value === 'string'),
      ),
    );
    if (!isGood) throw new Error(`${path}: ${part} must hold lists of texts by name`);
  }
  return contents as Contents;
}

/** Names are in lower case: people write such files too. */
function fill(all: Map<string, Map<string, readonly string[]>>, from: Contents['devices']): void {
  for (const [key, properties] of Object.entries(from ?? {}))
    all.set(key.toLowerCase(), new Map(Object.entries(properties)));
}
