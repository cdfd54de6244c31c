import { hostname, userInfo } from 'node:os';

/** Who this client is to a server's access rules: the user and the host, as text payloads. */
export function identity(): { readonly user: string; readonly host: string } {
  return { user: userName(), host: hostname() };
}

/** A container may run as a number without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? 'nobody';
  }
}

/** A text as the payload of a message: its bytes, a zero, and zeros up to a multiple of 8. */
export function textPayload(text: string): Buffer {
  const bytes = Buffer.byteLength(text, 'utf8') + 1;
  const payload = Buffer.alloc(Math.ceil(bytes / 8) * 8);
  payload.write(text, 'utf8');
  return payload;
}
