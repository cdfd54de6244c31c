import type { BeamlineConfig } from '#config';
import type { ResolvedDataset } from '#layout';

/** Writes out `{axis}` and `{attenuator}` in a path and in the parameter it shows, for each that the beamline has. */
export function expandDatasets(
  datasets: readonly ResolvedDataset[],
  { axes, source }: Pick<BeamlineConfig, 'axes' | 'source'>,
): ResolvedDataset[] {
  const names = {
    '{axis}': Object.keys(axes),
    '{attenuator}': source.attenuators.map((_, k) => String(k + 1)),
  };
  return Object.entries(names).reduce<ResolvedDataset[]>(
    (all, [mark, each]) =>
      all.flatMap((dataset) => {
        if (!dataset.path.includes(mark)) return [dataset];
        return each.map((name) => written(dataset, mark, name));
      }),
    [...datasets],
  );
}

function written(dataset: ResolvedDataset, mark: string, name: string): ResolvedDataset {
  const { source } = dataset;
  return {
    ...dataset,
    path: dataset.path.replaceAll(mark, name),
    source: source.kind === 'param' ? { ...source, name: source.name.replaceAll(mark, name) } : source,
  };
}
