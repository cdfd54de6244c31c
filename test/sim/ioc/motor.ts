import { VirtualClock } from '#core';
import { CaServer } from '#epics';
import { MotorRecord } from '#sim/ioc/motor/motorRecord';
import type { StageParameters } from '#sim/stage';
import { stageOf } from '../parts.ts';

/** A motor record in virtual time before a stage with round numbers: 10 deg/s after 1 s, travel +-360. */
export function motorOf(change: Partial<StageParameters> = {}) {
  const clock = new VirtualClock();
  const stage = stageOf(clock, change);
  const server = new CaServer();
  const motor = new MotorRecord(server, 'm', stage, 'deg', clock);
  const { record } = motor;
  const put = (field: string, value: number) => record.put(field, value, { completion: true });
  /** A put that nobody waits for. */
  const poke = (field: string, value: number) => record.put(field, value);
  const read = (field: string) => record.number(field);
  return { clock, stage, server, motor, record, put, poke, read };
}

/** Whether a promise has settled, as far as it can without time passing. */
export async function settled(work: Promise<unknown>): Promise<boolean> {
  let done = false;
  void work.then(
    () => (done = true),
    () => (done = true),
  );
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  return done;
}
