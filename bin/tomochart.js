#!/usr/bin/env node
// The sources run as they are: tsx strips the types as Node loads them, here and in every worker thread.
import { register } from 'tsx/esm/api';

register();
const { growHeapFreely } = await import('../src/core/index.ts');
growHeapFreely();
const { main } = await import('../src/cli/index.ts');
await main(process.argv.slice(2));
