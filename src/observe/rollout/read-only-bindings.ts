import { EMPTY, type Observable, of, throwError } from 'rxjs';
import type { Bindings, Port } from '../../engine/port-names.ts';
import type { Json, Memory, ResponseCache, ToolCall, ToolFailure, ToolHost } from '../../ports/index.ts';

/** The code of a call that a shadow run does not make. */
export const shadowRefusal = 'shadow';

/**
 * The same adapters with nothing that they change: tools that are not marked read-only refuse to be called, memory and
 * cache are read and never written. For runs whose answer nobody gets.
 */
export function readOnlyBindings(bindings: Bindings): Bindings {
  return Object.fromEntries(Object.entries(bindings).map(([name, port]) => [name, readOnly(port)]));
}

function readOnly(port: Port): Port {
  if ('tools' in port) return readOnlyTools(port);
  if ('remember' in port) return readOnlyMemory(port);
  return 'put' in port ? readOnlyCache(port) : port;
}

function readOnlyTools(host: ToolHost): ToolHost {
  const refusalOf = ({ name }: ToolCall): ToolFailure | undefined =>
    host.tools.find((tool) => tool.name === name)?.readOnly === true
      ? undefined
      : { code: shadowRefusal, message: `a shadow run changes nothing: ${name} is not called` };
  return {
    get tools() {
      return host.tools;
    },
    check: (call) => refusalOf(call) ?? host.check?.(call),
    call: (call, context): Observable<Json> => {
      const refusal = refusalOf(call);
      if (refusal === undefined) return host.call(call, context);
      return throwError(() => Object.assign(new Error(refusal.message), { code: refusal.code }));
    },
  };
}

function readOnlyMemory(memory: Memory): Memory {
  return { recall: (query, context) => memory.recall(query, context), remember: () => EMPTY };
}

function readOnlyCache(cache: ResponseCache): ResponseCache {
  return { get: (key, context) => cache.get(key, context), put: () => EMPTY, invalidate: () => of(0) };
}
