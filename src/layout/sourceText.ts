import { sliceText } from './json/otherFile.ts';
import type { Definitions } from './definitions.ts';
import type { DatasetSource } from './model.ts';

/**
 * Where a value comes from, in one line: `ca://S:SRcurrentAI`, `param sample.name`, `"Micro-tomography"`. An
 * attribute is followed by what defines it, unless it comes with each frame.
 */
export function sourceText(source: DatasetSource, definitions?: Definitions): string {
  switch (source.kind) {
    case 'constant':
      return JSON.stringify(source.value);
    case 'signal':
      return source.uri;
    case 'param':
      return `param ${source.name}`;
    case 'driver':
      return `driver ${source.parameter}${source.address === 0 ? '' : `, address ${source.address}`}`;
    case 'attribute': {
      const own = definitions?.byWriter(source.name);
      if (own !== undefined) return `${own} of each frame`;
      const definition = definitions?.named(source.name);
      return `${source.name} <- ${definition ? sourceText(definition.source) : 'not defined'}`;
    }
    case 'frames':
      return `frames ${source.frames}${source.isDefault ? ' and those without a destination' : ''}`;
    case 'file': {
      const slice = source.slice ? `[${sliceText(source.slice)}]` : '';
      return `${source.how} ${source.file}:${source.path}${slice}`;
    }
  }
}
