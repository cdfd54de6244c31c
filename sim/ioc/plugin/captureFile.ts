import { TomochartError } from '#core';
import type { Layout } from '#layout';
import type { Hdf5Plan } from '../../hdf5/hdf5Plan.ts';
import type { Hdf5Writer } from '../../hdf5/hdf5Writer.ts';
import { planOf, type PlanSettings } from './hdf5Plan.ts';
import { defaultAttributes, type NdArray } from './ndArray.ts';
import type { NdAttribute, NdValue } from './ndValue.ts';

/** How a file is made. */
export interface CaptureSettings extends Pick<PlanSettings, 'path' | 'chunk'> {
  readonly layout: Layout;
  readonly storesAttributes: boolean;
}

/** The file that a plugin has open, and what it has to know to fill it. */
export class CaptureFile {
  readonly path: string;
  readonly #writer: Hdf5Writer;
  readonly #settings: CaptureSettings;
  readonly #plan: Hdf5Plan;
  /** The attributes as they were with the last frame. */
  #attributes: ReadonlyMap<string, NdAttribute>;

  /**
   * Makes the file.
   * @param array a frame like those to come
   * @param own attributes of the plugin
   * @throws TomochartError FILE
   */
  static async open(
    writer: Hdf5Writer,
    settings: CaptureSettings,
    array: NdArray,
    own: readonly NdAttribute[],
  ): Promise<CaptureFile> {
    const file = new CaptureFile(writer, settings, array, own);
    await writer.open(file.#plan, file.#valuesFor('open'));
    return file;
  }

  private constructor(
    writer: Hdf5Writer,
    settings: CaptureSettings,
    array: NdArray,
    own: readonly NdAttribute[],
  ) {
    this.path = settings.path;
    this.#writer = writer;
    this.#settings = settings;
    this.#attributes = attributesOf(array, own);
    this.#plan = this.#planFor(array);
  }

  /** True for a frame of the size and depth that the file was made for. */
  fits({ width, height, bytesPerPixel }: NdArray): boolean {
    const plan = this.#plan;
    return width === plan.width && height === plan.height && bytesPerPixel === plan.bytesPerPixel;
  }

  /**
   * @throws TomochartError FRAMES for a frame whose destination has never been connected or is no text: it is not
   *   stored, and the file takes others; FILE when the file cannot be written any more
   */
  async write(array: NdArray, own: readonly NdAttribute[]): Promise<void> {
    const dataset = this.#destinationOf(array);
    this.#attributes = attributesOf(array, own);
    await this.#writer.write({ dataset, pixels: array.pixels, values: this.#valuesFor('frame') });
  }

  /** @throws TomochartError FILE when the last values do not fit in */
  close(): Promise<void> {
    return this.#writer.close(this.#valuesFor('close'), this.#planFor(this.#plan).closing);
  }

  /** Closes the file with what it has. */
  abandon(): Promise<void> {
    return this.#writer.abandon();
  }

  #planFor(frames: Pick<PlanSettings, 'width' | 'height' | 'bytesPerPixel'>): Hdf5Plan {
    const { layout, path, chunk, storesAttributes } = this.#settings;
    const { width, height, bytesPerPixel } = frames;
    return planOf(layout, this.#attributes, { path, chunk, width, height, bytesPerPixel }, storesAttributes);
  }

  #valuesFor(when: 'open' | 'close' | 'frame'): (NdValue | undefined)[] {
    return this.#plan.values
      .filter((dataset) => dataset.when === when)
      .map(({ name }) => {
        const attribute = this.#attributes.get(name);
        return attribute && { type: attribute.type, value: attribute.value };
      });
  }

  /** ADCore, NDFileHDF5.cpp, `writeFile` and `createXMLFileLayout`: a name that no dataset has means the default one. */
  #destinationOf(array: NdArray): string {
    const { destination, nodes } = this.#settings.layout;
    const { frames } = this.#plan;
    const byName = destination && array.attributes.find(({ name }) => name === destination.attribute);
    if (byName && byName.type !== 'string') {
      const message = `the attribute ${byName.name} (${byName.source}) does not say where frame ${array.uniqueId} goes`;
      throw new TomochartError('FRAMES', message);
    }
    if (byName && frames.includes(String(byName.value))) return String(byName.value);
    const marked = nodes.find(
      (node) => node.kind === 'dataset' && node.source.kind === 'frames' && node.source.isDefault,
    );
    return marked?.path ?? [...frames].sort()[0]!;
  }
}

/** All attributes of a frame; of two by one name the later counts, in the place of the earlier. */
function attributesOf(array: NdArray, own: readonly NdAttribute[]): ReadonlyMap<string, NdAttribute> {
  const all = [...defaultAttributes(array), ...own, ...array.attributes];
  return new Map(all.map((attribute) => [attribute.name, attribute]));
}
