import { describe, expect, it } from 'vitest';
import { CaServer } from '#epics/server/index';
import { readPv } from '#sim/ioc/plugin/pvAttribute';

describe('a process variable as an attribute of frames', () => {
  const server = new CaServer({ host: '127.0.0.1', port: 0 });
  server.add({ name: 'double', type: 'double', value: 1.26, precision: 1 });
  server.add({ name: 'float', type: 'float', value: 0.5 });
  server.add({ name: 'long', type: 'long', value: -7 });
  server.add({ name: 'short', type: 'short', value: 3 });
  server.add({ name: 'enum', type: 'enum', states: ['off', 'on'], value: 1 });
  server.add({ name: 'string', type: 'string', value: 'words' });
  server.add({ name: 'text', type: 'text', value: 'many words '.repeat(9) });
  server.add({ name: 'array', type: 'double', value: [4, 5], count: 8 });
  server.add({ name: 'empty', type: 'double', value: [], count: 8 });

  it.each([
    ['double', 'float64', 1.26],
    ['float', 'float32', 0.5],
    ['long', 'int32', -7],
    ['short', 'int16', 3],
    ['enum', 'int16', 1],
    ['string', 'string', 'words'],
    ['text', 'int8', 109],
    ['array', 'float64', 4],
    ['double.VAL', 'float64', 1.26],
  ])('%s has the type %s of its record', (name, type, value) => {
    expect(readPv(server, name, undefined)).toEqual({ type, value });
  });

  it.each([
    ['double', '1.3'],
    ['long', '-7'],
    ['enum', 'on'],
    ['string', 'words'],
    ['text', 'many words '.repeat(9)],
  ])('%s reads %j where text is asked for', (name, value) => {
    expect(readPv(server, name, 'string')).toEqual({ type: 'string', value });
  });

  it('is a number where one is asked for', () => {
    expect(readPv(server, 'enum', 'int')).toEqual({ type: 'int32', value: 1 });
    expect(readPv(server, 'long', 'float')).toEqual({ type: 'float64', value: -7 });
  });

  it('is undefined where there is none, or none that is a number', () => {
    const nothing = { type: 'undefined', value: '' };
    expect(readPv(server, 'absent', undefined)).toEqual(nothing);
    expect(readPv(server, 'string', 'int')).toEqual(nothing);
    expect(readPv(server, 'empty', undefined)).toEqual(nothing);
  });

  it('has the states that it was given later', () => {
    const pv = server.add({ name: 'later', type: 'enum', states: ['a', 'b'], value: 1 });
    pv.change({ states: ['x', 'y'] });
    expect(readPv(server, 'later', 'string').value).toBe('y');
  });
});
