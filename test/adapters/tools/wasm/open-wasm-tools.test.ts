import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lastValueFrom } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import { type IsolatedTools, openWasmTools, type WasmTool } from '../../../../src/adapters/tools/index.ts';
import type { Json, JsonObject } from '../../../../src/ports/index.ts';
import { callContext } from '../../call-context.ts';
import { at, luhn as luhnModule, type WrittenWasm, wasmOf } from './write-wasm.ts';

// What the workers of tests load is compiled once.
enableCompileCache(process.env.NODE_COMPILE_CACHE);
const folder = mkdtempSync(join(tmpdir(), 'wasm-tools-'));
const hosts: IsolatedTools[] = [];

afterAll(async () => {
  await Promise.all(hosts.map((each) => each.close()));
  rmSync(folder, { recursive: true });
});

function tool(name: string, written: WrittenWasm): WasmTool {
  const file = join(folder, `${name}.wasm`);
  writeFileSync(file, wasmOf(written));
  return {
    spec: { name, description: `It does: ${name}.`, parameters: { type: 'object' } },
    file: pathToFileURL(file),
  };
}

const luhn = tool('luhn', luhnModule);

const echo = tool('echo', {
  body: '(i64.or (i64.shl (i64.extend_i32_u (local.get $at)) (i64.const 32)) (i64.extend_i32_u (local.get $bytes)))',
});

const count = tool('count', {
  more: '(global $calls (mut i32) (i32.const 48))',
  body: `(global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (i32.store8 (i32.const 8) (global.get $calls)) ${at(8, 1)}`,
});

const loop = tool('loop', { body: '(loop $for_ever (br $for_ever)) (unreachable)' });
const trap = tool('trap', { body: '(unreachable)' });
const prose = tool('prose', { more: '(data (i32.const 16) "well")', body: at(16, 4) });
const outside = tool('outside', { body: at(65_536 * 4, 4) });
const hoard = tool('hoard', {
  more: '(data (i32.const 16) "1234")',
  body: `(i32.store8 (i32.const 16) (i32.add (i32.const 48) (memory.grow (i32.const 1))))
    (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1)) (then (unreachable))) ${at(16, 1)}`,
});

async function open(...tools: readonly WasmTool[]): Promise<IsolatedTools> {
  const host = await openWasmTools(tools, { workers: 1, graceMs: 10, timeoutMs: 100_000 });
  hosts.push(host);
  return host;
}

const call = (host: IsolatedTools, name: string, args: JsonObject = {}, context = callContext()): Promise<Json> =>
  lastValueFrom(host.call({ id: 'c1', name, args }, context));

describe('openWasmTools', () => {
  it('gives what modules compute of their arguments, each call in an instance of its own', async () => {
    const host = await open(luhn, echo, count, hoard);
    expect(host.tools[0]).toMatchObject({ name: 'luhn', readOnly: true, idempotent: true });
    expect(await call(host, 'luhn', { number: '4111 1111 1111 1111' })).toBe(true);
    expect(await call(host, 'luhn', { number: '4111 1111 1111 1112' })).toBe(false);
    expect(await call(host, 'echo', { title: 'Émile' })).toEqual({ title: 'Émile' });
    expect([await call(host, 'count'), await call(host, 'count')]).toEqual([1, 1]);
    // It had a page, grew by the one that it may, and by no other.
    expect(await call(host, 'hoard')).toBe(1);
  });

  it('fails a call that traps, loops or gives no JSON, and goes on', async () => {
    const host = await open(echo, loop, trap, prose, outside);
    await expect(call(host, 'trap')).rejects.toMatchObject({ code: 'failed', message: 'trap: unreachable' });
    await expect(call(host, 'prose')).rejects.toMatchObject({ code: 'malformed' });
    await expect(call(host, 'outside')).rejects.toMatchObject({ code: 'malformed' });
    const late = callContext({ timeLeftMs: () => 20 });
    await expect(call(host, 'loop', {}, late)).rejects.toMatchObject({ code: 'timeout' });
    expect(await call(host, 'echo', { is: 'well' })).toEqual({ is: 'well' });
  });

  it.each([
    [
      'imports anything',
      { first: '(import "env" "now" (func (result i32)))', body: at(0, 0) },
      /imports env\.now; a tool/,
    ],
    ['has no memory', { memory: '', body: at(0, 0) }, /exports no memory 'memory'/],
    ['sets no maximum', { memory: '(memory (export "memory") 1)', body: at(0, 0) }, /may grow over 64 MiB/],
    ['asks for too much', { memory: '(memory (export "memory") 1 1025)', body: at(0, 0) }, /may grow over 64 MiB/],
    ['has a table without end', { more: '(table 1 funcref)', body: at(0, 0) }, /has a table that may grow over 100000/],
  ] as const)('refuses a module that %s', async (_, written, message) => {
    await expect(openWasmTools([tool('bad', written)])).rejects.toMatchObject({
      name: 'ToolError',
      code: 'unreachable',
      message: expect.stringMatching(message),
    });
  });

  it('refuses what is no module, is not there, or lacks the function', async () => {
    const { spec } = echo;
    const nowhere = { spec, file: new URL('nowhere.wasm', echo.file) };
    await expect(openWasmTools([nowhere])).rejects.toMatchObject({ message: expect.stringMatching(/ENOENT/) });
    const text = { spec, file: new URL(import.meta.url) };
    await expect(openWasmTools([text])).rejects.toMatchObject({ message: expect.stringMatching(/magic word/) });
    const wrong = { ...echo, entry: 'walk' };
    await expect(openWasmTools([wrong])).rejects.toMatchObject({
      message: expect.stringMatching(/exports no function 'walk'; export one/),
    });
    await expect(openWasmTools([echo, echo])).rejects.toThrow(/two tools are named echo/);
    await expect(openWasmTools([echo], { memoryMb: 0 })).rejects.toThrow(/memoryMb is 0/);
  });
});
