import { CdrError, CdrReader } from './cdr.ts';
import { CdrWriter } from './cdrWriter.ts';
import type { GiopMinor } from './giop.ts';

/** Tags of profiles and of components of profiles (CORBA 3.3, part 2, 7.6.6 and 9.7.3). */
const INTERNET_IOP = 0;
const ALTERNATE_ADDRESS = 3;
/** omniORB's own: a local socket that the server also listens at. */
const LOCAL_SOCKET = 0x41545402;

export interface IiopAddress {
  readonly host: string;
  readonly port: number;
}

/** A socket in the file system of one machine. */
export interface LocalSocket {
  readonly host: string;
  readonly path: string;
}

/** One way to an object. */
export interface IiopProfile {
  /** IIOP 1.0, 1.1 or 1.2. */
  readonly minor: GiopMinor;
  /** At least one; the others are alternates. */
  readonly addresses: readonly IiopAddress[];
  readonly objectKey: Uint8Array;
  /** A shorter way for clients on the same machine, where there is one. */
  readonly localSocket?: LocalSocket;
}

/** Where an object is. */
export interface Ior {
  /** e.g. `IDL:Tango/Device_5:1.0`; may be empty. */
  readonly typeId: string;
  /** Those of IIOP; none for the reference to nothing. */
  readonly profiles: readonly IiopProfile[];
}

/** @throws CdrError for what is no reference */
export function readIor(reader: CdrReader): Ior {
  const typeId = reader.string();
  const profiles: IiopProfile[] = [];
  const count = reader.count(8);
  for (let k = 0; k < count; k++) {
    const tag = reader.u32();
    if (tag === INTERNET_IOP) profiles.push(readProfile(reader.encapsulation()));
    else reader.octets();
  }
  return { typeId, profiles };
}

export function writeIor(writer: CdrWriter, { typeId, profiles }: Ior): void {
  writer.string(typeId);
  writer.list(profiles, (profile) => {
    writer.u32(INTERNET_IOP);
    writer.encapsulation((inner) => writeProfile(inner, profile));
  });
}

/**
 * A reference as a text: `IOR:` and hexadecimal digits.
 * @throws CdrError for anything else
 */
export function parseIor(text: string): Ior {
  const digits = /^IOR:((?:[0-9a-f]{2})+)$/i.exec(text.trim())?.[1];
  if (digits === undefined) throw new CdrError(`'${text.slice(0, 40)}' is no reference to an object`);
  const bytes = Uint8Array.from(Buffer.from(digits, 'hex'));
  const reader = new CdrReader(bytes, { littleEndian: bytes[0] === 1 });
  reader.u8();
  return readIor(reader);
}

/** The text that `parseIor` reads. */
export function iorText(ior: Ior): string {
  const writer = new CdrWriter();
  writer.bool(true);
  writeIor(writer, ior);
  return `IOR:${Buffer.from(writer.bytes).toString('hex')}`;
}

function readProfile(reader: CdrReader): IiopProfile {
  const major = reader.u8();
  const minor = reader.u8();
  if (major !== 1) throw new CdrError(`IIOP ${major}.${minor} is not spoken here`);
  const addresses = [{ host: reader.string(), port: reader.u16() }];
  const objectKey = reader.octets().slice();
  let localSocket: LocalSocket | undefined;
  // IIOP 1.0 ends here; later ones have components: sets of characters, the kind of ORB, other addresses.
  const count = minor > 0 ? reader.count(8) : 0;
  for (let k = 0; k < count; k++) {
    const tag = reader.u32();
    if (tag === ALTERNATE_ADDRESS) addresses.push(readAddress(reader.encapsulation()));
    else if (tag === LOCAL_SOCKET) localSocket = readLocalSocket(reader.encapsulation());
    else reader.octets();
  }
  const profile = { minor: Math.min(minor, 2) as GiopMinor, addresses, objectKey };
  return localSocket ? { ...profile, localSocket } : profile;
}

function readLocalSocket(reader: CdrReader): LocalSocket {
  return { host: reader.string(), path: reader.string() };
}

function readAddress(reader: CdrReader): IiopAddress {
  return { host: reader.string(), port: reader.u16() };
}

function writeProfile(writer: CdrWriter, { minor, addresses, objectKey, localSocket }: IiopProfile): void {
  const [first, ...others] = addresses;
  if (!first) throw new CdrError('a reference needs an address');
  writer.u8(1);
  writer.u8(minor);
  writer.string(first.host);
  writer.u16(first.port);
  writer.octets(objectKey);
  if (minor === 0) return;
  writer.u32(others.length + (localSocket ? 1 : 0));
  for (const { host, port } of others) {
    writer.u32(ALTERNATE_ADDRESS);
    writer.encapsulation((inner) => {
      inner.string(host);
      inner.u16(port);
    });
  }
  if (!localSocket) return;
  writer.u32(LOCAL_SOCKET);
  writer.encapsulation((inner) => {
    inner.string(localSocket.host);
    inner.string(localSocket.path);
  });
}
