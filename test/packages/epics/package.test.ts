import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const source = join(root, 'packages/epics-ioc-connection');
const readme = readFileSync(join(source, 'README.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'tomochart-'));
const installed = join(folder, 'node_modules/epics-ioc-connection');

/** The TypeScript blocks of the README, in order; they hold no types, so they are JavaScript, too. */
const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describe('the package on its own', () => {
  beforeAll(() => {
    // As `npm pack` and `npm install` leave it, without asking a registry.
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const options = ['--project', join(source, 'tsconfig.build.json'), '--outDir', join(installed, 'dist')];
    execFileSync(process.execPath, [compiler, ...options], { encoding: 'utf8' });
    mkdirSync(installed, { recursive: true });
    cpSync(join(source, 'package.json'), join(installed, 'package.json'));
    // Without this Node takes the examples for CommonJS.
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('runs the examples of its README in plain Node, server and client, and ends by itself', async () => {
    expect(examples).toHaveLength(2);
    const port = await freePort();
    const [server, client] = examples as [string, string];
    const there = server.replace('port: 5064', `port: ${port}`);
    const here = client
      .replace(/^import .*$/m, '')
      .replace("addresses: ['127.0.0.1']", `addresses: ['127.0.0.1:${port}']`)
      .replace('const readback', 'const seen')
      .replaceAll('readback.', 'seen.');
    const imports = "import { CaClient } from 'epics-ioc-connection';\n";
    writeFileSync(join(folder, 'demo.js'), `${imports}${there}\n${here}\nawait server.close();\n`);
    const output = execFileSync(process.execPath, ['demo.js'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(output.trim().split('\n')[0]).toBe('0 0');
    expect(output).toContain('2.5 0');
    expect(output).toContain('2.5 mm');
    expect(output.trim().split('\n').at(-1)).toBe('/data/a/path/of/any/length.h5');
  });

  it('brings its types, and needs no other package', () => {
    const types = readFileSync(join(installed, 'dist/index.d.ts'), 'utf8');
    expect(types).toContain('CaClient');
    const { dependencies } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(dependencies).toBeUndefined();
  });
});
