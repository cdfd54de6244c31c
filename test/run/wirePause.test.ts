import { describe, expect, it } from 'vitest';
import { openScan } from '#data';
import { FRAME_KINDS } from '#scan';
import { scanOverWire, testIoc } from '../support/wire.ts';

// They wait for real time, each at an IOC of its own.
describe.concurrent('a scan over Channel Access that is paused', () => {
  it.each(['darkBefore', 'flatBefore', 'projections', 'orthogonals', 'flatAfter'])(
    'in %s goes on at the last good frame, and its file is whole',
    async (phase) => {
      const ends: (() => void | Promise<void>)[] = [];
      const atEnd = (end: () => void | Promise<void>) => void ends.push(end);
      try {
        const ioc = await testIoc(atEnd);
        let asked = false;
        const scan = await scanOverWire(ioc.port, {
          atEnd,
          request: { npt_fields: 12 },
          onProgress: (progress, { running, states }) => {
            if (progress.kind === 'state' && progress.state === 'paused') running.resume();
            const taking = new RegExp(`${phase}.*(collecting|flying)`).test(states.at(-1) ?? '');
            if (asked || !taking || (progress.kind !== 'frames' && phase !== 'orthogonals')) return;
            asked = true;
            running.pause();
          },
        });
        const record = await scan.done;
        expect(record.status, record.error?.message).toBe('done');
        expect(scan.states).toContain('paused');
        expect(record.frames).toEqual(record.framesPlanned);
        const bad = record.checks.filter(({ ok }) => ok === false).map(({ name }) => name);
        expect(bad).toEqual(phase === 'projections' ? ['timestamps-regular'] : []);
        const reader = await openScan(record.file!);
        try {
          for (const kind of FRAME_KINDS) {
            expect(reader.slots(kind), kind).toHaveLength(record.framesPlanned[kind]);
            for (const slot of reader.slots(kind)) {
              expect(Math.max(...reader.readFrame(kind, slot)), `${kind} ${slot}`).toBeGreaterThan(0);
            }
          }
          const ids = reader.records().map(({ id }) => id);
          expect(new Set(ids).size).toBe(ids.length);
        } finally {
          reader.close();
        }
      } finally {
        for (const end of ends.reverse()) await end();
      }
    },
    60_000,
  );
});
