import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { TomochartError, type Patience } from '#core';
import { runProgram } from './child.ts';

/** What the database needs of Debian: the programs by their package. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  'mariadb-server': ['/usr/sbin/mariadbd', '/usr/bin/mariadb-install-db'],
  'mariadb-client': ['/usr/bin/mysqladmin', '/usr/bin/mysql'],
  'tango-db': ['/usr/lib/tango/DataBaseds', '/usr/share/dbconfig-common/data/tango-db/install/mysql'],
  'tango-test': ['/usr/lib/tango/TangoTest'],
  'libtango-tools': ['/usr/bin/tango_admin'],
};

/** dbconfig-no-thanks keeps tango-db from asking for a database of the system. */
const PACKAGES = ['dbconfig-no-thanks', 'mariadb-server', 'tango-db', 'tango-test', 'libtango-tools'];
const OPTIONS = ['install', '-y', '-q', '--no-install-recommends'];
const LINE = `DEBIAN_FRONTEND=noninteractive apt-get ${OPTIONS.join(' ')} ${PACKAGES.join(' ')}`;

/** Debian asks this program before a package starts its service; 101 is `no`. */
const POLICY = '/usr/sbin/policy-rc.d';

/** Where the programs of the database are. */
export const TANGO_PROGRAMS = {
  mariadb: '/usr/sbin/mariadbd',
  mariadbInstall: '/usr/bin/mariadb-install-db',
  mysql: '/usr/bin/mysql',
  schema: '/usr/share/dbconfig-common/data/tango-db/install/mysql',
  dataBaseds: '/usr/lib/tango/DataBaseds',
  tangoTest: '/usr/lib/tango/TangoTest',
  tangoAdmin: '/usr/bin/tango_admin',
} as const;

/** Debian packages that a Tango database needs and that are not on this machine. */
export function missingTangoPackages(): string[] {
  return Object.keys(PROGRAMS).filter((name) => !PROGRAMS[name]!.every((file) => existsSync(file)));
}

/** @throws TomochartError NOT_FOUND naming the Debian packages that are missing, with the line that installs them */
export function requireTangoPackages(): void {
  const missing = missingTangoPackages();
  if (missing.length === 0) return;
  throw new TomochartError('NOT_FOUND', `a Tango database needs the Debian packages ${missing.join(', ')}`, {
    remedy: `install them: sudo env ${LINE}`,
  });
}

/**
 * Installs what is missing with apt-get, asking nothing and starting none of the services that come with it. Does nothing
 * where nothing is missing.
 * @param tell told, a line each, of what is done
 * @throws TomochartError NOT_FOUND with the line to run where this is not Debian, or not root; DEVICE when apt-get fails
 */
export async function installTangoDatabase(tell: (line: string) => void, patience: Patience): Promise<void> {
  const missing = missingTangoPackages();
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) requireTangoPackages();
  tell(`installing the Debian packages ${PACKAGES.join(', ')}, for ${missing.join(', ')} is missing`);
  const apt = (name: string, args: readonly string[]) =>
    runProgram({ name, command: '/usr/bin/apt-get', args, environment: APT, onOutput: tell }, patience);
  const ours = !existsSync(POLICY);
  if (ours) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await apt('apt-get update', ['update', '-q']);
    await apt('apt-get install', [...OPTIONS, ...PACKAGES]);
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
  requireTangoPackages();
}

const APT = { DEBIAN_FRONTEND: 'noninteractive', HOME: '/root' };
