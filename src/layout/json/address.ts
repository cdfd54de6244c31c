import { parameterNamed, parameters } from '../parameters.ts';
import { nearest } from '#core/yaml';
import type { Fault } from './path.ts';

/** The control systems that an entry may name, and what an address of each looks like. */
export const signalKeys = ['ca', 'pva', 'tango', 'sim'] as const;
export type SignalKey = (typeof signalKeys)[number];

/** A name without spaces, slashes or control characters. */
const PART = String.raw`[^\s/\p{Cc}\p{Surrogate}]+`;

const ADDRESSES: Readonly<Record<SignalKey, { readonly form: RegExp; readonly example: string }>> = {
  ca: { form: /^[^\s\p{Cc}\p{Surrogate}]+$/u, example: 'S:SRcurrentAI' },
  pva: { form: /^[^\s\p{Cc}\p{Surrogate}]+$/u, example: '13SIM1:Pva1:Image' },
  // Without host and port the database of TANGO_HOST is asked.
  tango: {
    form: new RegExp(String.raw`^(?:[\w.-]+:\d{1,5}/)?${PART}/${PART}/${PART}/${PART}$`, 'u'),
    example: 'host:10000/domain/family/member/attribute',
  },
  sim: { form: /^[\w-]+(?:\/[\w-]+)+$/, example: 'ring/current' },
};

/** The URI of the signal with that address, e.g. `ca://S:SRcurrentAI`, or what is wrong with the address. */
export function signalUri(
  key: SignalKey,
  address: string,
): { readonly uri: string } | { readonly fault: Fault } {
  const { form, example } = ADDRESSES[key];
  const scheme = /^([a-z]+):\/\//.exec(address)?.[1];
  if (scheme !== undefined) {
    const bare = address.slice(scheme.length + 3);
    const remedy = scheme === key ? `write ${bare}` : `write {"${scheme}": "${bare}"}`;
    return { fault: { message: `begins with ${scheme}://, which the key says already`, remedy } };
  }
  if (form.test(address) && address.length <= 500) return { uri: `${key}://${address}` };
  return {
    fault: {
      message: `is no address of ${key}, found the text "${short(address)}"`,
      remedy: `as in ${example}`,
    },
  };
}

/** The key and address of a URI; undefined when it is of no known control system. */
export function splitUri(uri: string): { readonly key: SignalKey; readonly address: string } | undefined {
  const end = uri.indexOf('://');
  const key = signalKeys.find((known) => known === uri.slice(0, end));
  return key && { key, address: uri.slice(end + 3) };
}

/** What is wrong with the name of a parameter of the program; undefined when there is one. */
export function parameterFault(name: string): Fault | undefined {
  if (parameterNamed(name)) return undefined;
  const near = nearest(name, Object.keys(parameters));
  const group = Object.keys(parameters).filter((known) => known.split('.')[0] === name.split('.')[0]);
  const known =
    group.length > 0 ? group : [...new Set(Object.keys(parameters).map((key) => key.split('.')[0]))];
  const remedy = near === undefined ? `known: ${known.join(', ')}` : `did you mean ${near}?`;
  return { message: `"${short(name)}" is nothing that the program knows of a scan`, remedy };
}

function short(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}
