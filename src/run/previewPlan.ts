import type { HelicalMotion } from '#recon';
import { phasesOf, type ScanPlan } from '#scan';

/** What the preview of a plan has to know beside the file. */
export interface PreviewMotion {
  readonly extendedField?: true;
  readonly helical?: HelicalMotion;
}

/** How the sample moves through the field of the plan's detector while projections are taken. */
export function previewMotionOf(plan: ScanPlan): PreviewMotion {
  const vertical = phasesOf(plan, 'projections')[0]?.fly?.vertical;
  return {
    ...(plan.request.extendedField ? { extendedField: true as const } : {}),
    ...(vertical
      ? {
          helical: {
            // A sample that rises is seen in ever higher rows, which count downwards.
            rowShiftPerProjection: (-vertical.positions.step * 1000) / plan.detector.pixelMicrometres,
            middle: (plan.sweep.count - 1) / 2,
          },
        }
      : {}),
  };
}

/** Where the vertical axis of a helical scan is in the middle of it, mm; undefined for other scans. */
export function middleHeightOf(plan: ScanPlan): number | undefined {
  const vertical = phasesOf(plan, 'projections')[0]?.fly?.vertical;
  return vertical && vertical.positions.first + (vertical.positions.step * (plan.sweep.count - 1)) / 2;
}
