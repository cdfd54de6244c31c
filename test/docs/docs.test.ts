import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanMachine } from '#machines';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'bin/tomochart.js');

interface Page {
  readonly path: string;
  readonly text: string;
}

const pages: readonly Page[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => join('docs', name)),
].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** Fenced blocks whose info string is exactly `info`: what is marked otherwise (`sh real-time`) is another kind. */
function blocks(text: string, info: string): string[] {
  return [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].filter((m) => m[1] === info).map((m) => m[2]!);
}

/** Commands of a shell block, continued lines joined, comments left out. */
function commands(block: string): string[] {
  return block
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, '').trim())
    .filter((line) => line.startsWith('npx tomochart ') || line.startsWith('npm run bench'));
}

/** Done in virtual time or without any, so that the test is quick. */
function isQuick(command: string): boolean {
  return (
    /^npx tomochart (plan|machine|check|layout|compress|provenance) /.test(`${command} `) ||
    /^npx tomochart tomoscan .*--(dry-run|virtual-time)/.test(command) ||
    /^npm run bench -- .*--quick/.test(command)
  );
}

/** As typed, but without npm between: it prints a banner, and looks for packages where there are none. */
function asShell(command: string): string {
  return command
    .replace(/^npx tomochart/, `"${process.execPath}" "${program}"`)
    .replace(/^npm run bench --/, `cd "${root}" && "${process.execPath}" --import tsx bench/main.ts`);
}

function run(command: string, cwd: string): Promise<{ status: number | null; output: string }> {
  return new Promise((settle) => {
    const env = { ...process.env, TOMOCHART_BEAMLINE: join(root, 'sim/beamline.yaml') };
    const child = spawn('sh', ['-c', asShell(command)], { cwd, env });
    const parts: string[] = [];
    child.stdout.on('data', (data: Buffer) => parts.push(data.toString()));
    child.stderr.on('data', (data: Buffer) => parts.push(data.toString()));
    child.on('close', (status) => settle({ status, output: parts.join('') }));
  });
}

// macro.md has a test of its own.
const documents = pages.filter(({ path }) => path !== join('docs', 'macro.md'));
const typed = documents
  .flatMap(({ path, text }) =>
    blocks(text, 'sh').flatMap((block) => commands(block).map((command) => ({ path, command }))),
  )
  .filter(({ command }, k, all) => all.findIndex((other) => other.command === command) === k);

describe('the commands of the documentation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tomochart-docs-'));
  beforeAll(async () => {
    for (const name of ['sim', 'layouts', 'test']) symlinkSync(join(root, name), join(folder, name));
    mkdirSync(join(folder, 'scans'));
    // A block that begins with its own name is a file that the commands of the page use.
    for (const { text } of documents) {
      for (const block of blocks(text, 'yaml')) {
        const name = /^# ([\w-]+\.yaml)\n/.exec(block)?.[1];
        if (name) writeFileSync(join(folder, name), block);
      }
    }
    // The file that `npx tomochart check` looks at.
    const scan =
      'npx tomochart tomoscan ascanct rot 0 180 100 0.02 --posflat out --npt-fields 5 --virtual-time';
    const { status, output } = await run(scan, folder);
    expect(status, output).toBe(0);
    // The commands run at the same time: those that change a file have one of their own.
    for (const name of ['compressed', 'transferred']) {
      copyFileSync(join(folder, 'scans/scan-0001.h5'), join(folder, `scans/${name}.h5`));
    }
  }, 30_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are found: the README has some', () => {
    expect(typed.filter(({ path }) => path === 'README.md').length).toBeGreaterThanOrEqual(4);
  });

  it('are marked `sh real-time` where they would take real time', () => {
    expect(typed.filter(({ command }) => !isQuick(command))).toEqual([]);
  });

  it.concurrent.each(typed.filter(({ command }) => isQuick(command)))(
    'work: $path: $command',
    async ({ command }) => {
      const { status, output } = await run(command, folder);
      expect(status, output).toBe(0);
    },
  );
});

/** The anchor that GitHub makes of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

describe('the links of the documentation', () => {
  it.each(pages)('lead somewhere: $path', ({ path, text }) => {
    const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, '');
    const links = [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
      .map((m) => m[1]!)
      .filter((link) => !/^https?:/.test(link));
    for (const link of links) {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? join(root, path) : resolve(root, dirname(path), file);
      expect(existsSync(target), `${path}: ${link}`).toBe(true);
      expect(relative(root, target).startsWith('..'), `${path}: ${link} leads out`).toBe(false);
      if (anchor === undefined) continue;
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map((m) => anchorOf(m[1]!));
      expect(headings, `${path}: ${link}`).toContain(anchor);
    }
  });
});

describe('the overview of the statechart in docs/architecture.md', () => {
  it('has the states that the chart has, no more and no fewer', () => {
    const { text } = pages.find(({ path }) => path === join('docs', 'architecture.md'))!;
    const drawn = blocks(text, 'mermaid').find((block) => block.startsWith('stateDiagram-v2'))!;
    const words = new Set(drawn.replaceAll(/:.*$/gm, '').match(/[A-Za-z]+/g));
    const { states } = scanMachine;
    // `judging` and `whereItWas` are branches that nobody ever sees a scan in; `acquired` is an end.
    const seen = [...Object.keys(states), ...Object.keys(states.acquiring?.states ?? {})].filter(
      (name) => !['judging', 'whereItWas', 'acquired'].includes(name),
    );
    const syntax = ['stateDiagram', 'v', 'state', 'direction', 'LR'];
    expect([...words].filter((word) => !syntax.includes(word)).sort()).toEqual(seen.sort());
  });
});
