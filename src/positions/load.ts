import { constants } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { asTomochartError, TomochartError } from '#core';
import { badFile, MOST_CHARACTERS } from '#core/yaml';
import { codeOf, fileFault, fileOf, filesIn, folderOf, FOLDER, missing } from './folder.ts';
import { checkName, ENDING } from './name.ts';
import { parsePosition, POSITION_FILE } from './parse.ts';
import type { NamedPosition } from './position.ts';

/** A position whose file is wrong, by the name that the file gives it. */
export interface BrokenPosition {
  readonly name: string;
  readonly error: TomochartError;
}

/**
 * Reads the position `<visit>/.positions/<name>.yaml`.
 * @throws TomochartError NOT_FOUND with the names that exist, nearest first; BAD_CONFIG with places for a file
 *   that is wrong, and for what is no file of this folder; FILE when it cannot be read
 */
export async function loadPosition(visit: string, name: string): Promise<NamedPosition> {
  const file = fileOf(visit, name);
  const text = await readText(file, folderOf(visit));
  if (text === undefined) throw await missing(visit, name);
  return parsePosition(text, file, name);
}

/**
 * Every position of a visit, by name; a file that is wrong is listed with its error and hides nothing. Empty
 * when the visit has no folder of positions.
 * @throws TomochartError NOT_FOUND when there is no visit; FILE when the folder cannot be read
 */
export async function listPositions(visit: string): Promise<(NamedPosition | BrokenPosition)[]> {
  const files = (await filesIn(visit)).filter((file) => /\.ya?ml$/i.test(file));
  const found = await Promise.all(files.map((file) => loadListed(visit, file)));
  // A file may be deleted between the listing and the reading: then it is no position any more.
  return found.filter((entry) => entry !== undefined);
}

async function loadListed(visit: string, file: string): Promise<NamedPosition | BrokenPosition | undefined> {
  const name = file.endsWith(ENDING) ? file.slice(0, -ENDING.length) : file;
  try {
    checkName(name);
    return await loadPosition(visit, name);
  } catch (thrown) {
    const error = asTomochartError(thrown);
    return error.code === 'NOT_FOUND' ? undefined : { name, error };
  }
}

/** The text of the file, or undefined when there is none. */
async function readText(file: string, folder: string): Promise<string | undefined> {
  const refuse = (message: string, remedy: string, cause?: unknown) =>
    badFile(file, POSITION_FILE, [{ about: file, message, remedy }], cause);
  try {
    let path = file;
    if ((await lstat(file)).isSymbolicLink()) {
      path = await realpath(file).catch((thrown: unknown) => {
        const loops = codeOf(thrown) === 'ELOOP';
        throw refuse(`is a link that leads ${loops ? 'in circles' : 'nowhere'}`, 'delete the link', thrown);
      });
      // The folder itself may be a link, for instance to positions that several visits share.
      if (!path.startsWith((await realpath(folder)) + sep)) {
        throw refuse(`is a link out of the folder ${FOLDER}`, 'put a copy of the file in its place');
      }
    }
    // A pipe in place of a file would otherwise keep us waiting for a writer.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) {
        throw refuse(
          `is ${stats.isDirectory() ? 'a directory' : 'a device'}, not a file`,
          'move it elsewhere',
        );
      }
      // UTF-8 takes four bytes a character at most.
      if (stats.size > 4 * MOST_CHARACTERS)
        throw refuse(`has ${stats.size} bytes, more than any position`, 'check the file');
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    if (thrown instanceof TomochartError) throw thrown;
    if (codeOf(thrown) === 'ENOENT') return undefined;
    throw fileFault(thrown, 'read', file);
  }
}
