/**
 * The attributes that areaDetector's file plugin gives each frame itself (ADCore, NDFileHDF5) and the usual name
 * of the one that says where a frame goes; nobody defines the first four. Our writer knows all of them.
 */
export const writerAttributes = [
  'NDArrayUniqueId',
  'NDArrayTimeStamp',
  'NDArrayEpicsTSSec',
  'NDArrayEpicsTSnSec',
  'HDF5FrameLocation',
] as const;

/** What the writer stores for each frame on its own account. */
export type WriterAttribute = (typeof writerAttributes)[number];
