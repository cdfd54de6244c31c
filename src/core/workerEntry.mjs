// The first file of every worker thread: it makes TypeScript loadable there, then loads the worker proper.
// A worker inherits no loader: whether the program was started through bin/, with `node --import tsx` or
// by a test runner with a loader of its own, the thread registers tsx for itself.
import { register } from 'tsx/esm/api';

register();
await import(process.argv[2]);
