import type { FrameValue, ValueType } from '../../hdf5/value.ts';

export { encodeValue as encodeNd } from '../../hdf5/value.ts';

/** Types of an attribute of a frame (ADCore, NDAttribute.h); `undefined` is one whose source has never been there. */
export type NdType = ValueType;

/** The value of an attribute at some moment. */
export type NdValue = FrameValue;

/** An attribute of a frame: its value, and where that came from. */
export interface NdAttribute extends NdValue {
  readonly name: string;
  readonly description: string;
  readonly sourceType:
    'NDAttrSourceDriver' | 'NDAttrSourceParam' | 'NDAttrSourceEPICSPV' | 'NDAttrSourceConst';
  /** The process variable, the parameter of the driver, or the constant. */
  readonly source: string;
}
