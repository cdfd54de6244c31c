import { mkdirSync, statSync } from 'node:fs';
import type { Port } from '../port.ts';

/** Takes `FilePath` as a plugin does: makes what may be made of it, and shows whether it is there. */
export function handleFolder(port: Port): void {
  port.on('FILE_PATH', (value) => {
    const folder = folderOf(String(value));
    if (folder !== '' && !isFolder(folder)) createFolders(folder, port.number('CREATE_DIR'));
    port.set('FILE_PATH', folder);
    port.set('FILE_PATH_EXISTS', folder !== '' && isFolder(folder) ? 1 : 0);
    port.flush();
  });
}

/** The folder as the plugin shows it: with one `/` at its end, unless it is empty. */
export function folderOf(path: string): string {
  return path === '' || path.endsWith('/') ? path : `${path}/`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Makes the folders of a path that are missing (ADCore, asynNDArrayDriver.cpp, `createFilePath`).
 * @param depth from which folder on they may be made: 2 means that the first two must be there; -2 that the last two
 *   may be made; 0 that none may
 */
export function createFolders(path: string, depth: number): void {
  const names = path.split('/').filter((name) => name !== '');
  if (depth === 0) return;
  const first = depth > 0 ? depth : Math.max(1, names.length + depth);
  for (let count = first + 1; count <= names.length; count++) {
    const folder = `/${names.slice(0, count).join('/')}`;
    if (isFolder(folder)) continue;
    try {
      mkdirSync(folder);
    } catch {
      // That the path does not exist is what the plugin shows then.
      return;
    }
  }
}
