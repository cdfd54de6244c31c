import { childrenAt, complaint, recordOf, textOf, type Complaint, type Loose } from '#core/yaml';
import {
  checkAddress,
  checkCountsPerTurn,
  checkReadback,
  checkStreams,
  missingPart,
} from './controlRelations.ts';

const EXAMPLE = 'tango://b304a/motor/rot';
/** Three names after the host, if there is one. */
const DEVICE = /^tango:\/\/([^/#]+:\d+\/)?[^/#]+\/[^/#]+\/[^/#]+(#dbase=no)?$/;
const ATTRIBUTE = /^tango:\/\/([^/#]+:\d+\/)?[^/#]+\/[^/#]+\/[^/#]+\/[^/#]+(#dbase=no)?$/;

/** What a beamline that Tango drives has to say of each device. */
export function checkTango(root: Loose): Complaint[] {
  if (root['control'] !== 'tango') return [];
  const trigger = recordOf(root['trigger']);
  const shutter = recordOf(root['shutter']);
  const tango = recordOf(root['tango']);
  return [
    ...checkHost(tango),
    ...childrenAt(root, 'axes').flatMap(([name, axis]) => checkDevice(['axes', name], axis, EXAMPLE)),
    ...childrenAt(root, 'detectors').flatMap(([name, detector]) => [
      ...checkDevice(['detectors', name], detector, 'tango://b304a/detector/orca'),
      ...checkDetector(name, detector),
    ]),
    ...(root['shutter'] === undefined ? [] : checkDevice(['shutter'], shutter, 'tango://b304a/shutter/fast')),
    ...(shutter['tango'] === undefined ? [] : checkShutter(recordOf(shutter['tango']))),
    ...(trigger['panda'] === undefined && root['trigger'] !== undefined
      ? [missingPart('tango', ['trigger'], 'the host and the blocks of the PandABox', 'panda')]
      : [...checkCountsPerTurn(trigger, recordOf(root['axes'])), ...checkPanda(trigger)]),
    ...checkAttribute(['tango', 'ring_current'], tango['ring_current']),
    ...childrenAt(tango, 'scalars').flatMap(([name, scalar]) =>
      checkAttribute(['tango', 'scalars', name, 'attribute'], scalar['attribute']),
    ),
    ...(tango['configurator'] === undefined || recordOf(tango['configurator'])['address'] === undefined
      ? []
      : checkDevice(
          ['tango', 'configurator'],
          recordOf(tango['configurator']),
          'tango://tomo/configurator/1',
        )),
  ];
}

/** Without a database there is nobody to ask where a device is. */
function checkHost({ host, database }: Loose): Complaint[] {
  const found: Complaint[] = [];
  const named = textOf(host);
  if (database === false && named === undefined) {
    const message = 'false, and host is missing';
    const remedy = 'write host: and the host:port of the server of the devices';
    found.push(complaint(['tango', 'database'], message, remedy));
  }
  if (database === false && named?.includes(',')) {
    const remedy = 'name the one server of all devices, or leave database: false out';
    found.push(complaint(['tango', 'host'], `${named} are several, and there is no database`, remedy));
  }
  const wrong = named?.split(',').find((one) => !/^[^\s:/]+:\d{1,5}$/.test(one.trim()));
  if (wrong !== undefined) {
    const message = `${wrong.trim()} is no host:port`;
    found.push(complaint(['tango', 'host'], message, 'write for instance b304a-tango:10000'));
  }
  return found;
}

function checkDevice(path: readonly string[], device: Loose, example: string): Complaint[] {
  const found = checkAddress('tango', path, device, example);
  const address = textOf(device['address']);
  if (found.length > 0 || address === undefined || DEVICE.test(address)) return found;
  const message = `${address} names no device`;
  return [complaint([...path, 'address'], message, `write domain/family/member, for instance ${example}`)];
}

function checkAttribute(path: readonly string[], address: unknown): Complaint[] {
  const named = textOf(address);
  if (named === undefined || ATTRIBUTE.test(named)) return [];
  const remedy = 'write domain/family/member/attribute, for instance tango://g-v-csdb-0/ring/1/Current';
  return [complaint(path, `${named} names no attribute`, remedy)];
}

function checkShutter({ readback }: Loose): Complaint[] {
  if (readback === undefined) return [];
  const { open = 'OPEN', closed = 'CLOSE', ...rest } = recordOf(readback);
  return checkReadback(['shutter', 'tango', 'readback'], { ...rest, open, closed });
}

/** What the blocks of a PandABox are called that a scan can use. */
const BLOCKS: Readonly<Record<string, { readonly form: RegExp; readonly remedy: string }>> = {
  position_block: {
    form: /^(SEQ|PCOMP)\d*$/,
    remedy: 'name a sequencer (SEQ1) or a position compare (PCOMP1)',
  },
  time_block: { form: /^SEQ\d*$/, remedy: 'name a sequencer, for instance SEQ1' },
  encoder: { form: /^INENC\d*$/, remedy: 'name an encoder input, for instance INENC1' },
};

/** Darks and flats come from the box, too: it has to be said that it can. */
function checkPanda(trigger: Loose): Complaint[] {
  const panda = recordOf(trigger['panda']);
  const path = ['trigger', 'panda'];
  const wrong = Object.entries(BLOCKS).flatMap(([key, { form, remedy }]) => {
    const block = textOf(panda[key]);
    if (block === undefined || form.test(block)) return [];
    return [complaint([...path, key], `${block} is no block for this`, remedy)];
  });
  if (trigger['time_pulses'] === true) return wrong;
  const message = 'false, and a PandABox gives pulses at equal times, too';
  const remedy = 'write time_pulses: true';
  return [
    ...wrong,
    trigger['time_pulses'] === undefined
      ? { path: ['trigger'], part: 'key', message: `time_pulses: ${message}`, remedy }
      : complaint(['trigger', 'time_pulses'], message, remedy),
  ];
}

function checkDetector(name: string, detector: Loose): Complaint[] {
  const path = ['detectors', name];
  const tango = recordOf(detector['tango']);
  if (detector['tango'] === undefined) return [missingPart('tango', path, 'how it is armed')];
  const capabilities = recordOf(detector['capabilities']);
  const found = checkStreams('tango', path, detector, 'the detector', capabilities);
  if (capabilities['label'] === true && tango['label'] === false) {
    const message = 'true, but tango.label is false';
    found.push(complaint([...path, 'capabilities', 'label'], message, 'name the attribute, or write false'));
  }
  const grouped = tango['kind'] === 'measurement_group';
  if (grouped && tango['group'] === undefined) {
    const message = 'is armed by a measurement group, and group is missing';
    const remedy = 'write the device of the group, for instance tango://expchan/mntgrp/tomo';
    found.push({ path: [...path, 'tango'], part: 'key', message, remedy });
  }
  const group = textOf(tango['group']);
  if (group !== undefined && !DEVICE.test(group)) {
    found.push(
      complaint([...path, 'tango', 'group'], `${group} names no device`, `write for instance ${EXAMPLE}`),
    );
  }
  return found;
}
