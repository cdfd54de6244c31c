import { statSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { TomochartError } from '#core';
import { componentGroups } from './dxchange.ts';
import type { Hdf5Editor } from './hdf5Editor.ts';
import { Hdf5File } from './hdf5File.ts';

/** A scan that has ended well, and whose own file is to be seen through the master. */
export interface LinkedPoint {
  /** From 1: the N of `exchange_N`. */
  readonly number: number;
  readonly file: string;
  readonly values: Readonly<Record<string, number>>;
}

/** Groups that are shown whole; of `exchange` each member, so that the group can have attributes of its own. */
const WHOLE = componentGroups.filter((group) => group !== 'exchange');

/** What of a scan's file can be shown. */
export interface Members {
  readonly exchange: readonly string[];
  readonly whole: readonly string[];
}

/** What of a scan's file is to be shown. */
export async function membersOf(path: string): Promise<Members> {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    throw new TomochartError('NOT_FOUND', `${path}: there is no such file`);
  }
  const file = await Hdf5File.open(path);
  try {
    const whole = WHOLE.filter((group) => file.kindAt(`/${group}`) === 'group');
    const defaults = file.kindAt('/defaults') === 'group' ? ['defaults'] : [];
    return { exchange: file.childrenOf('/exchange'), whole: [...new Set([...whole, ...defaults])] };
  } finally {
    file.close();
  }
}

/** Adds the groups of a scan to a master: `exchange_N` with links to its members, the others as links. */
export function linkPoint(
  file: Hdf5Editor,
  { number, file: scan, values }: LinkedPoint,
  members: Members,
): void {
  // HDF5 reads forward slashes on every system.
  const target = relative(dirname(file.path), scan).replaceAll('\\', '/');
  const exchange = `/exchange_${number}`;
  file.ensureGroup(exchange);
  for (const member of members.exchange) file.linkTo(`${exchange}/${member}`, target, `/exchange/${member}`);
  for (const group of members.whole) file.linkTo(`/${group}_${number}`, target, `/${group}`);
  file.putAttribute({ path: exchange, name: 'scan_file', value: target });
  for (const [axis, value] of Object.entries(values)) {
    file.putAttribute({ path: exchange, name: axis, value });
  }
  // dxchange.read_aps_32id(exchange_rank=N) leaves the underscore out.
  file.alias(`/exchange${number}`, exchange);
}
