import { writeAttributeConfig3, writeAttributeConfig5 } from './attributeConfig.ts';
import { readingParts5 } from './attributeParts.ts';
import { writeReading4, writeReading5 } from './attributeReading.ts';
import type { ServedReading } from './attributeReading.ts';
import { CdrWriter } from './cdrWriter.ts';
import type { AttributeConfig } from './config.ts';
import { writeDevErrors } from './devErrors.ts';
import type { DevError } from './devFailed.ts';
import { PADDING_BYTES } from './event.ts';
import type { AttributeType } from './types.ts';
import { TANGO_TYPES } from './types.ts';

/** What an event tells; `idl` is that of the client's structures, 5 unless it says otherwise. */
export type EventPayload =
  | { readonly kind: 'value'; readonly reading: ServedReading; readonly idl?: 4 | 5 }
  | { readonly kind: 'config'; readonly config: AttributeConfig; readonly idl?: 4 | 5 }
  | {
      readonly kind: 'data_ready';
      readonly name: string;
      readonly type: AttributeType;
      readonly counter: number;
    }
  | { readonly kind: 'errors'; readonly errors: readonly DevError[] };

/** A frame, or the parts that follow one another in it. */
type Frame = Uint8Array | readonly Uint8Array[];

/** ZMQ_EVENT_PROT_VERSION of cppTango. */
const VERSION = 1;
const PADDING = 0xdec0dec0;
const LITTLE_ENDIAN = Uint8Array.of(1);

/** ZmqCallInfo of tango.idl. */
function callInfo(counter: number, isError: boolean): Uint8Array {
  const writer = new CdrWriter();
  writer.i32(VERSION);
  writer.u32(counter);
  writer.string('');
  writer.octets(new Uint8Array(0));
  writer.bool(isError);
  return writer.bytes;
}

function writeBody(writer: CdrWriter, payload: EventPayload): void {
  switch (payload.kind) {
    case 'value':
      if (payload.idl === 4) writeReading4(writer, payload.reading);
      else writeReading5(writer, payload.reading);
      return;
    case 'config':
      if (payload.idl === 4) writeAttributeConfig3(writer, payload.config);
      else writeAttributeConfig5(writer, payload.config);
      return;
    case 'data_ready':
      writer.string(payload.name);
      writer.i32(TANGO_TYPES[payload.type]);
      writer.i32(payload.counter);
      return;
    case 'errors':
      writeDevErrors(writer, payload.errors);
  }
}

function dataFrame(payload: EventPayload): Frame {
  const writer = new CdrWriter();
  // Two, of which one is sent: so the data that follow are aligned as if they began the stream.
  writer.u32(PADDING);
  writer.u32(PADDING);
  if (payload.kind === 'value' && payload.idl !== 4) {
    const parts = readingParts5(writer, payload.reading);
    if (parts) return [writer.bytes.subarray(PADDING_BYTES), parts.data, parts.tail];
  }
  writeBody(writer, payload);
  return writer.bytes.subarray(PADDING_BYTES);
}

/**
 * Frames of an event after its topic: byte order, call, data. The elements of a large value are shown, not copied.
 * @throws RangeError for a value that is not of the attribute's type or format
 */
export function eventFrames(payload: EventPayload, counter: number): Frame[] {
  return [LITTLE_ENDIAN, callInfo(counter, payload.kind === 'errors'), dataFrame(payload)];
}

/** Frames of a heartbeat after its topic. */
export function heartbeatFrames(): Uint8Array[] {
  return [LITTLE_ENDIAN, callInfo(0, false)];
}
