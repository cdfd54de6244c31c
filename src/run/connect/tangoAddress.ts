import type { BeamlineConfig } from '#config';

const SCHEME = 'tango://';
const NO_DATABASE = '#dbase=no';
/** A host and its port before the three names of a device. */
const HOST = /^[^/#]+:\d+\//;

/**
 * The full address of a device or an attribute: one that names no host is of the database, or of the server, that the
 * beamline file names; without either TANGO_HOST says.
 */
export function addressOf(address: string, { host, database }: BeamlineConfig['tango']): string {
  const bare = address.startsWith(SCHEME) ? address.slice(SCHEME.length) : address;
  if (HOST.test(bare) || bare.endsWith(NO_DATABASE)) return SCHEME + bare;
  // Several hosts serve one database: the client tries them by itself.
  if (database || host === undefined) return bare;
  return `${SCHEME}${host}/${bare}${NO_DATABASE}`;
}
