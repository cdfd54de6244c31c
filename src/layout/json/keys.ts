import { z } from 'zod';
import { textSchema } from '#core/yaml';
import { parameters, repeated, type ParameterName } from '../parameters.ts';
import { writerAttributes } from '../writerAttributes.ts';

/** What a value may be. */
export const constant = z.union([
  z.string(),
  z.number(),
  z.array(z.string()).min(1),
  z.array(z.number()).min(1),
]);
const path = z.string().regex(/^\//);
const parameter = z.union([
  z.enum(Object.keys(parameters) as [ParameterName, ...ParameterName[]]),
  ...Object.entries(repeated).map(([kind, members]) =>
    z
      .string()
      .regex(
        new RegExp(
          String.raw`^${kind}\.([A-Za-z_]\w*|\d+|\{${kind}\})\.(${Object.keys(members).join('|')})$`,
        ),
      ),
  ),
]);
const otherDataset = z.union([
  z.string().regex(/:\//),
  z.strictObject({
    file: textSchema.describe('the file, in the folder of the data file, {detector_file} or {master_file}'),
    path: path.describe('the path of the dataset in that file'),
  }),
]);

/** Where the value of a dataset or attribute comes from. */
export const valueSources = {
  value: constant.describe('the value itself: text, a number, or a list of texts or of numbers'),
  ca: textSchema.describe('a process variable of EPICS, read by Channel Access'),
  pva: textSchema.describe('a process variable of EPICS, read by PV Access'),
  tango: textSchema.describe('a Tango attribute, [host:port/]domain/family/member/attribute'),
  sim: textSchema.describe('a signal of the simulated beamline, such as ring/current'),
  param: parameter.describe('what the program itself knows of the scan, by its name'),
  driver: textSchema.describe('a parameter of the areaDetector driver, such as ACQ_TIME'),
};

/** What else a dataset, link or group can be. */
export const otherSources = {
  ndattribute: z
    .enum(writerAttributes)
    .describe('what areaDetector attaches to each frame, one value for each frame'),
  frames: z.enum(['dark', 'flat', 'proj', 'ortho']).describe('the frames of the detector of that kind'),
  'h5 link': otherDataset.describe('a dataset of another HDF5 file that this file shows, FILE:/PATH'),
  'h5 copy': otherDataset.describe('a dataset of another HDF5 file that is copied at the end, FILE:/PATH'),
  link: path.describe('the path in this file that a soft link leads to'),
  'hard link': path.describe('the path in this file that gets another name'),
};

const when = z.enum(['open', 'close', 'frame']);
/** What more may be said of a value. */
export const valueDetails = {
  address: z.int().min(0).describe('the address of the driver parameter, 0 when left out'),
  type: z.enum(['int', 'float', 'string']).describe('the type in the file; left out, that of the source'),
};
/** What more may be said of a dataset. */
export const datasetDetails = {
  ...valueDetails,
  slice: textSchema.describe('the part of the other dataset, a range for each axis as in "10:731, :, 0:512"'),
  default: z.literal(true).describe('the place of frames whose kind nobody knows'),
  when: when.describe('when it is read: as the file is made, when it is completed, or for each frame'),
  units: textSchema.describe('the units of the value, the attribute `units`'),
  description: textSchema.describe('words for people, the attribute `description`'),
};

/** An attribute is read once. */
export const attributeWhen = z
  .enum(['open', 'close'])
  .describe('when it is read: as the file is made or when it is completed');

/** The keys of the file that are no paths. */
export const settings = {
  $schema: z.string().describe('where editors find the schema of this file'),
  title: z.string().describe('words for people'),
  unlisted: z
    .union([path, z.literal(false)])
    .describe('the group of the values of each frame that no entry stores, or false'),
};
