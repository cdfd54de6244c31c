import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const source = join(root, 'packages/node-tango');
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const readme = readFileSync(join(source, 'README.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'tomochart-'));
const installed = join(folder, 'node_modules/node-tango');

/** The TypeScript blocks of the README, in order; they hold no types, so they are JavaScript, too. */
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);

function run(...args: string[]): string {
  return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', timeout: 60_000 });
}

/** An example as a function, so that one program holds them all; without a database, devices are where `at` says. */
function asFunction(name: string, code: string): string {
  const body = code.replace(/^import .*$/m, '').replace(", { database: 'localhost:10000' }", '');
  return `async function ${name}(at) {\n${body.replaceAll("device('sys/motor/1')", 'device(at)')}`;
}

describe('the package on its own', () => {
  beforeAll(() => {
    // As `npm pack` and `npm install` leave it, without asking a registry.
    run(compiler, '--project', join(source, 'tsconfig.build.json'), '--outDir', join(installed, 'dist'));
    mkdirSync(installed, { recursive: true });
    cpSync(join(source, 'package.json'), join(installed, 'package.json'));
    // Without this Node takes the examples for CommonJS.
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('runs the examples of its README in plain Node, server, client and events, and ends by itself', () => {
    expect(examples).toHaveLength(3);
    const [client, events, server] = examples as [string, string, string];
    const program = [
      "import { DeviceServer, TangoClient } from 'node-tango';",
      `${asFunction('serve', server)} return { server, at: devices['sys/motor/1'] }; }`,
      `${asFunction('ask', client)} }`,
      `${asFunction('listen', events)} }`,
      'const { server, at } = await serve();',
      'await ask(at);',
      'await listen(at);',
      'await server.close();',
    ];
    writeFileSync(join(folder, 'demo.js'), program.join('\n'));
    const [address, ...lines] = run('demo.js').trim().split('\n');
    expect(address).toMatch(/^tango:\/\/127\.0\.0\.1:\d+\/sys\/motor\/1#dbase=no$/);
    expect(lines).toEqual([
      'ON 0',
      'Position 0 valid',
      'Limit_switches [ true, false, false ] valid',
      'from -100 to 100 mm',
      'listening',
      'is at 0',
      'moves to 45',
      '0 events were lost',
    ]);
  });

  it('has types that its examples agree with, as strict as can be', () => {
    const files = examples.map((code, k) => {
      const file = `example${k}.ts`;
      writeFileSync(join(folder, file), code);
      return file;
    });
    // Types of Node are those that are installed beside the package.
    const types = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node'];
    const strict = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes'];
    const module = ['--module', 'nodenext', '--target', 'es2023', '--noEmit', '--skipLibCheck'];
    expect(run(compiler, ...module, ...strict, ...types, ...files)).toBe('');
  }, 60_000);

  it('needs no other package', () => {
    const { dependencies, peerDependencies } = JSON.parse(
      readFileSync(join(source, 'package.json'), 'utf8'),
    ) as Record<string, unknown>;
    expect([dependencies, peerDependencies]).toEqual([undefined, undefined]);
  });
});
