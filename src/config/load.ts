import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { badFile, parseYaml, type FileKind } from '#core/yaml';
import { descriptionAt, keysAt } from './jsonSchema.ts';
import { checkRelations } from './relations.ts';
import { beamlineSchema, completeBeamline, type BeamlineConfig, type BeamlineFile } from './schema.ts';

const BEAMLINE_FILE: FileKind<BeamlineFile> = {
  noun: 'beamline file',
  describes: 'a beamline',
  page: 'docs/beamline-file.md',
  unitsBelongTo: 'the key',
  schema: beamlineSchema,
  guide: { descriptionAt, keysAt },
  relations: checkRelations,
};

/**
 * Reads a beamline file.
 * @param path of the YAML file; it is also what the messages call the file
 * @throws TomochartError BAD_CONFIG with all problems, each with file, line and column; also when the
 *   file does not exist or cannot be read
 */
export async function loadBeamline(path: string): Promise<BeamlineConfig> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    const [message, remedy] = unreadable(thrown);
    throw badFile(path, BEAMLINE_FILE, [{ about: path, message, remedy }], thrown);
  }
  return parseBeamline(text, path);
}

/**
 * The beamline that a YAML text describes.
 * @param file what the messages call the text
 * @throws TomochartError BAD_CONFIG with all problems, in the order of the text
 */
export function parseBeamline(text: string, file: string): BeamlineConfig {
  const complete = completeBeamline(parseYaml(text, file, BEAMLINE_FILE).value);
  const beamline = { ...complete, detectors: pluginFiles(complete.detectors, dirname(file)) };
  const { layout } = beamline.output;
  if (layout === undefined) return beamline;
  // Beside the file that names them, wherever the program is called from.
  const files = [layout].flat().map((name) => resolve(dirname(file), name));
  return { ...beamline, output: { ...beamline.output, layout: files } };
}

/** The XML files of HDF5 plugins: the IOC has folders of its own, so only ./ and ../ are meant from here. */
function pluginFiles(detectors: BeamlineConfig['detectors'], folder: string): BeamlineConfig['detectors'] {
  const from = (name: string) => (/^\.\.?\//.test(name) ? resolve(folder, name) : name);
  const placed = Object.entries(detectors).map(([name, detector]) => {
    const { epics } = detector;
    if (!epics) return [name, detector] as const;
    const files = {
      ...(epics.layout_file === undefined ? {} : { layout_file: from(epics.layout_file) }),
      ...(epics.attributes_file === undefined ? {} : { attributes_file: from(epics.attributes_file) }),
    };
    return [name, { ...detector, epics: { ...epics, ...files } }] as const;
  });
  return Object.fromEntries(placed);
}

function unreadable(thrown: unknown): [message: string, remedy: string] {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return ['no such file', 'check the path given to --beamline'];
    case 'EISDIR':
      return ['is a directory, not a file', 'name the YAML file in it'];
    case 'EACCES':
    case 'EPERM':
      return ['may not be read', 'ask for permission to read it'];
    default:
      return [`cannot be read (${code || String(thrown)})`, 'check the disk and the path'];
  }
}
