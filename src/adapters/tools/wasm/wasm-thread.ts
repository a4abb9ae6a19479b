import type { Json } from '../../../ports/index.ts';
import { isJson } from '../../../ports/is-json.ts';
import type { SentCall } from '../isolated/tool-call.ts';
import { ToolError } from '../tool-error.ts';
import { type WasmModule, webAssembly } from './web-assembly.ts';

/** What a worker runs: WebAssembly, an instance of its own for every call. */
export const wasmThread: URL = new URL(import.meta.url);

/** One tool as its workers get it: compiled once, by the process. */
export interface CompiledTool {
  readonly module: WasmModule;
  readonly entry: string;
}

interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

interface Exports {
  readonly memory: WasmMemory;
  alloc(bytes: number): number;
}

/** Leaves room for the message around a result, as with every tool. */
const MAX_DEPTH = 28;

let tools: ReadonlyMap<string, CompiledTool> = new Map();

export function open(compiled: unknown): void {
  tools = compiled as ReadonlyMap<string, CompiledTool>;
}

export function run({ name, args }: SentCall): Json {
  const { module, entry } = tools.get(name) as CompiledTool;
  const exports = new webAssembly.Instance(module).exports as unknown as Exports;
  const packed = trapped(name, () => {
    const input = new TextEncoder().encode(JSON.stringify(args));
    const at = exports.alloc(input.length) >>> 0;
    new Uint8Array(exports.memory.buffer, at, input.length).set(input);
    const step = exports[entry as keyof Exports] as unknown as (at: number, bytes: number) => bigint;
    return step(at, input.length);
  });
  return resultAt(name, exports.memory, BigInt.asUintN(64, packed));
}

function trapped(tool: string, work: () => bigint): bigint {
  try {
    return work();
  } catch (cause) {
    throw new ToolError('failed', tool, cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The text a tool has written: its address in the upper half of the number, its length in the lower. */
function resultAt(tool: string, memory: WasmMemory, packed: bigint): Json {
  const [at, length] = [Number(packed >> 32n), Number(packed & 0xffff_ffffn)];
  let result: unknown;
  try {
    result = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(memory.buffer, at, length)));
  } catch (cause) {
    throw new ToolError('malformed', tool, `its result is no JSON: ${(cause as Error).message}`, { cause });
  }
  if (!isJson(result, MAX_DEPTH)) throw new ToolError('malformed', tool, `its result is nested over ${MAX_DEPTH} deep`);
  return result as Json;
}
