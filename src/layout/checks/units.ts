import type { Finding } from '../finding.ts';
import { constantText, type Layout, type LayoutDataset } from '../model.ts';
import { convertUnits, isUnits } from '../units.ts';
import { definitionsOf } from './uses.ts';
import { mayHaveUnits, typeOf } from './quantity.ts';
import { counted, grouped, listed, nameOf, parentOf } from './words.ts';

/** Numbers have units, units that exist, and those that the description of the attribute gives. */
export function checkUnits(layout: Layout): Finding[] {
  const datasets = layout.nodes.filter((node) => node.kind === 'dataset');
  return [...missing(datasets, layout), ...unknown(datasets), ...contradicting(datasets, layout)];
}

/** One finding for each group: a layout without any units would have a hundred otherwise. */
function missing(datasets: readonly LayoutDataset[], layout: Layout): Finding[] {
  const definitions = definitionsOf(layout);
  const without = datasets.filter((dataset) => {
    if (dataset.attributes.some(({ name }) => name === 'units')) return false;
    return mayHaveUnits(nameOf(dataset.path), typeOf(dataset, definitions));
  });
  const groups = grouped(without, ({ path }) => parentOf(path));
  return [...groups].map(([group, those]) => ({
    severity: 'note',
    rule: 'missing-units',
    about: group,
    message: `${those.length === 1 ? 'a number has' : 'numbers have'} no units: ${listed(those.map(({ path }) => nameOf(path)))}`,
    remedy: 'add the attribute units',
    place: those[0].place,
  }));
}

/** One finding for each unit, at the first dataset that has it. */
function unknown(datasets: readonly LayoutDataset[]): Finding[] {
  const strange = datasets.flatMap(({ path, attributes }) => {
    const units = constantText(attributes, 'units') ?? '';
    const place = attributes.find(({ name }) => name === 'units')?.place;
    return units.trim() === '' || place === undefined || isUnits(units) ? [] : [{ path, units, place }];
  });
  const found = grouped(strange, ({ units }) => units);
  return [...found].map(([units, [first, ...more]]) => ({
    severity: 'note',
    rule: 'unknown-units',
    about: first.path,
    message: `${units} are units that nobody knows${more.length > 0 ? `; ${counted(more.length, 'dataset')} more ${more.length === 1 ? 'has' : 'have'} them` : ''}`,
    remedy: 'write a unit such as mm, deg, s, keV or mm/s',
    place: first.place,
  }));
}

function contradicting(datasets: readonly LayoutDataset[], layout: Layout): Finding[] {
  const definitions = definitionsOf(layout);
  return datasets.flatMap(({ path, source, attributes, place }): Finding[] => {
    const units = constantText(attributes, 'units')?.trim();
    if (units === undefined || !isUnits(units)) return [];
    const definition = source.kind === 'attribute' ? definitions.get(source.name) : undefined;
    const texts = [
      { text: definition?.description, of: `the attribute ${definition?.name}` },
      { text: constantText(attributes, 'description'), of: 'its description' },
    ];
    return texts.flatMap(({ text, of }): Finding[] => {
      const stated = text === undefined ? undefined : unitsIn(text);
      if (stated === undefined || convertUnits(1, stated, units) === 1) return [];
      return [
        {
          severity: 'warning',
          rule: 'contradicting-units',
          about: path,
          message: `has the units ${units}, but ${of} says ${stated}: "${text?.trim()}"`,
          remedy: 'find out which of the two is right',
          place: attributes.find(({ name }) => name === 'units')?.place ?? place,
        },
      ];
    });
  });
}

/** Units in brackets in a text, as in `Camera distance (mm)`: the last ones that are any. */
function unitsIn(text: string): string | undefined {
  return [...text.matchAll(/\(([^()]{1,20})\)/g)].map((match) => match[1]!.trim()).findLast(isUnits);
}
