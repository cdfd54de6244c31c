import { posix } from 'node:path';
import { TomochartError, type Patience } from '#core';
import type { CaSignal } from '../signal.ts';
import type { CameraPvs } from '../parameters.ts';
import type { PluginSignals } from './pluginSignals.ts';
import { apply } from './setting.ts';

/** What the camera's attributes file is told by: NDArrayBase.template of ADCore, which has no readbacks for it. */
export interface AttributeSignals {
  readonly file: CaSignal<string>;
  readonly macros: CaSignal<string>;
  readonly status: CaSignal<string>;
}

/** What NDAttributesStatus reads when all is well. */
const ATTRIBUTES_OK = 'Attributes file OK';

/**
 * Tells the plugin to stream the frames to come into one file of that path, as many as will come: NumCapture 0 never
 * equals the number captured (ADCore: NDPluginFile.cpp). The file is made with the first frame, whose size it has.
 * No folder is made: on another machine it would be one that nobody else sees.
 * @throws TomochartError NOT_FOUND for a folder that the IOC does not see, DEVICE, TIMEOUT
 */
export async function setUpFile(
  name: string,
  plugin: PluginSignals,
  path: string,
  patience: Patience,
): Promise<void> {
  const folder = posix.dirname(path);
  await Promise.all([
    apply(name, plugin.enable, 'Enable', patience),
    // A plugin that takes a frame only now and then would leave out the others without a word.
    apply(name, plugin.interval, 0, patience),
    apply(name, plugin.mode, 'Stream', patience),
    apply(name, plugin.lazyOpen, 'Yes', patience),
    apply(name, plugin.increment, 'No', patience),
    apply(name, plugin.frames, 0, patience),
    apply(name, plugin.dropped, 0, patience),
    apply(name, plugin.template, '%s%s', patience),
    apply(name, plugin.fileName, posix.basename(path), patience),
    apply(name, plugin.createFolders, 0, patience).then(() =>
      apply(name, plugin.folder, folder, patience, (read) => bare(read) === bare(folder)),
    ),
  ]);
  if ((await plugin.folderExists.read(patience)) === 1) return;
  throw new TomochartError('NOT_FOUND', `the IOC of ${name} does not see folder ${folder}`, {
    remedy: 'write to a folder that this machine and that of the IOC both have under this path',
  });
}

/**
 * Gives the plugin its layout file, where one is configured.
 * @throws TomochartError BAD_CONFIG with what the plugin says is wrong with it
 */
export async function setUpLayout(
  name: string,
  plugin: PluginSignals,
  { layoutFile }: CameraPvs,
  patience: Patience,
): Promise<void> {
  if (layoutFile === undefined) return;
  await apply(name, plugin.layout, layoutFile, patience);
  if ((await plugin.layoutValid.read(patience)) === 1) return;
  throw badFile(name, layoutFile, await plugin.layoutMessage.read(patience));
}

/**
 * Gives the camera its attributes file, where one is configured; the macros first, because reading it expands them.
 * @throws TomochartError BAD_CONFIG with what the driver says is wrong with it
 */
export async function setUpAttributes(
  name: string,
  { file, macros, status }: AttributeSignals,
  { attributesFile, attributesMacros }: CameraPvs,
  patience: Patience,
): Promise<void> {
  if (attributesMacros !== undefined) await macros.write(attributesMacros, patience);
  if (attributesFile === undefined) return;
  await file.write(attributesFile, patience);
  const read = await status.read(patience);
  if (read !== ATTRIBUTES_OK) throw badFile(name, attributesFile, read);
}

function badFile(name: string, file: string, message: string): TomochartError {
  return new TomochartError('BAD_CONFIG', `${name} cannot use ${file}: ${message || 'it does not say why'}`, {
    remedy: 'check it with `tomochart layout check`, and that the IOC sees it under this path',
  });
}

/** A path without the separator that areaDetector adds at its end. */
function bare(folder: string): string {
  return folder.replace(/(?<=.)[/\\]+$/, '');
}
