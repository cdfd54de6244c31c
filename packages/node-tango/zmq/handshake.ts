import { ZmtpError, commandFrame, metadata } from './zmtp.ts';

/** What a peer's command asks for. */
export type PeerCommand =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly bytes: Uint8Array }
  | { readonly kind: 'subscribe' | 'cancel'; readonly topic: Uint8Array }
  | { readonly kind: 'nothing' };

const PING_TTL_BYTES = 2;

/**
 * Understands a command of a peer that should be one of `socketTypes`.
 * @throws ZmtpError for a peer of another kind, and with what the peer has to complain of
 */
export function understand(name: string, body: Uint8Array, socketTypes: readonly string[]): PeerCommand {
  switch (name) {
    case 'READY': {
      const type = metadata(body).get('socket-type') ?? '';
      if (!socketTypes.includes(type)) throw new ZmtpError(`the peer is a ${type || 'nameless'} socket`);
      return { kind: 'ready' };
    }
    case 'ERROR':
      throw new ZmtpError(`the peer refuses: ${Buffer.from(body.subarray(1)).toString('latin1')}`);
    // Of ZMTP 3.1 (RFC 37): whoever sends it wants to know whether we live.
    case 'PING':
      return { kind: 'answer', bytes: commandFrame('PONG', body.subarray(PING_TTL_BYTES)) };
    case 'SUBSCRIBE':
      return { kind: 'subscribe', topic: body };
    case 'CANCEL':
      return { kind: 'cancel', topic: body };
    default:
      return { kind: 'nothing' };
  }
}
