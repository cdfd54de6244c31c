/** Where a ZMQ socket is. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/**
 * `tcp://host:port` in its parts; an IPv6 address is in brackets.
 * @throws RangeError for other transports: Tango's multicast is not spoken here
 */
export function parseEndpoint(text: string): Endpoint {
  const match = /^tcp:\/\/(?:\[([^\]]+)\]|([^:/[\]]+)):(\d+)$/.exec(text.trim());
  const port = Number(match?.[3]);
  const host = match?.[1] ?? match?.[2];
  if (host === undefined || !(port > 0 && port < 65536)) {
    throw new RangeError(`'${text}' is no endpoint like tcp://host:port`);
  }
  return { host, port };
}

export function endpointText({ host, port }: Endpoint): string {
  return `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
