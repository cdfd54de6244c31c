import { Option, type Command } from 'commander';
import { DEFAULT_FIELDS_FLAG, SCAN_TYPES } from '#scan';

/** What commander makes of the options of the macro. */
export interface MacroOptions {
  readonly latency?: string;
  readonly nptFields?: string;
  readonly nptBetween?: string;
  readonly nptAfter?: string;
  readonly tomoDet?: string;
  readonly posflat?: string;
  readonly condition?: string;
  readonly fieldsFlag?: string;
  readonly dark?: boolean;
  readonly flat?: boolean;
  readonly ortho?: boolean;
  readonly flatAfter?: boolean;
  readonly darkAfter?: boolean;
  readonly returnToStart?: boolean;
  readonly roi?: string;
  readonly pitch?: string;
  readonly extendedField?: boolean;
  readonly flatExposure?: string;
  readonly flatEvery?: string;
  readonly darkEvery?: string;
  readonly home?: boolean;
  readonly darkValue?: string;
  readonly flatValue?: string;
  readonly beamline?: string;
  readonly out: string;
  readonly visit?: string;
  readonly file?: string;
  readonly layout?: readonly string[];
  readonly layoutMacro?: readonly string[];
  readonly json?: boolean;
}

/** Options that override a character of `fields_flag`, in its order. */
const FIELDS = [
  ['dark', 'darks before the scan'],
  ['flat', 'flats before the scan'],
  ['ortho', 'projections every 90 degrees on the way back'],
  ['flat-after', 'flats after the scan'],
  ['dark-after', 'darks after the scan'],
  ['return-to-start', 'rotation back to the start'],
] as const;

/** Adds the arguments of the macro, in MAX IV's order, and its options. */
export function withMacro(command: Command): Command {
  command
    .argument('<scan_type>', `one of ${SCAN_TYPES.join(', ')}`)
    .argument('<rot_mot>', 'rotation axis, a name of the beamline file')
    .argument('<scan_start>', 'first angle, degrees')
    .argument('<scan_end>', 'last angle, degrees')
    .argument('<nsteps>', 'number of intervals; one projection more is taken')
    .argument('<exp_time>', 'exposure, seconds')
    .option('--latency <seconds>', 'least time between two exposures (default 0)')
    .option('--npt-fields <n>', 'frames of each dark and flat field (default 20)')
    .option('--npt-between <n>', 'frames of each field between projections (default: --npt-fields)')
    .option('--npt-after <n>', 'frames of each field after the scan (default: --npt-fields)')
    .option('--tomo-det <name>', 'detector, a name of the beamline file; may be left out when there is one')
    .option('--posflat <name>', 'named position at which flats are taken; needed for flats')
    .option('--condition <seconds>', 'wait after the shutter has opened (default 0)')
    .option('--pitch <mm>', 'helical: way of the vertical axis in one turn, negative to go down')
    .option(
      '--extended-field',
      '360 degrees with the axis near the edge of the field; the last angle is left out',
    )
    .option('--flat-exposure <seconds>', 'exposure of the flats (default: that of the projections)')
    .option('--flat-every <n>', 'repeat the flats after every n projections')
    .option('--dark-every <n>', 'repeat the darks after every n projections')
    .option('--home', 'home the rotation at the end instead of turning it back')
    .option('--dark-value <counts>', 'counts that stand for darks that are not taken')
    .option('--flat-value <counts>', 'counts that stand for flats that are not taken')
    .option('--fields-flag <six>', `what to take, see below (default ${DEFAULT_FIELDS_FLAG})`);
  for (const [name, words] of FIELDS) {
    command.option(`--${name}`, words).option(`--no-${name}`, `none of these`);
  }
  return command
    .option(
      '--roi <WxH>',
      'region of interest in pixels, centred on the sensor (default: of the beamline file)',
    )
    .option(
      '--beamline <file>',
      'beamline file (default: $TOMOCHART_BEAMLINE, beamline.yaml, the simulated one)',
    )
    .option('--out <folder>', 'folder for the data', 'scans')
    .option(
      '--visit <folder>',
      'folder of the visit, whose .positions has the named positions (default: --out)',
    )
    .option(
      '--file <name>',
      'file name; #### becomes the scan number, {sample} {detector} {date} … what they say (default: of the beamline file)',
    )
    .addOption(layoutOption())
    .addOption(layoutMacroOption())
    .addOption(jsonOption());
}

/** `--json`, the same for every command. */
export function jsonOption(): Option {
  return new Option('--json', 'exactly one JSON object on standard output');
}

/** `--layout`, once for each file. */
export function layoutOption(): Option {
  const text =
    'layout of the file, JSON, YAML or an XML file of a pair; may be repeated (default: of the beamline file)';
  return new Option('--layout <file>', text).argParser(collected);
}

/** `--layout-macro`, once for each macro of XML layout files. */
export function layoutMacroOption(): Option {
  return new Option(
    '--layout-macro <NAME=VALUE>',
    'what $(NAME) stands for in XML layout files; may be repeated',
  ).argParser(collected);
}

function collected(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** The request in the macro's words: text as it was typed becomes numbers where numbers are meant. */
export function macroInput(positional: readonly string[], options: MacroOptions): Record<string, unknown> {
  const [scan_type, rot_mot, scan_start, scan_end, nsteps, exp_time] = positional;
  const input = {
    scan_type,
    rot_mot,
    scan_start: numberOf(scan_start),
    scan_end: numberOf(scan_end),
    nsteps: numberOf(nsteps),
    exp_time: numberOf(exp_time),
    latency: numberOf(options.latency),
    npt_fields: numberOf(options.nptFields),
    npt_between: numberOf(options.nptBetween),
    npt_after: numberOf(options.nptAfter),
    tomo_det: options.tomoDet,
    posflat: options.posflat,
    condition: numberOf(options.condition),
    fields_flag: options.fieldsFlag,
    get_dark: options.dark,
    get_flat: options.flat,
    get_ortho: options.ortho,
    get_flat_after: options.flatAfter,
    get_dark_after: options.darkAfter,
    return_to_start: options.returnToStart,
    roi: options.roi,
    pitch: numberOf(options.pitch),
    extended_field: options.extendedField,
    flat_exposure: numberOf(options.flatExposure),
    flat_every: numberOf(options.flatEvery),
    dark_every: numberOf(options.darkEvery),
    home: options.home,
    dark_value: numberOf(options.darkValue),
    flat_value: numberOf(options.flatValue),
  };
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

/** What is no number stays text, for the request's check to say so under the argument's name. */
function numberOf(text: string | undefined): number | string | undefined {
  if (text === undefined || text.trim() === '') return text;
  const value = Number(text);
  return Number.isNaN(value) ? text : value;
}
