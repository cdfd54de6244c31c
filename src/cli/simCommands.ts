import type { Command } from 'commander';
import { commandGroup } from './commandGroup.ts';
import type { Interruption } from './interruption.ts';
import { jsonOption } from './macroOptions.ts';
import type { IocCommandOptions } from './simIoc.ts';
import type { TangoCommandOptions } from './simTango.ts';

const GROUP_HELP = `
Examples:
  tomochart sim ioc
  tomochart sim tango
  tomochart sim tango --help
`;

const IOC_HELP = `
Serves motor records, an areaDetector camera with its HDF5 plugin (which writes real HDF5), the shutter, the position
synchronized output and the ring current of a beamline file with control: epics, from the physics of the simulation.
It runs until Ctrl-C. Any program that speaks Channel Access may look: caget, camonitor, Phoebus, MEDM, pyepics.

Faults can be made by writing to the process variable that it names at the start, for instance:
  caput sim:fault "rot stall"

Exit codes: 0 ended by Ctrl-C, 1 the port is taken, 2 the beamline file is wrong.

Examples:
  tomochart sim ioc
  tomochart sim ioc --beamline sim/beamline-epics.yaml --port 5066
  tomochart tomoscan ascanct rot 0 180 180 0.02 --posflat out --beamline sim/beamline-epics.yaml     (elsewhere)
`;

const TANGO_HELP = `
Serves the motors (one of Sardana's device pool, one plain), the shutter, the camera with its label and its file, the
ring current and tomo/configurator of a beamline file with control: tango, and its PandABox, from the physics of the
simulation. It runs until Ctrl-C. Without a database the port is that of the file; with one the devices are registered
there, and taken out again at the end. Any program that speaks Tango may look: PyTango, Taurus, Jive.

Faults can be made through the device that it names at the start, for instance from Python:
  tango.DeviceProxy('tango://127.0.0.1:45450/sim/fault/1#dbase=no').Cause('rot stall')

Exit codes: 0 ended by Ctrl-C, 1 a port is taken or the database does not answer, 2 the beamline file is wrong.

Examples:
  tomochart sim tango
  tomochart sim tango --database $TANGO_HOST
  tomochart tomoscan ascanct rot 0 180 180 0.02 --posflat out --beamline sim/beamline-tango.yaml     (elsewhere)
`;

/**
 * Adds `sim ioc` and `sim tango`: simulated control systems that speak their real protocol.
 * @param strict makes a command throw what it does not understand
 * @param interruptible runs the work with signals heard
 */
export function addSim(
  root: Command,
  strict: (command: Command) => Command,
  interruptible: (work: (interruption: Interruption) => Promise<void>) => Promise<void>,
): void {
  const group = commandGroup(root, strict, 'sim', {
    description: 'simulated control systems that speak their real protocol: ioc, tango',
    help: GROUP_HELP,
  });
  strict(group.command('ioc'))
    .description('a simulated EPICS IOC')
    .addHelpText('after', IOC_HELP)
    .option('--beamline <file>', 'beamline file with control: epics; default the one that ships')
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option('--port <number>', 'port, both of TCP and of UDP; 0 for any free one', '5064')
    .addOption(jsonOption())
    .action((options: IocCommandOptions) =>
      interruptible(async (interruption) => {
        const { simIoc } = await import('./simIoc.ts');
        await simIoc(options, interruption);
      }),
    );
  strict(group.command('tango'))
    .description('simulated Tango device servers and a PandABox')
    .addHelpText('after', TANGO_HELP)
    .option('--beamline <file>', 'beamline file with control: tango; default the one that ships')
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option('--port <number>', 'port of the device servers; 0 for any free one; default what the file says')
    .option('--panda-port <number>', 'port of the PandABox, its data port is the next; 0 for free ones')
    .option('--database <host:port>', 'Tango database to register the devices in; default none')
    .addOption(jsonOption())
    .action((options: TangoCommandOptions) =>
      interruptible(async (interruption) => {
        const { simTango } = await import('./simTango.ts');
        await simTango(options, interruption);
      }),
    );
}
