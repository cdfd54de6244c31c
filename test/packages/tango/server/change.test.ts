import { describe, expect, it } from 'vitest';
import { DevFailed, type AttributeData, type AttributeReading, type AttributeType } from '#tango';
import { hasChanged } from '#tango/server/change';
import { Detector } from '#tango/server/events/detector';

function reading(value: AttributeData | undefined, more: Partial<AttributeReading> = {}): AttributeReading {
  return {
    name: 'a',
    type: 'double',
    format: 'scalar',
    value,
    written: undefined,
    quality: value === undefined ? 'invalid' : 'valid',
    timeSeconds: 0,
    ...more,
  };
}

const failure = (reason: string): DevFailed =>
  new DevFailed('a', [{ reason, severity: 'error', description: 'x', origin: 'y' }]);

describe('a change that is worth an event', () => {
  it('is the first value, another quality, another error or another size', () => {
    expect(hasChanged(undefined, reading(1), {})).toBe(true);
    expect(hasChanged(reading(1), reading(1, { quality: 'changing' }), {})).toBe(true);
    expect(hasChanged(reading(1), reading(undefined), {})).toBe(true);
    expect(hasChanged(reading(undefined), reading(undefined), {})).toBe(false);
    expect(hasChanged(reading(1), failure('A'), {})).toBe(true);
    expect(hasChanged(failure('A'), failure('A'), {})).toBe(false);
    expect(hasChanged(failure('A'), failure('B'), {})).toBe(true);
    expect(hasChanged(failure('A'), reading(1), {})).toBe(true);
    expect(hasChanged(reading(Float64Array.of(1)), reading(Float64Array.of(1, 1)), {})).toBe(true);
  });

  it('of numbers is one at or beyond a threshold', () => {
    const changes = (from: number, to: number, thresholds: { abs?: string; rel?: string }): boolean =>
      hasChanged(reading(from), reading(to), thresholds);
    expect(changes(1, 1e9, {})).toBe(false);
    expect(changes(1, 1.5, { abs: '0.5' })).toBe(true);
    expect(changes(1, 1.4, { abs: '0.5' })).toBe(false);
    expect(changes(1, 0.5, { abs: '-0.5,2' })).toBe(true);
    expect(changes(1, 2.5, { abs: '-0.5,2' })).toBe(false);
    expect(changes(200, 202, { rel: '1' })).toBe(true);
    expect(changes(200, 201, { rel: '1' })).toBe(false);
    expect(changes(0, 0.001, { rel: '50' })).toBe(true);
    expect(changes(0, 0, { abs: '0', rel: '0' })).toBe(false);
    expect(changes(1, 1.0001, { abs: '0' })).toBe(true);
    expect(changes(1, NaN, { abs: '5' })).toBe(true);
    expect(changes(NaN, NaN, { abs: '5' })).toBe(false);
  });

  it('of an array is that of any of its elements, and 64-bit integers count too', () => {
    const last = reading(BigInt64Array.of(5n, 6n, 7n), { type: 'long64', format: 'spectrum' });
    const next = (third: bigint): AttributeReading => ({ ...last, value: BigInt64Array.of(5n, 6n, third) });
    expect(hasChanged(last, next(9n), { abs: '2' })).toBe(true);
    expect(hasChanged(last, next(8n), { abs: '2' })).toBe(false);
  });

  it('of everything else is any difference', () => {
    const pairs: [AttributeType, AttributeData, AttributeData][] = [
      ['string', 'a', 'b'],
      ['boolean', true, false],
      ['state', 'ON', 'OFF'],
      ['enum', 1, 2],
      ['string', ['a', 'b'], ['a', 'c']],
      ['encoded', { format: 'x', data: Uint8Array.of(1) }, { format: 'x', data: Uint8Array.of(2) }],
    ];
    for (const [type, one, other] of pairs) {
      expect(hasChanged(reading(one, { type }), reading(other, { type }), {}), type).toBe(true);
      expect(hasChanged(reading(one, { type }), reading(one, { type }), {}), type).toBe(false);
    }
  });
});

describe('what polling sends', () => {
  it('is what somebody listens to, periodic and archive events in their time', () => {
    const detector = new Detector();
    const events = { absChange: '1', period: '100', archivePeriod: '250', archiveAbsChange: '5' };
    const sent = (milliseconds: number, value: number, ...heard: string[]): string[] =>
      detector.detect(reading(value), events, (event) => heard.includes(event), milliseconds);
    expect(sent(0, 0)).toEqual([]);
    expect(sent(10, 0, 'change', 'periodic', 'archive')).toEqual(['periodic', 'change', 'archive']);
    expect(sent(20, 0, 'change', 'periodic', 'archive')).toEqual([]);
    // Many small steps are one large one.
    expect(sent(30, 0.6, 'change')).toEqual([]);
    expect(sent(40, 1.2, 'change')).toEqual(['change']);
    expect(sent(110, 1.2, 'periodic')).toEqual(['periodic']);
    expect(sent(120, 1.2, 'archive')).toEqual(['archive']);
    expect(sent(130, 6.2, 'archive')).toEqual(['archive']);
    expect(sent(140, 6.2, 'archive')).toEqual([]);
    expect(sent(380, 6.2, 'archive')).toEqual(['archive']);
    detector.pushed('archive', reading(9), 390);
    expect(sent(400, 9, 'archive')).toEqual([]);
  });
});
