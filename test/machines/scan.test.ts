import { getNextSnapshot, type SnapshotFrom } from 'xstate';
import { getShortestPaths } from 'xstate/graph';
import { describe, expect, it } from 'vitest';
import { stateOf } from '#run/progress';
import { parseBeamline } from '#config';
import { scanMachine } from '#machines';
import { PER_PHASE_BEAMLINE, planOf, SMALL_BEAMLINE } from '../support/plans.ts';

type Snapshot = SnapshotFrom<typeof scanMachine>;
type Node = typeof scanMachine.root;

const armedOnce = parseBeamline(SMALL_BEAMLINE, 'small.yaml');
const armedPerPhase = parseBeamline(PER_PHASE_BEAMLINE, 'small.yaml');
const few = { nsteps: 2, exp_time: 0.6, npt_fields: 1 };
const everything = [
  planOf(armedOnce),
  planOf(armedPerPhase),
  planOf(armedPerPhase, { ...few, flat_every: 2, dark_every: 2 }),
  { ...planOf(armedOnce, few), sampleAfterAbort: 'return' as const },
  planOf(armedPerPhase, { ...few, scan_type: 'ascan' }),
  planOf(armedPerPhase, { ...few, scan_type: 'timescan' }),
].flatMap((plan) => exploreFrom({ plan }));

/** Every state of the chart that any order of endings, failures and commands leads to. */
function exploreFrom(input: { plan: ReturnType<typeof planOf> }): Snapshot[] {
  const endings = invocations(scanMachine.root).flatMap((id) => [done(id), failure(id)]);
  const paths = getShortestPaths(scanMachine, {
    input,
    events: [{ type: 'ABORT' }, { type: 'PAUSE' }, { type: 'RESUME' }, ...endings] as never[],
    serializeState: (snapshot: Snapshot) => {
      const { lit, part, stop, aborted, error, unsafe } = snapshot.context;
      const resumesAt = Object.values(snapshot.historyValue).flatMap((nodes) => nodes.map((node) => node.id));
      const flags = [lit, part, stop, aborted, Boolean(error), unsafe.length > 0];
      return JSON.stringify([snapshot.value, resumesAt, flags]) as never;
    },
    filterEvents: (snapshot: Snapshot, event: never) => snapshot.can(event),
    limit: 100_000,
  } as never);
  return paths.map((path) => path.state);
}

function invocations(node: Node): string[] {
  const children = Object.values<Node>(node.states);
  return [...node.invoke.map((call) => call.id), ...children.flatMap(invocations)];
}

function done(id: string) {
  return { type: `xstate.done.actor.${id}`, output: undefined };
}

function failure(id: string) {
  return { type: `xstate.error.actor.${id}`, error: new Error(`${id} failed`) };
}

function after(snapshot: Snapshot, event: { type: string }): Snapshot {
  return getNextSnapshot(scanMachine, snapshot, event as never);
}

/** From a state by ABORT to its end, each step of making safe ending as `ending` says; the sources that ran. */
function abort(start: Snapshot, ending: (source: string) => 'proved' | 'fails') {
  const ran = new Set<string>();
  let snapshot = after(start, { type: 'ABORT' });
  for (let round = 0; round < 10 && snapshot.status === 'active'; round++) {
    const running = snapshot._nodes.flatMap((node) => node.invoke);
    for (const { id, src } of running) {
      const source = src as string;
      ran.add(source);
      snapshot = after(snapshot, ending(source) === 'proved' ? done(id) : failure(id));
    }
  }
  return { snapshot, ran };
}

function leavesOf(node: Node): string[] {
  const children = Object.values<Node>(node.states);
  return children.length === 0 ? [node.id] : children.flatMap(leavesOf);
}

describe('the chart of a scan', () => {
  it('is explored whole: every state that is more than a branch is reached', () => {
    const seen = new Set(everything.flatMap((snapshot) => snapshot._nodes.map((node) => node.id)));
    const branches =
      /\.(asking\w*|light|way|detector|nextStop|finished|acquired|returned|armed|whereItWas)$|\.judging$/;
    const missing = leavesOf(scanMachine.root).filter((id) => !seen.has(id) && !branches.test(id));
    expect(missing).toEqual([]);
    expect(everything.length).toBeGreaterThan(200);
  });

  it('leads from every state by ABORT to aborted, once motion, shutter, trigger and detector are proved', () => {
    const live = everything.filter((snapshot) => snapshot.status === 'active');
    const wrong = live
      .map((start) => ({ from: stateOf(start.value), ...abort(start, () => 'proved') }))
      .filter(({ snapshot }) => snapshot.value !== 'aborted' && snapshot.context.unsafe.length === 0);
    expect(wrong.map(({ from, snapshot }) => `${from} -> ${stateOf(snapshot.value)}`)).toEqual([]);
    expect(live.length).toBeGreaterThan(100);
  });

  it('asks for all four proofs and the file on the way from any state outside making safe', () => {
    const outside = everything.filter(
      (snapshot) =>
        snapshot.status === 'active' &&
        !/makingSafe|savingFile|returningSample/.test(stateOf(snapshot.value)),
    );
    const needed = ['completeFile', 'disarmDetector', 'disarmTrigger', 'secureShutter', 'stopMotion'];
    for (const start of outside) {
      const ran = [...abort(start, () => 'proved').ran].filter((source) => source !== 'returnSample');
      expect(ran.sort(), stateOf(start.value)).toEqual(needed);
    }
  });

  it.each(['stopMotion', 'secureShutter', 'disarmTrigger', 'disarmDetector'])(
    'ends as failed, and says so, when %s cannot be proved; the others are still tried',
    (unproved) => {
      const flying = everything.find((snapshot) => /sweep\.flying/.test(stateOf(snapshot.value)))!;
      const { snapshot, ran } = abort(flying, (source) => (source === unproved ? 'fails' : 'proved'));
      expect(snapshot.value).toBe('failed');
      expect(snapshot.output?.unsafe).toHaveLength(1);
      expect(ran.size).toBe(5);
    },
  );

  it('leads from the failure of any step to the safe state, except of the reconstruction', () => {
    for (const start of everything.filter((snapshot) => snapshot.status === 'active')) {
      const name = stateOf(start.value);
      if (/makingSafe|savingFile|returningSample/.test(name)) continue;
      for (const { id } of start._nodes.flatMap((node) => node.invoke)) {
        const next = after(start, failure(id));
        const expected = name === 'reconstructing' ? /^done$/ : /motion\.acting/;
        expect(stateOf(next.value), name).toMatch(expected);
      }
    }
  });

  it('brings the sample back only after everything is safe, and leaves it when someone aborts again', () => {
    const returning = everything.filter((snapshot) => snapshot.value === 'returningSample');
    expect(returning.length).toBeGreaterThan(0);
    for (const start of returning) {
      expect(start.context.unsafe).toEqual([]);
      const again = abort(start, () => 'proved');
      expect([...again.ran]).not.toContain('returnSample');
      expect(again.snapshot.value).toBe('aborted');
      const [{ id } = { id: '' }] = start._nodes.flatMap((node) => node.invoke);
      expect(stateOf(after(start, failure(id)).value)).toMatch(/motion\.acting/);
    }
  });

  it('keeps the first error, and stays on its way when ABORT comes while it makes safe', () => {
    const flying = everything.find((snapshot) => /sweep\.flying/.test(stateOf(snapshot.value)))!;
    const [{ id } = { id: '' }] = flying._nodes.flatMap((node) => node.invoke);
    const failing = after(flying, failure(id));
    const aborted = after(failing, { type: 'ABORT' });
    expect(aborted.value).toEqual(failing.value);
    expect(aborted.context.aborted).toBe(true);
    expect(aborted.context.error?.message).toContain('failed');
  });

  it('has a context that is small and plain JSON in every state', () => {
    for (const { context } of everything) {
      const text = JSON.stringify(context);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ ...context })));
      expect(text.length).toBeLessThan(2000);
    }
  });

  it('resumes from a pause in the phase in which it was paused', () => {
    const phases = ['darkBefore', 'flatBefore', 'projections', 'orthogonals', 'flatAfter', 'darkAfter'];
    for (const phase of phases) {
      const start = everything.find(
        (s) => stateOf(s.value).startsWith(`acquiring.${phase}.`) && s.can({ type: 'PAUSE' }),
      )!;
      const pausing = after(start, { type: 'PAUSE' });
      const [{ id } = { id: '' }] = pausing._nodes.flatMap((node) => node.invoke);
      const paused = after(pausing, done(id));
      expect(paused.value).toBe('paused');
      expect(stateOf(after(paused, { type: 'RESUME' }).value)).toMatch(
        new RegExp(`^acquiring\\.${phase}\\.`),
      );
    }
  });
});
