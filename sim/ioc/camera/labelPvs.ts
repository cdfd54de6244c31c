import type { Pv, PvServer } from '#epics';
import type { CameraPvs, LabelPv } from '#devices/epics';

/**
 * Serves the choices that follow the label of the frames and that nothing else serves: on a beamline they are records
 * of the program that runs its scans, which is not simulated.
 * @returns the way to end that
 */
export function serveLabelPvs(server: PvServer, pvs: CameraPvs): () => void {
  const added = [pvs.destination, pvs.frameType].flatMap((label) => (label ? serve(server, label) : []));
  return () => {
    for (const name of added) server.remove(name);
  };
}

function serve(server: PvServer, { pv: name, values }: LabelPv): string[] {
  const known = server.get(name);
  const all = [...new Set(Object.values(values))];
  const names = all.filter((value) => typeof value === 'string');
  if (known) {
    for (const pv of [known, server.get(`${name}_RBV`)]) if (pv) rename(pv, names);
    return [];
  }
  if (names.length === all.length) server.add({ name, type: 'string', value: names[0] ?? '' });
  else server.add({ name, type: 'long', value: Number(all[0] ?? 0) });
  return [name];
}

/** The record of the camera has other states at first: a beamline gives it those that it uses. */
function rename(pv: Pv, names: readonly string[]): void {
  const { definition } = pv;
  if (definition.type !== 'enum') return;
  if (names.some((state) => !definition.states.includes(state))) pv.change({ states: names });
}
