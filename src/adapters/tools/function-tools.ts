import {
  catchError,
  defer,
  from,
  isObservable,
  map,
  type Observable,
  of,
  switchMap,
  take,
  takeUntil,
  throwIfEmpty,
  timer,
} from 'rxjs';
import type { CallContext, Json, JsonObject, ToolCall, ToolHost, ToolSpec } from '../../ports/index.ts';
import { abortOf, cancelled } from './abort-of.ts';
import { type CheckArguments, checkArguments } from './check-arguments.ts';
import { plainResult } from './plain-result.ts';
import { refusalOf } from './refusal-of.ts';
import { ToolError } from './tool-error.ts';

/** A tool that is a function of this process. */
export interface FunctionTool {
  readonly spec: ToolSpec;
  /**
   * Gets arguments that fit the spec. The first value is the result, and what is not JSON in it is written as JSON does;
   * what it throws is the call's failure.
   */
  readonly run: (args: JsonObject, context: CallContext) => Json | Observable<Json> | PromiseLike<Json>;
}

/** How the tools are hosted. */
export interface FunctionToolsOptions {
  /**
   * Artificial latency in milliseconds by tool name: a number, or a range drawn from by the context's `random`. It is
   * waited on the context's scheduler before the function runs, for demos and tests of overlap, and stands for no real
   * work. A tool that is not named waits for nothing.
   */
  readonly latencyMs?: Readonly<Record<string, number | readonly [from: number, to: number]>>;
}

/**
 * Hosts functions as tools: arguments are checked against their JSON Schema before the function runs, and every call
 * ends in one result or one error with a `code`.
 *
 * - On complete: after the one result. A function that ends without one fails with `failed`.
 * - On error: `unknown-tool`, `bad-arguments` (the message names the argument and the mend), `cancelled` where the
 *   context's signal fires, the function's own `code`, or `failed`.
 * - On unsubscribe or abort: the wait ends, the function is unsubscribed, and one that has not begun never begins.
 * - Memory: nothing is kept between calls.
 *
 * @throws TypeError where two tools share a name or a schema is none of an object; RangeError where a latency is
 * negative, not finite, or names no tool.
 */
export function createFunctionTools(tools: readonly FunctionTool[], options: FunctionToolsOptions = {}): ToolHost {
  const hosted = new Map<string, { readonly tool: FunctionTool; readonly check: CheckArguments }>();
  for (const tool of tools) {
    if (hosted.has(tool.spec.name)) {
      throw new TypeError(`two tools are named ${tool.spec.name}; rename one`);
    }
    hosted.set(tool.spec.name, { tool, check: checkArguments(tool.spec) });
  }
  const latencies = checkLatencies(options.latencyMs ?? {}, hosted);
  const find = (call: ToolCall): FunctionTool => {
    const found = hosted.get(call.name);
    if (found === undefined) throw unknownTool(call, hosted);
    found.check(call.args);
    return found.tool;
  };
  return {
    tools: tools.map((tool) => tool.spec),
    check: (call) => refusalOf(() => find(call)),
    call: (call, context) =>
      defer(() => {
        if (context.signal.aborted) throw cancelled(call.name);
        const tool = find(call);
        const waitMs = draw(latencies.get(call.name), context);
        const result = resultOf(tool, call, context);
        const waited = waitMs > 0 ? timer(waitMs, context.scheduler).pipe(switchMap(() => result)) : result;
        return waited.pipe(takeUntil(abortOf(context.signal, call.name)));
      }),
  };
}

type Latency = readonly [from: number, to: number];

function checkLatencies(
  latencyMs: NonNullable<FunctionToolsOptions['latencyMs']>,
  hosted: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, Latency> {
  const checked = new Map<string, Latency>();
  for (const [name, value] of Object.entries(latencyMs)) {
    const [low, high] = typeof value === 'number' ? [value, value] : value;
    if (!hosted.has(name)) throw new RangeError(`latencyMs names ${name}, which is not a tool here; remove it`);
    if (!(low >= 0 && high >= low && high < Infinity)) {
      throw new RangeError(`latencyMs.${name} is ${low} to ${high}; give finite milliseconds, 0 ≤ from ≤ to`);
    }
    checked.set(name, [low, high]);
  }
  return checked;
}

function draw(latency: Latency | undefined, context: CallContext): number {
  if (latency === undefined) return 0;
  const [low, high] = latency;
  return low === high ? low : low + (high - low) * context.random();
}

function resultOf(tool: FunctionTool, call: ToolCall, context: CallContext): Observable<Json> {
  return defer(() => {
    const returned = tool.run(call.args, context);
    return isAsync(returned) ? from(returned) : of(returned);
  }).pipe(
    take(1),
    map((result) => plainResult(result, call.name)),
    throwIfEmpty(() => new ToolError('failed', call.name, 'the function ended without a result')),
    catchError((cause: unknown) => {
      throw asToolError(cause, call.name);
    }),
  );
}

function isAsync(value: Json | Observable<Json> | PromiseLike<Json>): value is Observable<Json> | PromiseLike<Json> {
  return isObservable(value) || typeof (value as { readonly then?: unknown } | null)?.then === 'function';
}

function unknownTool(call: ToolCall, hosted: ReadonlyMap<string, unknown>): ToolError {
  return new ToolError(
    'unknown-tool',
    call.name,
    `there is no such tool; call one of ${[...hosted.keys()].join(', ')}`,
  );
}

function asToolError(cause: unknown, tool: string): unknown {
  if (cause instanceof Error && typeof (cause as { readonly code?: unknown }).code === 'string') return cause;
  return new ToolError('failed', tool, cause instanceof Error ? cause.message : String(cause), { cause });
}
