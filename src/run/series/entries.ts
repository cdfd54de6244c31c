import type { Entry } from '#data';
import type { SeriesPlan, SeriesPoint } from '#series';

const SERIES = '/process/acquisition/series';
const MOSAIC = '/process/acquisition/mosaic';

/** Which point of a series a file is: for the file itself. */
export function entriesOf(plan: SeriesPlan, { number, values, tile }: SeriesPoint): Entry[] {
  const unitsOf = (name: string) => plan.axes.find(({ axis }) => axis === name)?.units ?? '';
  const at = (path: string, name: string, description: string): Entry => ({
    path,
    value: values[name] ?? NaN,
    units: unitsOf(name),
    description,
  });
  return [
    { path: `${SERIES}/point`, value: number, description: 'the N of exchange_N, from 1' },
    { path: `${SERIES}/points`, value: plan.points.length },
    ...plan.axes.map(({ axis }) => at(`${SERIES}/axes/${axis}`, axis, 'where the outer axis stands')),
    ...(tile
      ? [
          { path: `${MOSAIC}/row`, value: tile.row, description: 'from 0, along increasing z' },
          { path: `${MOSAIC}/column`, value: tile.column, description: 'from 0, along increasing x' },
          { path: `${MOSAIC}/rows`, value: tile.rows },
          { path: `${MOSAIC}/columns`, value: tile.columns },
          at(`${MOSAIC}/x`, tile.xAxis, 'where the axis across the beam stands'),
          at(`${MOSAIC}/z`, tile.zAxis, 'where the axis up stands'),
          { path: `${MOSAIC}/x_axis`, value: tile.xAxis },
          { path: `${MOSAIC}/z_axis`, value: tile.zAxis },
          {
            path: `${MOSAIC}/step_x`,
            value: tile.stepXPixels,
            units: 'pixels',
            description: 'from one column to the next',
          },
          {
            path: `${MOSAIC}/step_z`,
            value: tile.stepZPixels,
            units: 'pixels',
            description: 'from one row to the next',
          },
        ]
      : []),
  ];
}
