import { spawn, type SpawnOptions } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, vi } from 'vitest';
import { run } from '#cli/main';

const PROGRAM = fileURLToPath(new URL('../../bin/tomochart.js', import.meta.url));

/** Path of a beamline file that ships, e.g. `beamline` or `beamlines/aps-2bm`. */
export const shipped = (name: string) => fileURLToPath(new URL(`../../sim/${name}.yaml`, import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The program as a child process. */
export interface Program {
  readonly ended: Promise<Outcome>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when standard error matches; rejects when the program ends first. */
  saying(pattern: RegExp): Promise<void>;
  /** Resolves with standard output so far when that matches; rejects when the program ends first. */
  printing(pattern: RegExp): Promise<string>;
}

/** Starts bin/tomochart.js. */
export function startProgram(args: readonly string[], options: SpawnOptions = {}): Program {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    listeners.forEach((listener) => listener());
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    listeners.forEach((listener) => listener());
  });
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const matching = (text: () => string, pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (pattern.test(text())) resolve(text());
      };
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`it ended without saying ${pattern}:\n${stderr}`)));
    });
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    saying: async (pattern) => void (await matching(() => stderr, pattern)),
    printing: (pattern) => matching(() => stdout, pattern),
  };
}

/** Runs bin/tomochart.js to its end. */
export function program(args: readonly string[], options: SpawnOptions = {}): Promise<Outcome> {
  return startProgram(args, options).ended;
}

/** Runs one command of the program in this process: the same code, without the 0.7 s of a start. */
export async function inProcess(args: readonly string[]): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => ((stdout += String(chunk)), true)),
    vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => ((stderr += String(chunk)), true)),
  ];
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await run(args);
    return { code: Number(process.exitCode), stdout, stderr };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}

/** A folder for the files of one test file, removed when its tests are done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tomochart-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Everything below a folder, by name. */
export function contentsOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort();
}

/** Standard output as the one JSON object that it must be. */
export function objectOf({ stdout }: Outcome): Record<string, unknown> {
  const value: unknown = JSON.parse(stdout);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`no object: ${stdout}`);
  }
  return value as Record<string, unknown>;
}
