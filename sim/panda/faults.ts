import { TomochartError } from '#core';
import type { DataServer } from './dataServer.ts';
import type { Encoder } from './encoder.ts';
import type { LineServer } from './lineServer.ts';
import type { Pcap } from './pcap.ts';

/** What of a simulated PandABox can be broken. */
export interface FaultyPanda {
  readonly control: LineServer;
  readonly data: DataServer;
  readonly pcap: Pcap;
  readonly encoder: Encoder;
  /** To be called when the encoder moves otherwise than it did. */
  readonly moved: () => void;
}

const FAULTS: Readonly<Record<string, (panda: FaultyPanda, counts: number) => void>> = {
  cut: ({ control, data }) => {
    control.cut();
    data.server.cut();
  },
  'cut control': ({ control }) => control.cut(),
  'cut data': ({ data }) => data.server.cut(),
  overrun: ({ data }) => data.overrun(),
  'framing error': ({ pcap }) => pcap.end('Framing error'),
  'driver overrun': ({ pcap }) => pcap.end('Driver data overrun'),
  'encoder stuck': ({ encoder, moved }) => {
    encoder.stick();
    moved();
  },
  'encoder jump': ({ encoder, moved }, counts) => {
    encoder.jump(counts);
    moved();
  },
  none: ({ encoder, moved }) => {
    encoder.mend();
    moved();
  },
};

/**
 * Breaks something on request:
 *
 *     cut, cut control, cut data    connections are ended; new ones are taken
 *     overrun                       clients of the port of data are told that they were too slow
 *     framing error, driver overrun the capture ends with that
 *     encoder stuck                 the encoder shows what it shows now
 *     encoder jump <counts>         it shows so many counts more
 *     none                          the encoder is mended
 *
 * @throws TomochartError DEVICE for anything else
 */
export function causeFault(text: string, panda: FaultyPanda): void {
  const [, name = text, counts] = /^(encoder jump) ([+-]?\d+)$/.exec(text) ?? [];
  const fault = Object.hasOwn(FAULTS, name) ? FAULTS[name] : undefined;
  if (!fault || (name === 'encoder jump') !== (counts !== undefined)) {
    throw new TomochartError('DEVICE', `"${text}" is no fault of the PandABox`, {
      remedy: `write one of: ${Object.keys(FAULTS).join(', ')}, and the counts of a jump behind it`,
    });
  }
  fault(panda, Number(counts ?? 0));
}
