import type { Problem } from '#core';
import type { Definition } from '../model.ts';
import type { Reading, SourceText } from '../reading.ts';
import { readAttributesFile } from './attributesFile.ts';
import { readLayoutFile, type LayoutPart } from './layoutFile.ts';
import { expandMacros, type Macros } from './macros.ts';
import { quoted, Reader } from './reader.ts';
import { readTree, type XmlElement } from './tree.ts';

/** Most problems of one file that are told one by one; nobody reads more. */
const MOST_PROBLEMS = 200;

/**
 * Reads areaDetector's XML files: one layout file (`<hdf5_layout>`) and any number of attributes files
 * (`<Attributes>`), in any order. Macros are expanded in the values of both; areaDetector itself expands those of
 * attributes files only.
 * @returns problems rather than an exception, whatever is in the texts
 */
export function readXml(files: readonly SourceText[], macros: Macros): Reading {
  let problems: readonly Problem[] = [];
  let definitions: readonly Definition[] = [];
  let layout: LayoutPart | undefined;
  let unreadable = false;
  let first: XmlElement | undefined;

  for (const source of files) {
    const tree = readTree(source);
    if (!tree.root) {
      problems = [...problems, ...tree.problems];
      unreadable = true;
      continue;
    }
    const { root, problems: ofMacros } = expandMacros(tree.root, macros);
    first ??= root;
    const reader = new Reader();
    if (root.name === 'Attributes') definitions = [...definitions, ...readAttributesFile(root, reader)];
    else if (root.name !== 'hdf5_layout') {
      const remedy = 'give files that begin with <hdf5_layout> or <Attributes>';
      reader.complain(source.file, root.place, `${quoted(root.name)} is no layout of areaDetector`, remedy);
      unreadable = true;
    } else if (layout) {
      reader.complain(
        source.file,
        root.place,
        'is a second layout file',
        'give one, and its attributes files',
      );
    } else layout = readLayoutFile(root, reader);
    problems = [...problems, ...firstOf([...ofMacros, ...reader.problems])];
  }

  if (layout) {
    const dialect = 'xml' as const;
    return { layout: { dialect, files: files.map(({ file }) => file), ...layout, definitions }, problems };
  }
  // A file that cannot be read may be the layout: its own problem is the one to solve.
  if (!unreadable) {
    const remedy = 'give the file that begins with <hdf5_layout> too';
    const where = first ? { place: first.place } : {};
    problems = [...problems, { about: 'layout', message: 'there is no layout file', remedy, ...where }];
  }
  return { problems };
}

/** The first problems of a file, and how many there are beside them. */
function firstOf(problems: readonly Problem[]): readonly Problem[] {
  const next = problems[MOST_PROBLEMS];
  if (!next) return problems;
  const message = `and ${problems.length - MOST_PROBLEMS} more problems from there on`;
  return [...problems.slice(0, MOST_PROBLEMS), { ...next, message, remedy: 'correct the first ones' }];
}
