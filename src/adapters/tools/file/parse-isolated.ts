import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { JsonObject } from '../../../ports/index.ts';
import type { IsolationOptions } from '../isolated/isolated-host.ts';
import type { WasmTool, WasmToolsOptions } from '../wasm/open-wasm-tools.ts';
import { present } from './present.ts';
import { schemaOf } from './schema-of.ts';
import type { YamlLines } from './yaml-lines.ts';

/** A module of isolated tools a tools file names. */
export interface NamedModule {
  readonly name: string;
  readonly place: string;
  readonly module: URL;
  readonly options: IsolationOptions;
}

/** A WebAssembly tool a tools file names. */
export interface NamedWasm {
  readonly place: string;
  readonly tool: WasmTool;
  readonly options: WasmToolsOptions;
}

export interface WrittenModule extends IsolationOptions {
  readonly module: string;
}

export interface WrittenWasm {
  readonly description: string;
  readonly module: string;
  readonly entry?: string;
  readonly parameters?: JsonObject;
  readonly workers?: number;
  readonly memoryMb?: number;
  readonly personal?: boolean;
  readonly timeoutMs?: number;
}

/** Paths of modules are relative to the file that names them. */
export function isolatedOf(name: string, written: WrittenModule, yaml: YamlLines, file: string): NamedModule {
  const { module, ...options } = written;
  return { name, place: yaml.placeOf(['isolated', name]), module: beside(file, module), options };
}

export function wasmOf(name: string, written: WrittenWasm, yaml: YamlLines, file: string): NamedWasm {
  const { description, module, entry, parameters = {}, workers = 1, memoryMb, personal = true, timeoutMs } = written;
  const schema = schemaOf(name, parameters, yaml.placeOf(['wasm', name, 'parameters']));
  const spec = { name, description, parameters: schema, personal, ...present({ timeoutMs }) };
  const tool = { spec, file: beside(file, module), ...present({ entry }) };
  return { place: yaml.placeOf(['wasm', name]), tool, options: { workers, ...present({ memoryMb }) } };
}

function beside(file: string, path: string): URL {
  return pathToFileURL(resolve(dirname(file), path));
}
