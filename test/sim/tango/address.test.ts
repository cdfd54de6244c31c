import { describe, expect, it } from 'vitest';
import { attributeNameOf, deviceNameOf } from '#sim/tango/address';

describe('an address of Tango', () => {
  it.each([
    'tango://host:10000/sim/motor/rot',
    'tango://127.0.0.1:45450/sim/motor/rot#dbase=no',
    'tango:sim/motor/rot',
    'sim/motor/rot',
  ])('names a device without its host: %s', (address) => {
    expect(deviceNameOf(address)).toBe('sim/motor/rot');
  });

  it('names an attribute, as it is spelled', () => {
    const expected = { device: 'sim/ring/1', attribute: 'Current' };
    expect(attributeNameOf('tango://host:10000/sim/ring/1/Current')).toEqual(expected);
    expect(attributeNameOf('tango://host:10000/sim/ring/1/Current#dbase=no')).toEqual(expected);
  });

  it.each(['', 'sim/motor', 'ca://sim:m1', 'tango://host:1/', 'tango://host/a/b', 'a/b/c/d/e', 'a b/c/d'])(
    'is refused when it is none: "%s"',
    (address) => {
      expect(() => deviceNameOf(address)).toThrow('is no address of Tango');
      expect(() => attributeNameOf(address)).toThrow('is no address of Tango');
    },
  );

  it('is refused when it names the wrong kind of thing', () => {
    expect(() => deviceNameOf('sim/ring/1/Current')).toThrow('is the address of an attribute');
    expect(() => attributeNameOf('sim/ring/1')).toThrow('is the address of a device');
  });
});
