import type { IsolatedTools } from '../isolated/isolated-host.ts';
import { openIsolatedTools } from '../isolated/open-isolated-tools.ts';
import { openWasmTools } from '../wasm/open-wasm-tools.ts';
import type { NamedModule, NamedWasm } from './parse-isolated.ts';
import { ToolsFileError } from './tools-file-error.ts';

/** Tools in worker threads, by what an error calls them. */
export type OpenWorkers = readonly [name: string, tools: IsolatedTools];

/** Rejects with a ToolsFileError that names the line where the module cannot be used. */
export async function openModule({ name, place, module, options }: NamedModule): Promise<OpenWorkers> {
  return [`module ${name}`, await atPlace(place, `module '${name}'`, () => openIsolatedTools(module, options))];
}

/** Rejects with a ToolsFileError that names the line where the binary cannot be used. */
export async function openWasm({ place, tool, options }: NamedWasm): Promise<OpenWorkers> {
  const { name } = tool.spec;
  return [`WebAssembly ${name}`, await atPlace(place, `WebAssembly '${name}'`, () => openWasmTools([tool], options))];
}

async function atPlace<T>(place: string, what: string, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (cause) {
    throw new ToolsFileError(place, `${what} cannot be used: ${(cause as Error).message}`, { cause });
  }
}
