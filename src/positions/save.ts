import { randomUUID } from 'node:crypto';
import { link, lstat, mkdir, open, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { TomochartError } from '#core';
import { checkVisit, codeOf, fileFault, fileOf, folderOf, missing } from './folder.ts';
import { formatPosition } from './format.ts';
import type { NamedPosition } from './position.ts';

/**
 * Writes a position into the folder of the visit, which is made when there is none. The file appears whole or
 * not at all, whatever happens meanwhile; of several savers at once, one succeeds.
 * @param options.overwrite replaces a position of that name; without it an existing one is an error
 * @returns the path of the file
 * @throws TomochartError EXISTS; BAD_CONFIG for a name or a position that no file can have; NOT_FOUND when there
 *   is no visit; DISK_FULL or FILE when it cannot be written
 */
export async function savePosition(
  visit: string,
  position: NamedPosition,
  options: { readonly overwrite?: boolean } = {},
): Promise<string> {
  const file = fileOf(visit, position.name);
  const text = formatPosition(position, file);
  await checkVisit(visit);
  // In the same folder, because a rename is atomic only within a file system; hidden from the list.
  const temporary = join(folderOf(visit), `.${position.name}.${randomUUID()}.tmp`);
  try {
    await makeFolder(folderOf(visit));
    await writeThrough(temporary, text);
    await (options.overwrite ? replace(temporary, file) : place(temporary, file));
    return file;
  } catch (thrown) {
    throw refusal(thrown, position.name, file);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

/**
 * Deletes the file of a position, also one that is wrong. Of a link, the link and not what it leads to.
 * @returns the path of the file that was
 * @throws TomochartError NOT_FOUND with the names that exist; BAD_CONFIG for a directory; FILE when the system
 *   refuses
 */
export async function deletePosition(visit: string, name: string): Promise<string> {
  const file = fileOf(visit, name);
  try {
    if ((await lstat(file)).isDirectory()) throw directory(file);
    await unlink(file);
    return file;
  } catch (thrown) {
    if (thrown instanceof TomochartError) throw thrown;
    throw codeOf(thrown) === 'ENOENT' ? await missing(visit, name) : fileFault(thrown, 'deleted', file);
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (thrown) {
    if (codeOf(thrown) !== 'EEXIST') throw fileFault(thrown, 'written', folder);
    const message = `${folder} is not a folder, so it holds no positions`;
    throw new TomochartError('FILE', message, { remedy: 'move it elsewhere', cause: thrown });
  }
}

/** On the disk before it gets its name, so that a crash leaves no empty file under that name. */
async function writeThrough(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o666);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives the file its name unless something has it: link fails then, where rename would replace. */
async function place(temporary: string, file: string): Promise<void> {
  try {
    await link(temporary, file);
  } catch (thrown) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(thrown))) throw thrown;
    // A file system without hard links: as near as it comes.
    if (await lstat(file).catch(() => undefined))
      throw Object.assign(new Error('exists'), { code: 'EEXIST' });
    await rename(temporary, file);
  }
}

async function replace(temporary: string, file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found?.isDirectory()) throw directory(file);
  await rename(temporary, file);
}

function directory(file: string): TomochartError {
  const problem = { about: file, message: 'is a directory, not a file', remedy: 'move it elsewhere' };
  return new TomochartError('BAD_CONFIG', `${file} is a directory, not the file of a position`, {
    problems: [problem],
    remedy: problem.remedy,
  });
}

function refusal(thrown: unknown, name: string, file: string): TomochartError {
  if (thrown instanceof TomochartError) return thrown;
  if (codeOf(thrown) !== 'EEXIST') return fileFault(thrown, 'written', file);
  return new TomochartError('EXISTS', `the position ${name} exists: ${file}`, {
    remedy: 'choose another name, or say that it may be overwritten',
  });
}
