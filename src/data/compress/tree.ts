import type { Description } from '../decode.ts';
import type { Hdf5File } from '../hdf5File.ts';

/** Everything that has a name in a file, groups before what is in them. */
export type TreeNode =
  | { readonly kind: 'group'; readonly path: string }
  | { readonly kind: 'dataset'; readonly path: string; readonly description: Description }
  | { readonly kind: 'soft' | 'hard'; readonly path: string; readonly target: string }
  | { readonly kind: 'external'; readonly path: string; readonly file: string; readonly target: string }
  /** Something that is neither, such as a named type. */
  | { readonly kind: 'other'; readonly path: string };

/** The root and all below it. A second name of an object is a hard link to the first, so circles end. */
export function treeOf(file: Hdf5File): TreeNode[] {
  const seen = new Map<bigint, string>([[addressOf(file, '/'), '/']]);
  return [{ kind: 'group', path: '/' }, ...below(file, '', seen)];
}

function below(file: Hdf5File, group: string, seen: Map<bigint, string>): TreeNode[] {
  return namesIn(file, group).flatMap((name) => {
    const path = `${group}/${name}`;
    const link = linkAt(file, path);
    if (link) return [link];
    const address = addressOf(file, path);
    const first = seen.get(address);
    if (first !== undefined) return [{ kind: 'hard', path, target: first }];
    seen.set(address, path);
    const kind = file.kindAt(path);
    if (kind === 'group') return [{ kind, path }, ...below(file, path, seen)];
    return kind === 'dataset'
      ? [{ kind, path, description: file.describe(path) }]
      : [{ kind: 'other', path }];
  });
}

/** The names in a group; those of frames come first, so that another name of theirs is the link. */
function namesIn(file: Hdf5File, group: string): string[] {
  const names = file.childrenOf(group === '' ? '/' : group);
  const isFirst = (name: string) => group === '' && name.startsWith('exchange');
  return [...names.filter(isFirst), ...names.filter((name) => !isFirst(name))];
}

function linkAt({ handle: { library, id } }: Hdf5File, path: string): TreeNode | undefined {
  // h5wasm declares string; for anything but a soft link it returns null.
  const soft = library.get_symbolic_link(id, path) as string | null;
  if (soft !== null) return { kind: 'soft', path, target: soft };
  const { filename, obj_path } = library.get_external_link(id, path) as Partial<
    ReturnType<typeof library.get_external_link>
  >;
  if (filename === undefined || obj_path === undefined) return undefined;
  return { kind: 'external', path, file: filename, target: obj_path };
}

/** Where the object's header lies, which is what makes two names the same object. */
export function addressOf({ handle: { library, id } }: Hdf5File, path: string): bigint {
  return Buffer.from(library.create_object_reference(id, path)).readBigUInt64LE(0);
}

/** True for the frames of a scan: what is worth compressing. */
export function isFrames({ path, description }: Extract<TreeNode, { kind: 'dataset' }>): boolean {
  const { shape, virtual_sources: virtual } = description;
  return /^\/exchange(_?\d+)?\/data/.test(path) && shape?.length === 3 && !virtual && !shape.includes(0);
}
