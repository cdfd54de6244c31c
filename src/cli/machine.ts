import { TomochartError } from '#core';
import { CHART_FORMATS, printChart, scanMachine, type ChartFormat } from '#machines';
import { EXIT, type Verdict } from './terminal.ts';

/** Prints the statechart. */
export function machine(options: { readonly format: string }): Verdict {
  const format = CHART_FORMATS.find((known): known is ChartFormat => known === options.format);
  if (!format) {
    throw new TomochartError('BAD_REQUEST', `there is no format ${options.format}`, {
      remedy: `use ${CHART_FORMATS.join(' or ')}`,
    });
  }
  const text = printChart(scanMachine, format);
  const json = format === 'json' ? (JSON.parse(text) as object) : { format, text };
  return { exitCode: EXIT.done, text, json };
}
