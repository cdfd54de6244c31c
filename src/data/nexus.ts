import { acquired, perFrame } from './acquisition.ts';
import { frameSets } from './dxchange.ts';
import { blockOf } from './element.ts';
import type { AttributeEntry, Entry } from './entry.ts';
import type { FrameKind } from './frame.ts';
import type { Hdf5Editor } from './hdf5Editor.ts';
import { totalOf, type NexusSpec, type ScanFileSpec, type Stretch } from './scanSpec.ts';
import { reserveVirtual, type VirtualMapping, type VirtualPatch } from './virtual/index.ts';

const ENTRY = '/entry';
const INSTRUMENT = `${ENTRY}/instrument`;
const DETECTOR = `${INSTRUMENT}/detector`;
const SAMPLE = `${ENTRY}/sample`;
const DATA = `${ENTRY}/data`;

/** What each frame is, int32 in the order of acquisition: one of {@link imageKeys}, set as the frame is written. */
export const imageKeyPath = `${DETECTOR}/image_key`;

/** NXtomo's numbers: 0 projection, 1 flat field, 2 dark field. */
export const imageKeys: Readonly<Record<FrameKind, number>> = { proj: 0, ortho: 0, flat: 1, dark: 2 };

/** NXtomo's number for an image that must not be used: no frame has come. */
export const invalidImage = 3;

/**
 * Adds the entry by which programs for NeXus read the scan (application definition NXtomo, version 2.0, of
 * https://github.com/nexusformat/definitions): all frames in the order of acquisition as one virtual dataset,
 * beside their angles and image keys. Single values have shape (1,), as NeXus's own library stores them and
 * dxchange demands. While the number of frames of any kind is open the order of acquisition is unknown and
 * nothing is made: call this at completion with the spec of what was taken.
 * @returns what `applyVirtual` has to do once the file is closed
 * @throws TomochartError FRAMES when `sequence` is not all frames of the scan, FILE or DISK_FULL
 */
export function nexusEntries(file: Hdf5Editor, spec: ScanFileSpec): VirtualPatch[] {
  const { nexus } = spec;
  if (!nexus || (spec.openEnded ?? []).length > 0) return [];
  const stretches = acquired(spec);
  const total = totalOf(spec);
  const frames = reserveVirtual(
    file,
    `${DETECTOR}/data`,
    { kind: 'integer', size: spec.bytesPerPixel, signed: false },
    [total, spec.height, spec.width],
    mappingsOf(spec, stretches),
  );
  if (file.kindAt(imageKeyPath) === null) {
    const value = new Int32Array(total).fill(invalidImage);
    file.put(imageKeyPath, blockOf({ path: imageKeyPath, value }));
  }
  for (const entry of entriesOf(nexus, spec, stretches)) file.putEntry(entry);
  for (const name of ['data', 'image_key']) file.alias(`${DATA}/${name}`, `${DETECTOR}/${name}`);
  file.alias(`${DATA}/rotation_angle`, `${SAMPLE}/rotation_angle`);
  for (const attribute of attributes) file.putAttribute(attribute);
  for (const [path, type] of Object.entries(classes)) {
    if (file.kindAt(path) === 'group') file.putAttribute({ path, name: 'NX_class', value: type });
  }
  return [frames];
}

/** What the entry says of the end of the scan. */
export function nexusClosing(endDate: string): Entry[] {
  return [{ path: `${ENTRY}/end_time`, value: endDate }];
}

/** The class of each group that there may be. */
const classes = {
  '/': 'NXroot',
  [ENTRY]: 'NXentry',
  [INSTRUMENT]: 'NXinstrument',
  [`${INSTRUMENT}/source`]: 'NXsource',
  [`${INSTRUMENT}/beam`]: 'NXbeam',
  [DETECTOR]: 'NXdetector',
  [SAMPLE]: 'NXsample',
  [DATA]: 'NXdata',
};

const attributes: readonly AttributeEntry[] = [
  { path: '/', name: 'default', value: 'entry' },
  { path: ENTRY, name: 'default', value: 'data' },
  { path: DATA, name: 'signal', value: 'data' },
  { path: DATA, name: 'axes', value: ['rotation_angle', '.', '.'] },
  { path: DATA, name: 'rotation_angle_indices', value: 0 },
  { path: `${DETECTOR}/data`, name: 'interpretation', value: 'image' },
  { path: `${DETECTOR}/data`, name: 'units', value: 'counts' },
  // NeXus wants what is linked to say where it is at home.
  ...[`${DETECTOR}/data`, imageKeyPath, `${SAMPLE}/rotation_angle`].map((path) => ({
    path,
    name: 'target',
    value: path,
  })),
];

function entriesOf(nexus: NexusSpec, spec: ScanFileSpec, stretches: readonly Stretch[]): Entry[] {
  const { exposureSeconds, flatExposureSeconds = exposureSeconds, pixelMicrometres } = nexus;
  const angles = perFrame(stretches, (kind, slot) => spec.theta[kind][slot]!);
  const exposures = perFrame(stretches, (kind) => (kind === 'flat' ? flatExposureSeconds : exposureSeconds));
  const source = `${INSTRUMENT}/source`;
  return [
    { path: `${ENTRY}/definition`, value: 'NXtomo' },
    { path: `${ENTRY}/title`, value: nexus.title },
    { path: `${ENTRY}/start_time`, value: nexus.startTime },
    ...known(`${INSTRUMENT}/name`, nexus.beamline),
    ...known(`${source}/name`, nexus.sourceName),
    { path: `${source}/type`, value: 'Synchrotron X-ray Source' },
    { path: `${source}/probe`, value: 'x-ray' },
    ...known(`${INSTRUMENT}/beam/incident_energy`, nexus.energyKev, 'keV'),
    { path: `${DETECTOR}/x_pixel_size`, value: pixelMicrometres, units: 'um' },
    { path: `${DETECTOR}/y_pixel_size`, value: pixelMicrometres, units: 'um' },
    ...known(`${DETECTOR}/distance`, nexus.distanceMm, 'mm'),
    { path: `${DETECTOR}/count_time`, value: exposures, units: 's' },
    // The definition demands a name.
    { path: `${SAMPLE}/name`, value: nexus.sampleName || 'unknown' },
    { path: `${SAMPLE}/rotation_angle`, value: angles, units: 'degree' },
  ];
}

function known(path: string, value: string | number | undefined, units?: string): Entry[] {
  return value === undefined ? [] : [{ path, value, ...(units === undefined ? {} : { units }) }];
}

function mappingsOf(spec: ScanFileSpec, stretches: readonly Stretch[]): VirtualMapping[] {
  const { width, height, frames } = spec;
  let order = 0;
  return stretches.map(({ kind, firstSlot, frames: count }) => {
    const start = [order, 0, 0];
    order += count;
    return {
      file: '.',
      dataset: frameSets[kind].data,
      sourceShape: [frames[kind], height, width],
      sourceStart: [firstSlot, 0, 0],
      start,
      count: [count, height, width],
    };
  });
}
