import { unlinkSync } from 'node:fs';
import { asTomochartError } from '#core';
import { DirectStore } from './directStore.ts';
import type { FrameStore } from './frameStore.ts';
import { LibraryStore } from './libraryStore.ts';
import { locate, type Headers } from './locate.ts';
import { claim, verifySpec, type NexusSpec, type ScanFileSpec } from './scanSpec.ts';
import type { Missing } from './sink.ts';
import { buildFile } from './skeleton.ts';
import { applyVirtual } from './virtual/index.ts';

/** The steps that go past HDF5 and refuse, with TomochartError FILE, a file laid out otherwise than they expect. */
const pastLibrary = { locate, applyVirtual };

/**
 * Makes the file of a scan and opens it for its frames. From then on it opens in every reader, whatever ends
 * this program. Frames go past HDF5 to their places, which are verified first; when HDF5 has laid the file
 * out otherwise than expected it is made anew and frames go through HDF5, which is slower and always right.
 * @throws TomochartError EXISTS for a file that is there already, NOT_FOUND for a folder that is not,
 *   DISK_FULL, or FILE. No half-made file is left behind.
 */
export async function createStore(spec: ScanFileSpec, steps = pastLibrary): Promise<FrameStore> {
  verifySpec(spec);
  claim(spec.path);
  try {
    return await openStore(spec, steps);
  } catch (thrown) {
    unlinkSync(spec.path);
    throw asTomochartError(thrown, 'FILE');
  }
}

async function openStore(spec: ScanFileSpec, steps: typeof pastLibrary): Promise<FrameStore> {
  if (spec.storage === 'library' || spec.openEnded?.length) {
    const { made, missing } = await build(spec, false, steps);
    return LibraryStore.open(made, null, missing);
  }
  const { made, headers, missing } = await build(spec, true, steps);
  try {
    return new DirectStore(made, steps.locate(made, headers), missing);
  } catch (thrown) {
    const reason = refusalOf(thrown);
    await build(made, false, steps);
    return LibraryStore.open(made, reason, missing);
  }
}

/** What was made of a spec. */
interface Made {
  readonly made: ScanFileSpec;
  readonly headers: Headers;
  readonly missing: readonly Missing[];
}

/** A file whose NeXus entry would show nothing is made without one. */
async function build(spec: ScanFileSpec, marked: boolean, steps: typeof pastLibrary): Promise<Made> {
  const { headers, patches } = await buildFile(spec, marked);
  try {
    steps.applyVirtual(spec.path, patches);
    return { made: spec, headers, missing: [] };
  } catch (thrown) {
    const reason = refusalOf(thrown);
    const made: Omit<ScanFileSpec, 'nexus'> & { nexus?: NexusSpec } = { ...spec };
    delete made.nexus;
    return { made, ...(await buildFile(made, marked)), missing: [{ path: '/entry', reason }] };
  }
}

/** What a step expected otherwise; anything else that was thrown is thrown on. */
function refusalOf(thrown: unknown): string {
  const { code, message } = asTomochartError(thrown, 'INTERNAL');
  if (code !== 'FILE') throw thrown;
  return message;
}
