import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { JsonObject, ToolSpec } from '../../../ports/index.ts';
import type { HttpTool } from '../http/http-tools.ts';
import { checkUrl } from '../http/to-request.ts';
import type { McpServer } from '../mcp/mcp-server.ts';
import type { McpToolsOptions } from '../mcp/open-mcp-tools.ts';
import { fillVariables } from './fill-variables.ts';
import {
  isolatedOf,
  type NamedModule,
  type NamedWasm,
  type WrittenModule,
  type WrittenWasm,
  wasmOf,
} from './parse-isolated.ts';
import { present } from './present.ts';
import { schemaOf } from './schema-of.ts';
import { ToolsFileError } from './tools-file-error.ts';
import { toolsFileSchema } from './tools-file-schema.ts';
import { readYamlLines, type YamlLines } from './yaml-lines.ts';

/** An MCP server a tools file names. */
export interface NamedMcpServer {
  readonly name: string;
  /** Where it is named: `tools.yaml:3`. */
  readonly place: string;
  readonly server: McpServer;
  readonly options: McpToolsOptions;
  /** The tools of which something is said, by the names they get, and where. */
  readonly said: Readonly<Record<string, string>>;
}

/** What a tools file says. */
export interface ToolsFile {
  /** False: the app's own tools are left out. */
  readonly own: boolean;
  readonly mcp: readonly NamedMcpServer[];
  readonly http: readonly HttpTool[];
  readonly isolated: readonly NamedModule[];
  readonly wasm: readonly NamedWasm[];
}

type Marks = Pick<ToolSpec, 'readOnly' | 'idempotent' | 'personal' | 'timeoutMs'>;

interface WrittenServer {
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stderr?: 'ignore' | 'inherit';
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly prefix?: string;
  readonly trustHints?: boolean;
  readonly timeoutMs?: number;
  readonly connectTimeoutMs?: number;
  readonly tools?: Readonly<Record<string, Partial<Marks>>>;
}

interface WrittenTool extends Partial<Marks> {
  readonly description: string;
  readonly method?: NonNullable<HttpTool['request']['method']>;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly parameters?: JsonObject;
}

interface Written {
  readonly own?: boolean;
  readonly mcp?: Readonly<Record<string, WrittenServer>>;
  readonly http?: Readonly<Record<string, WrittenTool>>;
  readonly isolated?: Readonly<Record<string, WrittenModule>>;
  readonly wasm?: Readonly<Record<string, WrittenWasm>>;
}

/**
 * Reads a tools file: MCP servers, HTTP tools, modules of isolated tools and WebAssembly by name, in YAML. Secrets stay out of it: `${NAME}` in a URL, header,
 * argument or variable is filled in from the environment.
 *
 * A tool is personal unless it says `personal: false`: an answer made of it is given to nobody else.
 *
 * @param file named in errors only; nothing is read from disk here.
 * @throws ToolsFileError naming file, line and mend: malformed YAML, an unknown or misfit setting, a URL or schema that
 * cannot be used, a variable that is not set.
 */
export function parseToolsFile(
  source: string,
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): ToolsFile {
  const yaml = readYamlLines(source, file);
  checkShape(yaml);
  const { own = true, mcp, http, isolated, wasm } = yaml.value as Written;
  /** Each entry of a section, with its variables filled in. */
  const section = <W, R>(
    key: string,
    written: Readonly<Record<string, W>> | undefined,
    read: (name: string, written: W, yaml: YamlLines) => R,
  ): R[] => Object.entries(written ?? {}).map(([name, each]) => read(name, filled(each, [key, name], yaml, env), yaml));
  return {
    own,
    mcp: section('mcp', mcp, serverOf),
    http: section('http', http, toolOf),
    isolated: section('isolated', isolated, (name, each) => isolatedOf(name, each, yaml, file)),
    wasm: section('wasm', wasm, (name, each) => wasmOf(name, each, yaml, file)),
  };
}

function serverOf(name: string, written: WrittenServer, yaml: YamlLines): NamedMcpServer {
  const { command, args, env, cwd, stderr, url, headers, trustHints, timeoutMs, connectTimeoutMs } = written;
  const { prefix = '', tools = {} } = written;
  const place = yaml.placeOf(['mcp', name]);
  if ((command === undefined) === (url === undefined)) {
    throw new ToolsFileError(place, `MCP server '${name}' needs either a command or a url; give one of them`);
  }
  const misplaced = Object.keys(written).find((key) => (url === undefined ? remote : local).includes(key));
  if (misplaced !== undefined) {
    const kind = url === undefined ? 'is a command and takes no' : 'is behind a url and takes no';
    throw new ToolsFileError(yaml.placeOf(['mcp', name, misplaced]), `MCP server '${name}' ${kind} ${misplaced}`);
  }
  if (url !== undefined && !/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new ToolsFileError(yaml.placeOf(['mcp', name, 'url']), `'${url}' is no http or https address`);
  }
  return {
    name,
    place,
    server:
      command === undefined
        ? { url: url as string, ...present({ headers }) }
        : { command, ...present({ args, env, cwd, stderr }) },
    options: present({
      namePrefix: prefix,
      trustHints,
      callTimeoutMs: timeoutMs,
      connectTimeoutMs,
      annotate: Object.fromEntries(Object.entries(tools).map(([tool, marks]) => [prefix + tool, marks])),
    }),
    said: Object.fromEntries(
      Object.keys(tools).map((tool) => [prefix + tool, yaml.placeOf(['mcp', name, 'tools', tool])]),
    ),
  };
}

const remote = ['headers'];
const local = ['args', 'env', 'cwd', 'stderr'];

function toolOf(name: string, written: WrittenTool, yaml: YamlLines): HttpTool {
  const { description, parameters = {}, method, url, headers, readOnly, idempotent, timeoutMs } = written;
  const { personal = true } = written;
  const request = { url, ...present({ method, headers }) };
  try {
    checkUrl(name, request);
  } catch (cause) {
    throw new ToolsFileError(yaml.placeOf(['http', name, 'url']), (cause as Error).message, { cause });
  }
  const schema = schemaOf(name, parameters, yaml.placeOf(['http', name, 'parameters']));
  checkPath(name, url, schema, yaml);
  const spec = {
    name,
    description,
    parameters: schema,
    personal,
    ...present({ readOnly, timeoutMs, idempotent: readOnly === true ? true : idempotent }),
  };
  return { spec, request };
}

/** Each argument the path needs must be one of the parameters, and be required: else no call could be made. */
function checkPath(name: string, url: string, { properties, required }: JsonObject, yaml: YamlLines): void {
  for (const [, argument = ''] of url.matchAll(/\{(\w+)\}/g)) {
    if (!(argument in ((properties as JsonObject | undefined) ?? {}))) {
      const problem = `the url needs {${argument}}, which is none of the parameters; add it under parameters.properties`;
      throw new ToolsFileError(yaml.placeOf(['http', name, 'url']), problem);
    }
    if (!Array.isArray(required) || !required.includes(argument)) {
      const problem = `the url needs {${argument}}; add it to parameters.required`;
      throw new ToolsFileError(yaml.placeOf(['http', name, 'parameters']), problem);
    }
  }
}

function checkShape(yaml: YamlLines): void {
  const validate = new Ajv2020({ strict: true, verbose: true }).compile(toolsFileSchema);
  if (validate(yaml.value)) return;
  const error = validate.errors?.[0] as ErrorObject;
  const path = error.instancePath.split('/').slice(1).map(unescaped);
  const { keyword, params } = error;
  const what = path.length === 0 ? 'a tools file' : path.join('.');
  const at = (key: unknown): string => yaml.placeOf([...path, String(key)]);
  if (keyword === 'additionalProperties') {
    const known = Object.keys((error.parentSchema as { readonly properties?: object }).properties ?? {});
    const problem = `${what} has no setting '${params.additionalProperty}'; it has ${known.join(', ')}`;
    throw new ToolsFileError(at(params.additionalProperty), problem);
  }
  if (keyword === 'required') throw new ToolsFileError(at(''), `${what} needs a ${params.missingProperty}; add it`);
  if (keyword === 'enum') {
    throw new ToolsFileError(at(''), `${what} must be one of ${params.allowedValues.join(', ')}`);
  }
  const must = keyword === 'type' ? `must be a ${words[params.type as string] ?? params.type}` : error.message;
  throw new ToolsFileError(at(''), `${what} ${must}`);
}

const words: Readonly<Record<string, string>> = {
  object: 'mapping, written as key: value lines',
  array: 'list',
  string: 'text; put it in quotes',
  boolean: 'true or false',
};

function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Every text in what is written with its variables filled in, except the descriptions and schemas a model reads. */
function filled<T>(
  written: T,
  path: readonly string[],
  yaml: YamlLines,
  env: Readonly<Record<string, string | undefined>>,
): T {
  if (typeof written === 'string') {
    return fillVariables(written, env, (name) => {
      throw new ToolsFileError(yaml.placeOf(path), `the environment variable ${name} is not set; set it`);
    }) as T;
  }
  if (typeof written !== 'object' || written === null) return written;
  const entries = Object.entries(written).map(([key, value]) => [
    key,
    key === 'description' || key === 'parameters' ? value : filled(value, [...path, key], yaml, env),
  ]);
  return (Array.isArray(written) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as T;
}
