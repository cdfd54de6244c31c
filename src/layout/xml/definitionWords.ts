import type { Definition } from '../model.ts';
import type { Losses } from './losses.ts';
import { quoted } from './reader.ts';

/** Names and values of XML attributes. */
export type Words = readonly (readonly [name: string, value: string])[];

const DBR_WORDS = { int: 'DBR_LONG', float: 'DBR_DOUBLE', string: 'DBR_STRING' } as const;
const DATA_WORDS = { int: 'INT', float: 'DOUBLE', string: 'STRING' } as const;

/** What the attributes file says of where a value comes from; undefined, and a loss, when it has no words for it. */
export function definitionWords(definition: Definition, about: string, losses: Losses): Words | undefined {
  const { source, type, place } = definition;
  switch (source.kind) {
    case 'constant': {
      const constant = losses.constant(source.value, type, about, place);
      if (!constant) return undefined;
      const words = [
        ['type', 'CONST'],
        ['source', constant.text],
      ] as const;
      return constant.type === 'string' ? words : [...words, ['datatype', DATA_WORDS[constant.type]]];
    }
    case 'driver': {
      const { parameter, address } = source;
      if (!losses.writes(parameter, about, place)) return undefined;
      return [
        ['type', 'PARAM'],
        ['source', parameter],
        ['datatype', DATA_WORDS[type ?? 'int']],
        ['addr', String(address)],
      ];
    }
    case 'signal': {
      const pv = /^ca:\/\/(\S(?:.*\S)?)$/s.exec(source.uri)?.[1];
      if (pv === undefined) {
        losses.lose(about, place, `is left out: areaDetector cannot read ${quoted(source.uri)}`);
        return undefined;
      }
      if (!losses.writes(pv, about, place)) return undefined;
      const dbrtype = type === undefined ? 'DBR_NATIVE' : DBR_WORDS[type];
      return [
        ['type', 'EPICS_PV'],
        ['source', pv],
        ['dbrtype', dbrtype],
      ];
    }
  }
}
