import { readFile } from 'node:fs/promises';
import { lastValueFrom } from 'rxjs';
import type { ToolSpec } from '../../../ports/index.ts';
import { type IsolatedTools, type IsolationOptions, isolatedHost, isolatedPool } from '../isolated/isolated-host.ts';
import { ToolError } from '../tool-error.ts';
import { readWasmLimits } from './read-limits.ts';
import { type CompiledTool, wasmThread } from './wasm-thread.ts';
import { type WasmModule, webAssembly } from './web-assembly.ts';

/** A tool that is a WebAssembly module, without anything from outside. */
export interface WasmTool {
  /** Whatever it says, the tool is read-only and idempotent: it can reach nothing that it could change. */
  readonly spec: ToolSpec;
  /** The binary. */
  readonly file: URL;
  /** The function that is called. Default `run`. */
  readonly entry?: string;
}

export interface WasmToolsOptions extends Omit<IsolationOptions, 'memoryMb' | 'env' | 'output' | 'reuse'> {
  /** Memory one call may use, in MiB; a module must not ask for more as its maximum. Default 64. */
  readonly memoryMb?: number;
}

/**
 * Hosts WebAssembly modules as tools. This is a sandbox: a module that imports nothing reads its arguments, computes, and
 * gives a result; no files, no network, no clock, no other call, since each call gets an instance of its own. A call that
 * does not end is late like any other, and takes its worker with it.
 *
 * A module exports `memory`, `alloc(bytes: i32) -> i32`, and a function `(address: i32, bytes: i32) -> i64`. It is given
 * the arguments as JSON in UTF-8, at an address it has allocated, and returns the address of its result, likewise JSON, in
 * the upper half of the number and its length in the lower.
 *
 * Completes and errors as `openIsolatedTools` does; a trap is `failed`, a result that is no JSON `malformed`.
 *
 * Rejects with a ToolError `unreachable` named after the tool where its binary cannot be read or compiled, imports
 * anything, does not export what it must, or sets no maximum within `memoryMb` for its memory or none for its tables.
 *
 * @throws RangeError where a limit is not over 0; TypeError where two tools share a name or a schema is none of an object.
 */
export async function openWasmTools(
  tools: readonly WasmTool[],
  { memoryMb = 64, ...options }: WasmToolsOptions = {},
): Promise<IsolatedTools> {
  if (!(memoryMb > 0 && memoryMb <= 4_096)) {
    throw new RangeError(`memoryMb is ${memoryMb}; give a number over 0, 4,096 at most`);
  }
  const compiled = await Promise.all(tools.map((tool) => compile(tool, memoryMb)));
  const specs = tools.map(({ spec }) => ({ ...spec, readOnly: true, idempotent: true }));
  const pool = isolatedPool(wasmThread, new Map(compiled), options);
  try {
    const host = isolatedHost(specs, pool, options);
    await lastValueFrom(pool.warm(options.workers ?? 2));
    return host;
  } catch (error) {
    await pool.close();
    throw error;
  }
}

/** Entries a table may have: some 8 bytes each. */
const MAX_TABLE_ENTRIES = 100_000;
const PAGES_PER_MB = 16;

async function compile({ spec, file, entry = 'run' }: WasmTool, memoryMb: number): Promise<[string, CompiledTool]> {
  const refuse = (why: string, cause?: unknown): ToolError =>
    new ToolError('unreachable', spec.name, `${file.href} ${why}`, { cause });
  let binary: Uint8Array<ArrayBuffer>;
  let module: WasmModule;
  try {
    binary = new Uint8Array(await readFile(file));
    module = await webAssembly.compile(binary);
  } catch (cause) {
    throw refuse(`cannot be used: ${(cause as Error).message}`, cause);
  }
  const [imported] = webAssembly.Module.imports(module);
  if (imported !== undefined) {
    throw refuse(`imports ${imported.module}.${imported.name}; a tool has nothing from outside, so build it without`);
  }
  const exported = new Map(webAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]));
  for (const [name, kind] of [
    ['memory', 'memory'] as const,
    ['alloc', 'function'] as const,
    [entry, 'function'] as const,
  ]) {
    if (exported.get(name) !== kind) throw refuse(`exports no ${kind} '${name}'; export one`);
  }
  const { memoryPages, tableEntries } = limitsOf(binary, refuse);
  if (memoryPages.some((pages) => pages === undefined || pages > memoryMb * PAGES_PER_MB)) {
    throw refuse(`has a memory that may grow over ${memoryMb} MiB; build it with a maximum within that`);
  }
  if (tableEntries.some((entries) => entries === undefined || entries > MAX_TABLE_ENTRIES)) {
    throw refuse(`has a table that may grow over ${MAX_TABLE_ENTRIES} entries; build it with a maximum within that`);
  }
  return [spec.name, { module, entry }];
}

function limitsOf(
  binary: Uint8Array,
  refuse: (why: string, cause?: unknown) => ToolError,
): ReturnType<typeof readWasmLimits> {
  try {
    return readWasmLimits(binary);
  } catch (cause) {
    throw refuse(`cannot be used: it has ${(cause as Error).message}`, cause);
  }
}
