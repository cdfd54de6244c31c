import { createMachine } from 'xstate';
import { describe, expect, it } from 'vitest';
import { printChart, scanMachine } from '#machines';

interface NodeLike {
  readonly id: string;
  readonly states: Record<string, NodeLike>;
}

function idsOf(node: NodeLike): string[] {
  return [node.id, ...Object.values(node.states).flatMap(idsOf)];
}

describe('the printed chart', () => {
  it('is JSON from which XState, and so the Stately visualiser, makes the same states', () => {
    const config = JSON.parse(printChart(scanMachine, 'json')) as Parameters<typeof createMachine>[0];
    const again = createMachine(config);
    expect(idsOf(again.root as unknown as NodeLike)).toEqual(idsOf(scanMachine.root as unknown as NodeLike));
  });

  it('is a Mermaid diagram that names every state, every actor and the way to safety', () => {
    const text = printChart(scanMachine, 'mermaid');
    expect(text.startsWith('stateDiagram-v2')).toBe(true);
    for (const id of idsOf(scanMachine.root).slice(1)) {
      expect(text).toContain(id.replaceAll('.', '_'));
    }
    expect(text).toContain('invokes secureShutter');
    expect(text).toContain('scan_acquiring --> scan_makingSafe: error');
    expect(text).toContain('scan_paused --> scan_acquiring: RESUME');
    expect(text).toContain('ABORT from every state leads here');
  });

  it('opens and closes as many braces', () => {
    const text = printChart(scanMachine, 'mermaid');
    expect(text.match(/\{$/gm)?.length).toBe(text.match(/^\s*\}$/gm)?.length);
  });
});
