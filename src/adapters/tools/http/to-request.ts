import type { Json, JsonObject } from '../../../ports/index.ts';
import { ToolError } from '../tool-error.ts';

/** How a call's arguments become a request. */
export interface HttpRequest {
  /** Default GET. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /**
   * Address with the arguments its path needs in braces: `https://api.example.com/books/{id}`. What the path does not
   * take goes into the query of a GET or DELETE, and into a JSON body otherwise.
   */
  readonly url: string;
  /** Sent with every call: an `authorization`, mostly. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What goes over the wire. */
export interface WireRequest {
  readonly method: NonNullable<HttpRequest['method']>;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/**
 * Reads the address of a tool.
 *
 * @throws TypeError where it is no http or https URL, or has an argument outside its path.
 */
export function checkUrl(tool: string, { url }: HttpRequest): URL {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || /[{}]/.test(parsed.host)) {
    throw new TypeError(`url of tool ${tool} is ${url}; give an http or https address with braces in its path only`);
  }
  return parsed;
}

/** @throws ToolError `bad-arguments` where an argument cannot be part of a path. */
export function toRequest(tool: string, request: HttpRequest, args: JsonObject): WireRequest {
  const { method = 'GET', url, headers } = request;
  const { origin } = checkUrl(tool, request);
  const taken = new Set<string>();
  const path = url.slice(url.indexOf('/', origin.indexOf('//') + 2) >>> 0).replace(/\{(\w+)\}/g, (_, name: string) => {
    taken.add(name);
    return pathPart(tool, name, args[name]);
  });
  const rest = Object.entries(args).filter(([name]) => !taken.has(name));
  const accept = { accept: 'application/json, text/plain;q=0.9', ...headers };
  const rooted = path.startsWith('/') ? path : '/';
  if (method === 'GET' || method === 'DELETE') return { method, path: withQuery(rooted, rest), headers: accept };
  const body = JSON.stringify(Object.fromEntries(rest));
  return { method, path: rooted, headers: { 'content-type': 'application/json', ...accept }, body };
}

function pathPart(tool: string, name: string, value: Json | undefined): string {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  // A dot or two would climb to another path.
  if (typeof text === 'string' && text !== '' && !/^\.{1,2}$/.test(text)) return encodeURIComponent(text);
  throw new ToolError(
    'bad-arguments',
    tool,
    `argument \`${name}\` must be a text or number that can be part of a path`,
    {
      argument: name,
    },
  );
}

function withQuery(path: string, args: readonly (readonly [string, Json])[]): string {
  const query = new URLSearchParams();
  for (const [name, value] of args) {
    for (const each of Array.isArray(value) ? value : [value]) {
      query.append(name, typeof each === 'object' ? JSON.stringify(each) : String(each));
    }
  }
  if (query.size === 0) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}
