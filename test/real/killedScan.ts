import type { Frame, FrameKind, ScanFileSpec } from '#data';
import { specOf } from '../data/spec.ts';

/** How the frames of a killed scan were stored. */
export type KilledWay = 'direct' | 'library' | 'chunks';

const FIELDS = 3;
/** Frames that are written; room is planned for more. */
export const killedFrames = 400;
const PROJECTIONS = 500;
export const killedSize = { width: 48, height: 40 };

export function killedSpec(path: string, way: KilledWay): ScanFileSpec {
  const open = way === 'chunks';
  return specOf(
    path,
    { dark: FIELDS, flat: FIELDS, proj: open ? 0 : PROJECTIONS },
    {
      ...killedSize,
      ...(open ? { openEnded: ['proj'] } : {}),
      ...(way === 'library' ? { storage: 'library' } : {}),
      perFrame: [{ path: '/measurement/instrument/source/current', kind: 'number' }],
      nexus: {
        title: 'killed',
        startTime: '2026-01-01T00:00:00Z',
        pixelMicrometres: 1,
        exposureSeconds: 0.1,
      },
    },
  );
}

/** Frame `order` of the acquisition: darks, flats, projections; its pixels count up from `order * 7`. */
export function killedFrame(order: number): Frame {
  const [kind, slot] = placeOf(order);
  const first = order * 7;
  return {
    kind,
    slot,
    order,
    id: 100 + order,
    timestampSeconds: 1_700_000_000 + order,
    angleDegrees: order / 4,
    values: [order / 8],
    pixels: Uint16Array.from({ length: killedSize.width * killedSize.height }, (_, k) => first + k),
  };
}

function placeOf(order: number): [FrameKind, number] {
  if (order < FIELDS) return ['dark', order];
  return order < 2 * FIELDS ? ['flat', order - FIELDS] : ['proj', order - 2 * FIELDS];
}
