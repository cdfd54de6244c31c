import { TomochartError } from '#core';
import type { EpicsRecord, FieldValue } from '../record.ts';

/** Speeds that VBAS and VMAX bound. */
const BOUNDED = ['VELO', 'BVEL', 'JVEL', 'HVEL'];

/** The field in revolutions per second that goes with one in units per second. */
const IN_TURNS: Readonly<Record<string, string>> = { VELO: 'S', VBAS: 'SBAS', VMAX: 'SMAX', BVEL: 'SBAK' };
const OF_TURNS: Readonly<Record<string, string>> = { S: 'VELO', SBAS: 'VBAS', SMAX: 'VMAX', SBAK: 'BVEL' };

/** Seconds to velocity where something that is not above 0 was written, as the record has it. */
const LEAST_ACCELERATION_SECONDS = 0.1;

/**
 * Takes a speed or an acceleration that was written, as special() of the motor record does: a speed outside VBAS and
 * VMAX is moved to the nearer of them (VMAX 0: no limit), and each speed keeps its twin in revolutions.
 * @returns whether the field is one of these
 * @throws TomochartError DEVICE for a velocity that is not above 0, with which a move would never end
 */
export function putSpeed(record: EpicsRecord, field: string, value: FieldValue): boolean {
  const number = Number(value);
  const unitField = OF_TURNS[field];
  if (unitField !== undefined) return putSpeed(record, unitField, number * record.number('UREV'));
  if (BOUNDED.includes(field)) {
    const bounded = boundedSpeed(record, number);
    if (!(bounded > 0)) {
      throw new TomochartError('DEVICE', `${record.name}.${field} cannot be ${number}`, {
        remedy: 'give a velocity above 0',
      });
    }
    postSpeed(record, field, bounded);
    return true;
  }
  switch (field) {
    case 'VBAS':
      postSpeed(record, 'VBAS', Math.max(0, number));
      if (record.number('VMAX') !== 0 && number > record.number('VMAX')) postSpeed(record, 'VMAX', number);
      break;
    case 'VMAX':
      postSpeed(record, 'VMAX', Math.max(0, number));
      if (number > 0 && number < record.number('VBAS')) postSpeed(record, 'VBAS', number);
      break;
    case 'ACCL':
    case 'BACC':
      record.post({ [field]: number > 0 ? number : LEAST_ACCELERATION_SECONDS });
      return true;
    case 'JAR':
      record.post({ JAR: number > 0 ? number : record.number('JVEL') / LEAST_ACCELERATION_SECONDS });
      return true;
    default:
      return false;
  }
  for (const speed of BOUNDED) postSpeed(record, speed, boundedSpeed(record, record.number(speed)));
  record.limit('VELO', record.number('VBAS'), record.number('VMAX'));
  return true;
}

function boundedSpeed(record: EpicsRecord, speed: number): number {
  const most = record.number('VMAX');
  const atLeast = Math.max(speed, record.number('VBAS'));
  return most === 0 ? atLeast : Math.min(atLeast, most);
}

function postSpeed(record: EpicsRecord, field: string, value: number): void {
  const twin = IN_TURNS[field];
  record.post({ [field]: value });
  if (twin !== undefined) record.post({ [twin]: value / record.number('UREV') });
}
