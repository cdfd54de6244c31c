import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CdrError } from '#tango/codec/cdr';
import { MESSAGE, messageOf, writeMessage } from '#tango/codec/giop';
import { writeIor } from '#tango/codec/ior';
import { LOCATE, REPLY, readLocateReply, readReply, writeLocateReply, writeReply } from '#tango/codec/reply';
import {
  readCancelRequest,
  readLocateRequest,
  readRequest,
  writeCancelRequest,
  writeLocateRequest,
  writeRequest,
} from '#tango/codec/request';
import { readSystemException, writeSystemException } from '#tango/codec/systemException';
import { SEEDED, form, octetString, text, u32 } from './giopArbitraries.ts';

const KEY = Uint8Array.from(Buffer.from('database'));
const PROFILE = { minor: 2 as const, addresses: [{ host: 'h', port: 1 }], objectKey: KEY };

describe('requests', () => {
  it('are what GIOP 1.2 prescribes, octet for octet', () => {
    const request = writeRequest({ requestId: 7, objectKey: KEY, operation: 'black_box' }, (writer) =>
      writer.i32(3),
    );
    const expected = [
      '47494f50 01020100 30000000', // GIOP 1.2, little endian, request, 48 octets
      '07000000 03 000000', // number, an answer is wanted
      '0000 0000 08000000 6461746162617365', // by its key: database
      '0a000000 626c61636b5f626f7800 0000', // the operation, with its NUL
      '00000000', // no contexts; 56 octets are a multiple of 8
      '03000000',
    ];
    expect(Buffer.from(request).toString('hex')).toBe(expected.join('').replaceAll(' ', ''));
  });

  it('end without padding when there are no arguments', () => {
    const request = writeRequest({ requestId: 7, objectKey: KEY, operation: 'ping' });
    expect(request.length % 8).toBe(4);
    expect(readRequest(messageOf(request)).body.left).toBe(0);
  });

  it('are read as they were written, in every version and byte order', () => {
    const request = fc.record({
      requestId: u32,
      responseExpected: fc.boolean(),
      objectKey: octetString(40),
      operation: text,
      value: fc.double({ noNaN: true }),
    });
    const property = fc.property(request, form, ({ value, ...header }, how) => {
      const bytes = writeRequest({ ...header, ...how }, (writer) => writer.f64(value));
      const { body, ...read } = readRequest(messageOf(bytes));
      expect(read).toEqual(header);
      expect(body.f64()).toBe(value);
      expect(body.left).toBe(0);
    });
    fc.assert(property, SEEDED);
  });

  it('say their object by a profile or a reference, too', () => {
    const byProfile = writeMessage(MESSAGE.request, {}, (writer) => {
      writer.u32(5);
      writer.u32(3);
      writer.u16(1);
      writer.u32(0);
      writer.encapsulation((inner) => {
        inner.u8(1);
        inner.u8(2);
        inner.string('h');
        inner.u16(1);
        inner.octets(KEY);
      });
      writer.string('ping');
      writer.u32(0);
    });
    const byReference = writeMessage(MESSAGE.request, {}, (writer) => {
      writer.u32(5);
      writer.u32(3);
      writer.u16(2);
      writer.u32(1);
      writeIor(writer, { typeId: '', profiles: [{ ...PROFILE, objectKey: Uint8Array.of(1) }, PROFILE] });
      writer.string('ping');
      writer.u32(0);
    });
    for (const bytes of [byProfile, byReference]) {
      expect(readRequest(messageOf(bytes))).toMatchObject({ objectKey: KEY, operation: 'ping' });
    }
  });

  it('that are cut short are refused at every octet', () => {
    const whole = writeRequest({ requestId: 1, objectKey: KEY, operation: 'ping' });
    for (let cut = 12; cut < whole.length; cut++) {
      const bytes = whole.slice(0, cut);
      new DataView(bytes.buffer).setUint32(8, cut - 12, true);
      expect(() => readRequest(messageOf(bytes))).toThrow(CdrError);
    }
  });

  it('are located and cancelled in every version and byte order', () => {
    const property = fc.property(u32, octetString(20), form, (requestId, objectKey, how) => {
      const located = messageOf(writeLocateRequest({ requestId, objectKey, ...how }));
      expect(readLocateRequest(located)).toEqual({ requestId, objectKey });
      expect(readCancelRequest(messageOf(writeCancelRequest(requestId, how)))).toBe(requestId);
      const here = readLocateReply(messageOf(writeLocateReply({ requestId, status: LOCATE.here, ...how })));
      expect(here).toMatchObject({ requestId, status: LOCATE.here });
    });
    fc.assert(property, SEEDED);
  });
});

describe('replies', () => {
  it('are read as they were written, in every version and byte order', () => {
    const property = fc.property(u32, fc.double({ noNaN: true }), form, (requestId, value, how) => {
      const { body, ...read } = readReply(
        messageOf(writeReply({ requestId, ...how }, (writer) => writer.f64(value))),
      );
      expect(read).toEqual({ requestId, status: REPLY.result });
      expect(body.f64()).toBe(value);
    });
    fc.assert(property, SEEDED);
  });

  it('pass over contexts, whatever is in them', () => {
    const bytes = writeMessage(MESSAGE.reply, { littleEndian: false }, (writer) => {
      writer.u32(8);
      writer.u32(REPLY.result);
      writer.u32(2);
      writer.u32(1);
      writer.octets(Uint8Array.of(1, 2, 3));
      writer.u32(99);
      writer.octets(Uint8Array.of());
      writer.align(8);
      writer.f64(2.5);
    });
    expect(readReply(messageOf(bytes)).body.f64()).toBe(2.5);
  });

  it('hold system exceptions by their short name', () => {
    const exception = { name: 'OBJECT_NOT_EXIST', minor: 0x4f4d0001, completed: 'no' as const };
    const bytes = writeReply({ requestId: 1, status: REPLY.systemException }, (writer) =>
      writeSystemException(writer, exception),
    );
    expect(Buffer.from(bytes).toString('latin1')).toContain('IDL:omg.org/CORBA/OBJECT_NOT_EXIST:1.0\0');
    expect(readSystemException(readReply(messageOf(bytes)).body)).toEqual(exception);
  });
});
