import type { PvValue, ShutterPvs } from '#devices/epics';
import type { PvServer } from '#epics';
import type { SimulatedShutter } from '../shutter.ts';
import { recordAndField } from './pvName.ts';
import { EpicsRecord, type FieldSpec, type FieldValue } from './record.ts';

type Target = 'open' | 'closed';

/** What one field has to do with the shutter. */
interface Role {
  /** Values that command it. */
  readonly commands: Partial<Record<Target, PvValue>>;
  /** What it reads. */
  readonly shows?: Readonly<Record<Target, PvValue>>;
}

/** What a readback of texts says while the blades are under way, and a button of texts while nobody presses it. */
const MOVING = 'moving';
const IDLE = 'Idle';

/**
 * The records of a shutter: buttons that open and close it, or one command with both values, and a readback with a
 * third value while the blades are under way. A put is complete at once, as that of a binary output is: only the
 * readback tells when the shutter has moved.
 */
export class ShutterRecords {
  readonly #shutter: SimulatedShutter;
  readonly #records: EpicsRecord[] = [];
  readonly #show: () => void;
  readonly #unwatch: () => void;

  /** @throws RangeError when one of the names is served already */
  constructor(server: PvServer, pvs: ShutterPvs, shutter: SimulatedShutter) {
    this.#shutter = shutter;
    const shown: (() => void)[] = [];
    for (const [name, fields] of rolesOf(pvs)) {
      const specs = Object.fromEntries([...fields].map(([field, role]) => [field, specOf(role)]));
      const record = new EpicsRecord(server, name, typeOf(specs), pvs.name, specs);
      const put = (field: string, value: FieldValue) => {
        const role = fields.get(field);
        if (role) this.#command(record, field, role, specs[field]!, value);
        else record.post({ [field]: value });
        return true;
      };
      record.attach({ busy: false, put });
      for (const [field, { shows }] of fields) {
        if (shows) shown.push(() => record.post({ [field]: this.#reading(shows, specs[field]!) }));
      }
      this.#records.push(record);
    }
    this.#show = () => {
      for (const show of shown) show();
    };
    this.#show();
    this.#unwatch = shutter.onChange(this.#show);
  }

  close(): void {
    this.#unwatch();
  }

  #command(
    record: EpicsRecord,
    field: string,
    { commands, shows }: Role,
    spec: FieldSpec,
    value: FieldValue,
  ): void {
    const written = spec.type === 'enum' ? spec.states?.[Number(value)] : value;
    const targets: readonly Target[] = ['open', 'closed'];
    const target = targets.find((key) => commands[key] === written);
    if (!shows) record.post({ [field]: value });
    // A button springs back; a switch stays where it was put.
    if (!shows && Object.keys(commands).length === 1) record.post({ [field]: spec.value });
    if (target) this.#shutter.set(target);
    // A readback that is written goes back to what is true.
    this.#show();
  }

  #reading(shows: Readonly<Record<Target, PvValue>>, spec: FieldSpec): FieldValue {
    const { state } = this.#shutter;
    if (spec.type === 'enum')
      return spec.states?.indexOf(state === 'moving' ? MOVING : String(shows[state])) ?? 0;
    if (state !== 'moving') return shows[state];
    return [0, 1, 2].find((number) => number !== shows.open && number !== shows.closed) ?? 2;
  }
}

/** The fields that the shutter needs, by record. */
function rolesOf(pvs: ShutterPvs): Map<string, Map<string, Role>> {
  const records = new Map<string, Map<string, Role>>();
  const merge = (pv: string, more: Partial<Role>) => {
    const { record, field } = recordAndField(pv);
    const fields = records.get(record) ?? new Map<string, Role>();
    records.set(record, fields);
    const { commands = {}, shows } = fields.get(field) ?? {};
    const reads = more.shows ?? shows;
    fields.set(field, { commands: { ...commands, ...more.commands }, ...(reads && { shows: reads }) });
  };
  merge(pvs.closed.pv, { commands: { closed: pvs.closed.value } });
  merge(pvs.open.pv, { commands: { open: pvs.open.value } });
  merge(pvs.readback.pv, { shows: { open: pvs.readback.open, closed: pvs.readback.closed } });
  return records;
}

/** Texts are the states of an enum, whose first is the one at rest; numbers are numbers. */
function specOf({ commands, shows }: Role): FieldSpec {
  const { open, closed } = { ...shows, ...commands };
  const values = [closed, open, shows?.closed, shows?.open].filter((value) => value !== undefined);
  const single = !shows && (open === undefined || closed === undefined);
  if (values.some((value) => typeof value === 'string')) {
    const states = [...(single ? [IDLE] : []), ...values.map(String), ...(shows ? [MOVING] : [])];
    return { type: 'enum', value: 0, states: [...new Set(states)] };
  }
  const rest = single ? Number(values[0] === 0) : Number(closed ?? 0);
  return { type: values.every(Number.isInteger) ? 'long' : 'double', value: rest };
}

/** The type of record that has such a VAL. */
function typeOf(specs: Readonly<Record<string, FieldSpec>>): string {
  const value = specs['VAL'];
  if (value?.type === 'enum') return (value.states?.length ?? 0) > 2 ? 'mbbo' : 'bo';
  return value?.type === 'double' ? 'ao' : 'longout';
}
