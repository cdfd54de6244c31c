import { complaint, isRecord, nearest, recordOf, type Complaint } from '#core/yaml';

/** What must hold between the axes that move and the order in which they do, on the file as read. */
export function checkRelations(file: unknown): Complaint[] {
  const { moves, order } = recordOf(file);
  if (!isRecord(moves)) return [];
  const axes = Object.keys(moves);
  if (axes.length === 0) {
    return [complaint(['moves'], 'names no axis', 'write at least one, for instance x: 8')];
  }
  return Array.isArray(order) ? checkOrder(order, axes) : [];
}

function checkOrder(order: readonly unknown[], axes: readonly string[]): Complaint[] {
  const found: Complaint[] = [];
  const named = new Set<string>();
  let misspelt = false;
  for (const [k, group] of order.entries()) {
    if (!Array.isArray(group)) {
      // What the group would have named is not known, so neither is what is missing.
      misspelt = true;
      continue;
    }
    for (const [j, axis] of (group as readonly unknown[]).entries()) {
      if (typeof axis !== 'string') {
        misspelt = true;
      } else if (!axes.includes(axis)) {
        const near = nearest(axis, axes);
        misspelt ||= near !== undefined;
        const remedy = near ? `did you mean ${near}?` : `add ${axis} to moves, or take it out of order`;
        found.push(complaint(['order', k, j], `${axis} is not among the moves`, remedy));
      } else if (named.has(axis)) {
        found.push(complaint(['order', k, j], `${axis} is named twice`, 'name each axis once'));
      } else {
        named.add(axis);
      }
    }
  }
  const missing = axes.filter((axis) => !named.has(axis));
  if (misspelt || missing.length === 0) return found;
  const remedy = `add [${missing.join(', ')}] where it should move, or leave order out to move all together`;
  return [...found, complaint(['order'], `does not name ${missing.join(', ')}`, remedy)];
}
