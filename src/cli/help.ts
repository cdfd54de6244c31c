import { DEFAULT_FIELDS_FLAG, FIELD_NAMES } from '#scan';

const FIELDS_FLAG = `
fields_flag: six characters, 1 for yes and 0 for no, in the order of the scan
${FIELD_NAMES.map(([key, , words], place) => `  ${place + 1}  ${optionOf(key).padEnd(18)} ${words}`).join('\n')}
  Default ${DEFAULT_FIELDS_FLAG}. An option, or its opposite with --no-, overrides its character:
  --fields-flag 111111 --no-ortho is --fields-flag 110111.
`;

/** What a command that runs scans ends with. */
export const EXIT_CODES = `
Exit codes: 0 done, 1 the scan failed or was aborted, 2 the request or the configuration is wrong (nothing moved).
Ctrl-C aborts into the safe state: motion stopped, shutter closed, trigger and detector disarmed. Pressing it
again does not skip that.
`;

/** What follows the options in each command's help. */
export const ROOT_HELP = `
Examples:
  tomochart plan ascanct rot 0 180 720 0.02 --posflat out
  tomochart tomoscan ascanct rot 0 180 720 0.02 --posflat out --fields-flag 111111
  tomochart tomoscan --help
`;

export const TOMOSCAN_HELP = `${FIELDS_FLAG}
Examples:
  tomochart tomoscan ascanct rot 0 180 720 0.02 --posflat out
  tomochart tomoscan ascanct rot -90 90 1500 0.01 --no-flat --condition 0.5 --out scans/bone
  tomochart tomoscan ascanct rot 0 180 720 0.02 --posflat out --fields-flag 111111 --dry-run --json
${EXIT_CODES}`;

export const PLAN_HELP = `${FIELDS_FLAG}
Examples:
  tomochart plan ascanct rot 0 180 720 0.02 --posflat out
  tomochart plan ascanct rot 0 360 2000 0.05 --posflat out --roi 256x128 --json
`;

export const MACHINE_HELP = `
Examples:
  tomochart machine                     Mermaid, for a page or a README
  tomochart machine --format json       for the visualiser at stately.ai/viz
`;

export const CHECK_HELP = `
Exit code 1 when a check complains.

Examples:
  tomochart check scans/scan-0001.h5
  tomochart check scans/scan-0001.h5 --json
`;

export const DEMO_HELP = `
Examples:
  tomochart demo
  tomochart demo --epics
  tomochart demo --tango
  tomochart demo --tango --database
  tomochart demo --out /tmp/scans --json
`;

function optionOf(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
