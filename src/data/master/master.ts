import { rmSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Entry } from '../entry.ts';
import { Hdf5Editor } from '../hdf5Editor.ts';
import { Hdf5File } from '../hdf5File.ts';
import { writeError } from '../frameStore.ts';
import { applyVirtual, type VirtualPatch } from '../virtual/index.ts';
import { addImages } from './images.ts';
import { pointsOf, type Points } from './points.ts';
import type { MasterSpec } from './spec.ts';

/**
 * Writes the master file of a finished scan, as the NeXus recorder of Sardana's MacroServer leaves it (NXscan): the
 * entry `entry<serial>` with a dataset for every channel in `measurement`, one element for each frame in the order in
 * which they were taken, images as a virtual dataset. In a file that is there already the entry is added; another
 * entry of that name stays, and this one is refused.
 * @throws TomochartError EXISTS, NOT_FOUND, DISK_FULL or FILE; a file that was made here is removed again
 */
export async function writeMaster(spec: MasterSpec): Promise<void> {
  const [first] = spec.channels;
  const source = await Hdf5File.open(first.file);
  let points: Points;
  try {
    points = pointsOf(source, spec.vectors);
  } finally {
    source.close();
  }
  // A claim that a scan has made when it began is an empty file.
  const made = (statSync(spec.path, { throwIfNoEntry: false })?.size ?? 0) === 0;
  try {
    const file = made ? await Hdf5Editor.create(spec.path) : await Hdf5Editor.reopen(spec.path);
    const patches: VirtualPatch[] = [];
    try {
      if (made) describeRoot(file, spec);
      patches.push(...addEntry(file, spec, points));
    } finally {
      file.close();
    }
    for (const patch of patches) applyVirtual(spec.path, [patch]);
  } catch (thrown) {
    if (made) rmSync(spec.path, { force: true });
    throw writeError(spec.path, thrown);
  }
}

function describeRoot(file: Hdf5Editor, { path, endTime, program }: MasterSpec): void {
  const attributes = { NX_class: 'NXroot', creator: program, file_name: basename(path), file_time: endTime };
  for (const [name, value] of Object.entries(attributes)) file.putAttribute({ path: '/', name, value });
}

function addEntry(file: Hdf5Editor, spec: MasterSpec, points: Points): VirtualPatch[] {
  const entry = `/entry${spec.serial}`;
  const measurement = `${entry}/measurement`;
  const instrument = `${entry}/instrument`;
  for (const one of entriesOf(entry, spec, points)) file.putEntry(one);
  const patches = spec.channels.map((channel) => {
    // Every channel counts its own frames; a place where one detector has none is its own hole.
    const patch = addImages(file, `${measurement}/${channel.name}`, points.points, channel);
    file.alias(`${instrument}/${channel.name}/data`, `${measurement}/${channel.name}`);
    return patch;
  });
  const { name: rotation } = spec.rotation;
  file.alias(`${instrument}/${rotation}/value`, `${measurement}/${rotation}`);
  const [first] = spec.channels;
  file.alias(`${entry}/data/${first.name}`, `${measurement}/${first.name}`);
  file.alias(`${entry}/data/${rotation}`, `${measurement}/${rotation}`);
  const classes: Readonly<Record<string, string>> = {
    [entry]: 'NXentry',
    [measurement]: 'NXcollection',
    [`${measurement}/pre_scan_snapshot`]: 'NXcollection',
    [instrument]: 'NXinstrument',
    [`${instrument}/${rotation}`]: 'NXpositioner',
    ...Object.fromEntries(spec.channels.map(({ name }) => [`${instrument}/${name}`, 'NXdetector'])),
    [`${entry}/user`]: 'NXuser',
    [`${entry}/data`]: 'NXdata',
  };
  for (const [path, value] of Object.entries(classes)) {
    if (file.kindAt(path) === 'group') file.putAttribute({ path, name: 'NX_class', value });
  }
  file.putAttribute({ path: entry, name: 'epoch', value: Date.parse(spec.startTime) / 1000, type: 'float' });
  file.putAttribute({ path: `${entry}/data`, name: 'signal', value: first.name });
  file.putAttribute({ path: `${entry}/data`, name: 'axes', value: [rotation, '.', '.'] });
  return patches;
}

function entriesOf(entry: string, spec: MasterSpec, { points, angles, times, columns }: Points): Entry[] {
  const { rotation, snapshot, vectors } = spec;
  const at = (name: string) => `${entry}/measurement/${name}`;
  const start = Date.parse(spec.startTime) / 1000;
  return [
    { path: `${entry}/definition`, value: 'NXscan' },
    { path: `${entry}/title`, value: spec.title },
    { path: `${entry}/entry_identifier`, value: String(spec.serial) },
    { path: `${entry}/program_name`, value: `${spec.program} ${spec.version}` },
    { path: `${entry}/start_time`, value: spec.startTime },
    { path: `${entry}/end_time`, value: spec.endTime },
    ...(spec.user === undefined ? [] : [{ path: `${entry}/user/name`, value: spec.user }]),
    { path: at('point_nb'), value: Int32Array.from(points.keys()) },
    // As Sardana has it: seconds since the start of the scan.
    { path: at('timestamp'), value: times.map((time) => time - start), units: 's' },
    { path: at('label'), value: points.map(({ kind }) => kind ?? '') },
    { path: at(rotation.name), value: angles, units: rotation.units },
    ...vectors.flatMap(({ name, units }): Entry[] => {
      const value = columns[name];
      return value === undefined
        ? []
        : [{ path: at(name), value, ...(units === undefined ? {} : { units }) }];
    }),
    ...snapshot.map(({ name, value, units }): Entry => ({
      path: at(`pre_scan_snapshot/${name}`),
      value,
      ...(units === undefined ? {} : { units }),
    })),
  ];
}
