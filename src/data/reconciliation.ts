import { basename } from 'node:path';
import { asTomochartError } from '#core';
import { storedOrder } from './external/index.ts';
import type { FrameStore } from './frameStore.ts';
import type { Reconciliation, StoredFiles } from './sink.ts';

/**
 * Has a store take what the detector's own file says of its frames for true. A file without the numbers that it was said
 * to have leaves what was told while the frames came; it never throws.
 */
export async function reconcile(store: FrameStore, stored: StoredFiles): Promise<Reconciliation> {
  const { ids } = stored;
  if (ids === undefined) return { kind: 'told', missing: [] };
  try {
    store.reconcile(await storedOrder(stored, ids));
    return { kind: 'stored', present: store.present };
  } catch (thrown) {
    const { message } = asTomochartError(thrown, 'FILE');
    const reason = `${message}; of the frames stands what was told while they came`;
    return { kind: 'told', missing: [{ path: `${basename(stored.file)}:${ids}`, reason }] };
  }
}
