import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** How a chart can be printed. */
export const CHART_FORMATS = ['mermaid', 'json'] as const;
export type ChartFormat = (typeof CHART_FORMATS)[number];

/** The chart as text: a Mermaid state diagram, or the JSON configuration that the Stately visualiser imports. */
export function printChart(machine: AnyStateMachine, format: ChartFormat): string {
  return format === 'json' ? JSON.stringify(machine.config, null, 2) : mermaidOf(machine.root);
}

function mermaidOf(root: AnyStateNode): string {
  return ['stateDiagram-v2', ...describe(root, root, '  ')].join('\n');
}

/** The inside of a state: its children, and the arrows between them. */
function describe(node: AnyStateNode, root: AnyStateNode, indent: string): string[] {
  const children = Object.values(node.states);
  const lines: string[] = [];
  const initial = node.type === 'compound' ? node.initial.target[0] : undefined;
  if (initial) lines.push(`${indent}[*] --> ${idOf(initial)}`);
  children.forEach((child, index) => {
    if (node.type === 'parallel' && index > 0) lines.push(`${indent}--`);
    lines.push(...state(child, root, indent));
  });
  lines.push(...arrowsWithin(node, root).map((arrow) => indent + arrow));
  return lines;
}

function state(node: AnyStateNode, root: AnyStateNode, indent: string): string[] {
  const id = idOf(node);
  if (Object.keys(node.states).length > 0) {
    return [`${indent}state "${node.key}" as ${id} {`, ...describe(node, root, `${indent}  `), `${indent}}`];
  }
  const invoked = node.invoke.map((call) => (typeof call.src === 'string' ? call.src : call.id));
  const label = [node.key, ...invoked.map((src) => `invokes ${src}`)].join('<br/>');
  const lines = [`${indent}state "${label}" as ${id}`];
  if (node.type === 'final') lines.push(`${indent}${id} --> [*]`);
  return lines;
}

/**
 * Arrows whose ends lie in two different children of `node`, or that leave `node` itself for one of them.
 * Mermaid draws no arrow between the insides of two composite states, so it is drawn between the composites.
 */
function arrowsWithin(node: AnyStateNode, root: AnyStateNode): string[] {
  const arrows = new Set<string>();
  for (const source of descendants(node)) {
    for (const [event, transitions] of allTransitions(source)) {
      for (const { target, guard } of transitions) {
        for (const end of target ?? []) {
          const from = childTowards(node, source);
          const to = childTowards(node, end);
          if (!to || from === to) continue;
          if (from) arrows.add(`${idOf(from)} --> ${idOf(to)}: ${labelOf(event, guard)}`);
          else if (source === root) {
            arrows.add(`note left of ${idOf(to)}: ${labelOf(event, guard)} from every state leads here`);
          }
        }
      }
    }
  }
  return [...arrows];
}

interface Arrow {
  readonly target: readonly AnyStateNode[] | undefined;
  readonly guard?: unknown;
}

function allTransitions(node: AnyStateNode): [string, readonly Arrow[]][] {
  const always = (node.always ?? []) as readonly Arrow[];
  return [...node.transitions.entries(), ...(always.length > 0 ? [['', always] as const] : [])].map(
    ([event, transitions]) => [event, transitions],
  );
}

function descendants(node: AnyStateNode): AnyStateNode[] {
  return [node, ...Object.values(node.states).flatMap(descendants)];
}

/** The child of `node` that is or holds `inner`; undefined when `inner` is not inside `node`. */
function childTowards(node: AnyStateNode, inner: AnyStateNode): AnyStateNode | undefined {
  let at: AnyStateNode | undefined = inner;
  while (at && at.parent !== node) at = at.parent;
  return at;
}

function labelOf(event: string, guard: unknown): string {
  const name = event.startsWith('xstate.done')
    ? 'done'
    : event.startsWith('xstate.error')
      ? 'error'
      : event || 'if';
  const condition =
    typeof guard === 'string'
      ? guard
      : typeof guard === 'object' && guard !== null && 'type' in guard
        ? String(guard.type)
        : '';
  const words = event === '' && condition === '' ? 'otherwise' : [name, condition].filter(Boolean).join(' ');
  return words;
}

function idOf(node: AnyStateNode): string {
  return node.id.replaceAll(/[^A-Za-z0-9]/g, '_');
}
