import { existsSync, readFileSync } from 'node:fs';
import type { PvServer } from '#epics';
import { readLayout, type Definition } from '#layout';
import { parseMacros } from './attributeMacros.ts';
import { ATTRIBUTES_STATUS } from '../camera/cameraRows.ts';
import type { NdAttribute, NdValue } from './ndValue.ts';
import type { Port } from '../port.ts';
import { readPv } from './pvAttribute.ts';

/** An attributes file is read together with a layout file: here with one that says nothing. */
const NO_LAYOUT_XML = { file: 'no-layout.xml', text: '<hdf5_layout/>' };

/**
 * The attributes that a driver or a plugin gives its frames: what its `NDAttributesFile` lists (ADCore,
 * asynNDArrayDriver.cpp, `readNDAttributesFile`). It is read whenever the name of the file or the macros are written.
 */
export class AttributeList {
  readonly #server: PvServer;
  readonly #port: Port;
  #definitions: readonly Definition[] = [];

  constructor(server: PvServer, port: Port) {
    this.#server = server;
    this.#port = port;
    for (const parameter of ['ND_ATTRIBUTES_FILE', 'ND_ATTRIBUTES_MACROS']) {
      port.on(parameter, (value) => {
        port.set(parameter, value);
        const status = this.#read();
        if (status !== undefined) port.set('ND_ATTRIBUTES_STATUS', ATTRIBUTES_STATUS[status]);
        port.flush();
      });
    }
  }

  /** The attributes with the values that they have now. */
  sample(): NdAttribute[] {
    return this.#definitions.map((definition) => this.#valueOf(definition));
  }

  #read(): keyof typeof ATTRIBUTES_STATUS | undefined {
    this.#definitions = [];
    const file = this.#port.text('ND_ATTRIBUTES_FILE');
    const given = this.#port.text('ND_ATTRIBUTES_MACROS');
    if (file === '') return undefined;
    const inline = file.includes('<Attributes>');
    if (!inline && !existsSync(file)) return 'notFound';
    const macros = parseMacros(given);
    if (!macros) return 'macros';
    const text = inline ? file : readFileSync(file, 'utf8');
    const name = inline ? 'attributes.xml' : `${file}.xml`;
    const { layout, problems } = readLayout([NO_LAYOUT_XML, { file: name, text }], macros);
    // Without macros none are expanded: what has one is the name of nothing.
    const serious = problems.filter(({ about }) => given !== '' || !about.startsWith('$('));
    if (serious.some(({ about }) => about.startsWith('$('))) return 'macros';
    this.#definitions = layout?.definitions ?? [];
    return layout && serious.length === 0 ? 'ok' : 'syntax';
  }

  #valueOf({ name, source, type, description = '' }: Definition): NdAttribute {
    const common = { name, description };
    switch (source.kind) {
      case 'signal': {
        const pv = source.uri.replace(/^ca:\/\//, '');
        return {
          ...common,
          sourceType: 'NDAttrSourceEPICSPV',
          source: pv,
          ...readPv(this.#server, pv, type),
        };
      }
      case 'driver':
        return {
          ...common,
          sourceType: 'NDAttrSourceParam',
          source: source.parameter,
          ...this.#parameter(source.parameter, type),
        };
      case 'constant': {
        const text = String(source.value);
        return { ...common, sourceType: 'NDAttrSourceConst', source: text, type: 'string', value: text };
      }
    }
  }

  /** A parameter in the type that the file gives it; one that there is not has never had a value. */
  #parameter(parameter: string, type: Definition['type']): NdValue {
    const value = this.#port.get(parameter);
    if (value === undefined) return { type: 'undefined', value: '' };
    if (type === 'string') return { type, value: String(value) };
    return { type: type === 'float' ? 'float64' : 'int32', value: Number(value) };
  }
}
