import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Patience } from '#core';
import { Child, runProgram } from './child.ts';
import { TANGO_PROGRAMS } from './packages.ts';

/**
 * A throw-away database lives for minutes and holds some hundred rows: it needs neither caches nor to outlive a power cut.
 * The log of 8 MB keeps its folder small.
 */
const SMALL = [
  '--innodb-buffer-pool-size=8M',
  '--innodb-log-file-size=8M',
  '--innodb-flush-log-at-trx-commit=0',
  '--skip-log-bin',
  // Texts of Tango are octets of Latin-1 on their way; UTF-8 would refuse the degree and the micro sign.
  '--character-set-server=latin1',
];

/** How its clients find it, and what their texts are. */
const CLIENT = (socket: string) => `[client]\nuser=root\nsocket=${socket}\ndefault-character-set=latin1\n`;

/**
 * A MariaDB of this process alone: in a folder of its own, without networking, as the present user, with the tables of
 * Tango in it. The folder has then a `.my.cnf` that leads to it whoever has the folder as home.
 * @throws TomochartError DEVICE, with what MariaDB said; TIMEOUT
 */
export async function startMariaDb(
  folder: string,
  patience: Patience,
  onOutput?: (line: string) => void,
): Promise<Child> {
  const told = onOutput ? { onOutput } : {};
  const data = join(folder, 'data');
  const socket = join(folder, 's');
  const { username } = userInfo();
  // A server that starts clears away the temporary tables of whoever shares its folder of temporary files.
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const common = [
    '--no-defaults',
    `--datadir=${data}`,
    `--tmpdir=${temporary}`,
    `--user=${username}`,
    ...SMALL,
  ];
  mkdirSync(data);
  // A machine that cannot look up its own name is no reason to refuse (--force): nobody comes over the network.
  const asRoot = '--auth-root-authentication-method=normal';
  await runProgram(
    {
      name: 'mariadb-install-db',
      command: TANGO_PROGRAMS.mariadbInstall,
      args: [...common, asRoot, '--skip-test-db', '--force'],
    },
    patience,
  );
  const server = new Child({
    name: 'mariadbd',
    command: TANGO_PROGRAMS.mariadb,
    args: [
      ...common,
      `--socket=${socket}`,
      '--skip-networking',
      `--pid-file=${join(folder, 'pid')}`,
      '--innodb-fast-shutdown=2',
    ],
    ...told,
  });
  try {
    await server.line(/ready for connections/, patience);
    writeFileSync(join(folder, '.my.cnf'), CLIENT(socket), { mode: 0o600 });
    const mysql = { name: 'mysql', command: TANGO_PROGRAMS.mysql, environment: { HOME: folder } };
    await runProgram({ ...mysql, args: ['-e', 'create database tango'] }, patience);
    await runProgram({ ...mysql, args: ['tango'], input: TANGO_PROGRAMS.schema }, patience);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}
