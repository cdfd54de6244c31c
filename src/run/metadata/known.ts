import type { BeamlineConfig } from '#config';
import type { EntryValue } from '#data';
import { parameters, type ParameterName } from '#layout';
import type { ScanPlan } from '#scan';
import { fieldValues, rotationValues, scanValues } from './acquisition.ts';
import { instrumentValues } from './instrument.ts';
import { sampleValues } from './sample.ts';
import { programVersion } from '../version.ts';
import type { MetadataValue, Values } from './value.ts';

/** What was read when the files were made. */
export interface Start {
  readonly date: Date;
  /** mA; left out where it cannot be read. */
  readonly currentMilliamps: number | undefined;
  readonly shutter: 'open' | 'closed' | undefined;
  /** Positions of the axes, in their units. */
  readonly positions: Readonly<Record<string, number>>;
}

/** What is known only when the scan is over. */
export interface End {
  readonly date: Date;
  readonly currentMilliamps: number | undefined;
  readonly complete: boolean;
  readonly lost: number;
}

type ClosingName = 'source.current_end' | 'scan.end_date' | 'scan.status' | 'scan.frames_lost';
type OpeningName = Exclude<ParameterName, ClosingName>;

/** Looks a parameter up; undefined where nobody has said it. */
export type Known = (name: string) => MetadataValue | undefined;

/** Everything that is known when a file is made. */
export function knownAtOpen(plan: ScanPlan, config: BeamlineConfig, file: string, start: Start): Known {
  const { positions } = start;
  const axisThat = (does: string) =>
    Object.entries(config.axes).find(([, axis]) => axis.moves_sample === does)?.[0] ?? '';
  const values: Values<OpeningName> = {
    ...instrumentValues(plan, config),
    ...sampleValues(config),
    ...scanValues(plan),
    ...rotationValues(plan),
    ...fieldValues(plan),
    'source.current': start.currentMilliamps ?? config.source.current_ma,
    'shutter.name': config.shutter.name,
    'shutter.status': start.shutter?.toUpperCase(),
    'sample.file': file,
    'scan.start_date': start.date.toISOString(),
    'sample_stack.x': positions[axisThat('x')],
    'sample_stack.z': positions[axisThat('z')],
    'sample_stack.rotation': positions[plan.request.rotationAxis],
    'program.name': 'tomochart',
    'program.version': programVersion,
  };
  const several = new Map<string, MetadataValue>([
    ...axisValues(config, plan, positions),
    ...attenuatorValues(config),
  ]);
  return (name) => several.get(name) ?? lookUp(values, name);
}

/** The same, and what is known only at the end. */
export function knownAtClose(atOpen: Known, end: End): Known {
  const values: Values<ClosingName> = {
    'source.current_end': end.currentMilliamps,
    'scan.end_date': end.date.toISOString(),
    'scan.status': end.complete ? 'complete' : 'partial',
    'scan.frames_lost': end.lost,
  };
  return (name) => lookUp(values, name) ?? atOpen(name);
}

function lookUp(values: Readonly<Record<string, MetadataValue['value'] | undefined>>, name: string) {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) return undefined;
  const { units } = parameters[name as ParameterName] as { readonly units?: string };
  return units === undefined ? { value } : { value, units };
}

function axisValues(
  { axes }: BeamlineConfig,
  { phases }: ScanPlan,
  positions: Readonly<Record<string, number>>,
): [string, MetadataValue][] {
  const moves = phases.find(({ kind }) => kind === 'flat')?.sampleOut.flat() ?? [];
  return Object.entries(axes).flatMap(([name, { units, description }]) => {
    const move = moves.find(({ axis }) => axis === name);
    return [
      ...said(`axis.${name}.position`, positions[name], units),
      ...said(`axis.${name}.description`, description),
      ...said(`axis.${name}.sample_in`, move?.from, units),
      ...said(`axis.${name}.sample_out`, move?.to, units),
    ];
  });
}

function attenuatorValues({ source }: BeamlineConfig): [string, MetadataValue][] {
  return source.attenuators.flatMap((attenuator, k) => {
    const at = `attenuator.${k + 1}`;
    return [
      ...said(`${at}.name`, attenuator.name),
      ...said(`${at}.type`, attenuator.type),
      ...said(`${at}.description`, attenuator.description),
      ...said(`${at}.thickness`, attenuator.thickness_um, 'um'),
      ...said(`${at}.distance`, attenuator.distance_m, 'm'),
      ...said(`${at}.transmission`, attenuator.transmission),
    ];
  });
}

function said(name: string, value: EntryValue | undefined, units?: string): [string, MetadataValue][] {
  if (value === undefined) return [];
  return [[name, units === undefined ? { value } : { value, units }]];
}
