import { constantText, type LayoutAttribute, type LayoutDataset, type LayoutLink } from '../model.ts';
import type { Branch } from './branch.ts';
import type { Losses } from './losses.ts';
import { badName, framesOf, namesOf } from './name.ts';
import { isWritable, type OutElement } from './print.ts';
import type { Sources } from './sources.ts';
import { WORDS_FOR_WHEN } from './value.ts';

/** What writing the elements of a layout needs. */
export interface Writing {
  readonly losses: Losses;
  readonly sources: Sources;
  readonly storesUnlisted: boolean;
}

/** The element of a group and all that stands in it; none, and a loss, when XML cannot hold its name. */
export function branchElement(branch: Branch, context: Writing): OutElement[] {
  const { losses, storesUnlisted } = context;
  const { name, path, group, items } = branch;
  if (!isWritable(name)) {
    const [item] = datasetsIn(branch);
    const place = group?.place ?? item?.place;
    if (place) losses.writes(name, path, place);
    return [];
  }
  const inside = items.flatMap((item): OutElement[] => {
    if (item.kind === 'branch') return branchElement(item, context);
    if (!losses.writes(item.path, item.path, item.place)) return [];
    return item.kind === 'link' ? linkElement(item, context) : datasetElement(item, context);
  });
  const children = [...attributeElements(group?.attributes ?? [], path, context), ...inside];
  // areaDetector fills such a group even when it is told to drop what no dataset stores.
  const takes = storesUnlisted && group?.takesUnlisted === true;
  const unlisted = takes ? [['ndattr_default', 'true'] as const] : [];
  return [{ name: 'group', attributes: [['name', name], ...unlisted], children }];
}

function datasetsIn(branch: Branch): readonly (LayoutDataset | LayoutLink)[] {
  return branch.items.flatMap((item) => (item.kind === 'branch' ? datasetsIn(item) : [item]));
}

function linkElement({ path, target, hard, place }: LayoutLink, { losses }: Writing): OutElement[] {
  if (namesOf(target).some((part) => badName(part) !== undefined)) {
    losses.lose(path, place, `is left out: areaDetector cannot link to ${target}`);
    return [];
  }
  if (!losses.writes(target, path, place)) return [];
  if (!hard) losses.lose(path, place, 'becomes a hard link: areaDetector makes no soft ones');
  const name = namesOf(path).at(-1)!;
  return [
    {
      name: 'hardlink',
      attributes: [
        ['name', name],
        ['target', target],
      ],
    },
  ];
}

function datasetElement(dataset: LayoutDataset, context: Writing): OutElement[] {
  const { losses, sources } = context;
  const { path, source, when, whenWord, place } = dataset;
  const name = ['name', namesOf(path).at(-1)!] as const;
  if (source.kind === 'file') {
    losses.lose(path, place, `is left out: areaDetector cannot ${source.how} from another file`);
    return [];
  }
  const attributes = (): OutElement[] => attributeElements(dataset.attributes, path, context);
  if (source.kind === 'frames') {
    if (framesOf(name[1]) !== source.frames) {
      losses.lose(path, place, `takes ${framesOf(name[1])} frames by its name, not ${source.frames}`);
    }
    const isDefault = source.isDefault ? [['det_default', 'true'] as const] : [];
    const words = [name, ['source', 'detector'], ...isDefault] as const;
    return [{ name: 'dataset', attributes: words, children: attributes() }];
  }
  const description = constantText(dataset.attributes, 'description');
  const words = sources.words({ ...dataset, source, description }, path);
  if (!words) return [];
  const word = whenWord !== undefined && isWritable(whenWord) ? whenWord : WORDS_FOR_WHEN[when];
  return [{ name: 'dataset', attributes: [name, ...words, ['when', word]], children: attributes() }];
}

function attributeElements(
  from: readonly LayoutAttribute[],
  owner: string,
  { losses, sources }: Writing,
): OutElement[] {
  return from.flatMap((attribute) => {
    const { name, when, place, source } = attribute;
    const about = `${owner}@${name}`;
    if (!losses.writes(name, about, place)) return [];
    const words = sources.words(attribute, about);
    if (!words) return [];
    if (when === 'frame') losses.lose(about, place, 'is written once, as the file is made');
    // A constant is there from the beginning, which needs no word.
    const closing = when === 'close' ? [['when', WORDS_FOR_WHEN.close] as const] : [];
    const moment =
      source.kind === 'constant' || when === 'close' ? closing : [['when', WORDS_FOR_WHEN.open] as const];
    return [{ name: 'attribute', attributes: [['name', name], ...words, ...moment] }];
  });
}
