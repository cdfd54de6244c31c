import { readFileSync } from 'node:fs';
import { MAX_MESSAGE_BYTES } from '../codec/giopSplitter.ts';
import type { ClientOptions } from './api/index.ts';

/** Options with everything in its place. */
export interface Settings {
  /** `host:port`, several with commas; undefined where nobody has said. */
  readonly tangoHost: string | undefined;
  readonly timeoutSeconds: number;
  readonly renewSeconds: number;
  readonly heartbeatSeconds: number;
  readonly maxMessageBytes: number;
  /** Never throws. */
  readonly warn: (message: string) => void;
}

/**
 * Options, then the environment, then what Tango's own clients have.
 * @throws RangeError for a number that makes no sense
 */
export function settingsOf(options: ClientOptions): Settings {
  const seconds = (name: 'timeoutSeconds' | 'renewSeconds' | 'heartbeatSeconds', otherwise: number) => {
    const value = options[name] ?? otherwise;
    if (!(value > 0)) throw new RangeError(`${name}: ${value} is not more than 0`);
    return value;
  };
  const maxMessageBytes = options.maxMessageBytes ?? MAX_MESSAGE_BYTES;
  if (!(maxMessageBytes >= 1024))
    throw new RangeError(`maxMessageBytes: ${maxMessageBytes} is less than 1024`);
  return {
    tangoHost: options.tangoHost ?? tangoHostOf(options.environment),
    timeoutSeconds: seconds('timeoutSeconds', 3),
    renewSeconds: seconds('renewSeconds', 200),
    heartbeatSeconds: seconds('heartbeatSeconds', 30),
    maxMessageBytes,
    warn: (message) => {
      try {
        options.onWarning?.(message);
      } catch {
        // There is nobody left to tell.
      }
    },
  };
}

function tangoHostOf(given: ClientOptions['environment']): string | undefined {
  const environment = given ?? process.env;
  const host = environment['TANGO_HOST']?.trim();
  if (host) return host;
  // Files that cppTango reads where the variable is not set: the user's, then the machine's.
  return given ? undefined : (fromFile(`${environment['HOME'] ?? ''}/.tangorc`) ?? fromFile('/etc/tangorc'));
}

function fromFile(path: string): string | undefined {
  try {
    return /^\s*TANGO_HOST\s*=\s*"?([^\s"#]+)/m.exec(readFileSync(path, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
