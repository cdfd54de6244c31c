import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CdrError } from '#tango/codec/cdr';
import { iorText, parseIor } from '#tango/codec/ior';
import type { IiopProfile } from '#tango/codec/ior';
import { SEEDED, octetString, text } from './giopArbitraries.ts';

/** What a cppTango 9.3 server has exported: ORB type, sets of characters and a local socket beside the address. */
const EXPORTED =
  'IOR:010000001700000049444c3a54616e676f2f4465766963655f353a312e30000001000000000000009c000000010102000a000000' +
  '3132372e302e302e310023c60e000000fe7673016b00006d01000000000000000300000000000000080000000100000000545441010000' +
  '001c0000000100000001000100010000000100010509010100010000000901010002545441340000000100000003000000766d000024' +
  '0000002f746d702f6f6d6e692d726f6f742f3030303032373930352d3137393532353732303600';

const address = fc.record({ host: text, port: fc.nat({ max: 0xffff }) });
const profile: fc.Arbitrary<IiopProfile> = fc
  .record(
    {
      minor: fc.constantFrom(1 as const, 2 as const),
      addresses: fc.array(address, { minLength: 1, maxLength: 3 }),
      objectKey: octetString(30),
      localSocket: fc.record({ host: text, path: text }),
    },
    { requiredKeys: ['minor', 'addresses', 'objectKey'] },
  )
  .map((each) => ({ ...each }));

describe('references to objects', () => {
  it('are read as omniORB writes them', () => {
    expect(parseIor(EXPORTED)).toEqual({
      typeId: 'IDL:Tango/Device_5:1.0',
      profiles: [
        {
          minor: 2,
          addresses: [{ host: '127.0.0.1', port: 50_723 }],
          objectKey: Uint8Array.from(Buffer.from('fe7673016b00006d0100000000000000', 'hex').subarray(0, 14)),
          localSocket: { host: 'vm', path: '/tmp/omni-root/000027905-1795257206' },
        },
      ],
    });
  });

  it('are read as they were written', () => {
    const property = fc.property(text, fc.array(profile, { maxLength: 3 }), (typeId, profiles) => {
      expect(parseIor(iorText({ typeId, profiles }))).toEqual({ typeId, profiles });
    });
    fc.assert(property, SEEDED);
  });

  it('of IIOP 1.0 have one address and nothing else', () => {
    const old = { minor: 0 as const, addresses: [{ host: 'h', port: 1 }], objectKey: Uint8Array.of(1) };
    const addresses = [...old.addresses, { host: 'other', port: 2 }];
    expect(parseIor(iorText({ typeId: '', profiles: [{ ...old, addresses }] })).profiles).toEqual([old]);
  });

  it('that are no references are refused: other texts, and those cut anywhere', () => {
    for (const wrong of ['', 'IOR:', 'IOR:0', 'IOR:xy', 'corbaloc::h:1/key', 'nada']) {
      expect(() => parseIor(wrong)).toThrow(CdrError);
    }
    for (let cut = 6; cut < EXPORTED.length; cut += 2) {
      expect(() => parseIor(EXPORTED.slice(0, cut))).toThrow(CdrError);
    }
  });

  it('with any octet changed are read or refused, and nothing else', () => {
    const octets = Buffer.from(EXPORTED.slice(4), 'hex');
    let refused = 0;
    for (let at = 0; at < octets.length; at++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const changed = Buffer.from(octets).fill(value, at, at + 1);
        try {
          parseIor(`IOR:${changed.toString('hex')}`);
        } catch (error) {
          refused++;
          expect(error).toBeInstanceOf(CdrError);
        }
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});
