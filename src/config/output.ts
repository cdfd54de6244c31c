import { z } from 'zod';
import { textSchema } from './name.ts';

/** What the files of a scan are called and what is in them. */
export const outputSchema = z.strictObject({
  file: textSchema
    .default('scan-####.h5')
    .describe(
      'the name of a data file; #### becomes the scan number, {sample} {detector} {beamline} {user} {proposal} {date} {time} what they say',
    ),
  layout: z
    .union([textSchema, z.array(textSchema).min(1)])
    .optional()
    .describe(
      'the layout file, JSON or YAML, or the XML files of areaDetector; a relative path counts from this file; default: the layout that ships',
    ),
  macros: z
    .record(textSchema, z.string())
    .default({})
    .describe('what the macros of the XML files stand for, for instance DET: "2bmSP1:"'),
  frames: z
    .enum(['link', 'copy'])
    .default('link')
    .describe(
      'how the file has frames that the detector stored itself: it shows them from the file of the detector, or has a copy',
    ),
  master: z
    .enum(['none', 'inside', 'beside'])
    .default('none')
    .describe(
      'a master file as the recorder of Sardana leaves it: inside, one more entry in the data file; beside, a file of its own with the name of the scan, and the DXchange file is called _dxchange.h5',
    ),
  nexus: z.boolean().default(true).describe('false when the file needs no NeXus entry (NXtomo)'),
  compress: z
    .enum(['none', 'gzip'])
    .default('none')
    .describe('how a finished file is compressed, without loss, once the scan is over'),
  digest: z
    .enum(['sha256', 'none'])
    .default('sha256')
    .describe('the checksum of the finished file that goes into the record'),
});
