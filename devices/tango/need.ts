import { TomochartError, type Patience, type Problem } from '#core';
import type { TangoDevice } from './device.ts';
import { calling } from './failure.ts';

/** Names of a device that a part of the beamline needs; those that are left out are undefined. */
export interface NeededNames {
  readonly attributes?: readonly (string | undefined)[];
  readonly commands?: readonly (string | undefined)[];
}

/** Attributes that every device has, whether it lists them or not. */
const EVERYWHERE = ['state', 'status'];

/**
 * Resolves when the device answers and has all of these.
 * @param part of the beamline, for the error
 * @throws TomochartError BAD_CONFIG naming those that it has not; what `calling` throws
 */
export async function need(
  part: string,
  device: TangoDevice,
  { attributes = [], commands = [] }: NeededNames,
  patience: Patience,
): Promise<void> {
  const { proxy, uri, name } = device;
  const [known, executable] = await calling(uri, patience, `connect ${part} to ${uri}`, (options) =>
    Promise.all([proxy.attributes(options), proxy.commands(options)]),
  );
  const problems = [
    ...missing(name, 'attribute', attributes, known),
    ...missing(
      name,
      'command',
      commands,
      executable.map((info) => info.name),
    ),
  ];
  const [first] = problems;
  if (!first) return;
  const message = `${part}: ${problems.map((problem) => problem.message).join('; ')}`;
  throw new TomochartError('BAD_CONFIG', message, { problems, remedy: first.remedy! });
}

function missing(
  device: string,
  kind: string,
  needed: readonly (string | undefined)[],
  there: readonly string[],
): Problem[] {
  const known = new Set([...EVERYWHERE, ...there.map((name) => name.toLowerCase())]);
  return [...new Set(needed)].flatMap((name) =>
    name === undefined || known.has(name.toLowerCase())
      ? []
      : [
          {
            about: device,
            message: `${device} has no ${kind} ${name}`,
            remedy: `correct it in beamline.yaml; it has ${there.join(', ')}`,
          },
        ],
  );
}
