import { finalize, type Observable, tap } from 'rxjs';
import type { TestScheduler } from 'rxjs/testing';
import { portsOf } from '../engine/ports-of.ts';
import type {
  Bindings,
  CallContext,
  ChatModel,
  ChatRequest,
  Classifier,
  Memory,
  Moderator,
  Pipeline,
  PortType,
  ResponseCache,
  Retriever,
  Speech,
  ToolHost,
  ToolSpec,
} from '../index.ts';
import { checkMarble } from './check-marble.ts';
import type { Marble, MarbleValues } from './marble.ts';
import { asModelParts } from './model-parts.ts';

/**
 * How a port is bound. A `ChatModel` takes one marble a purpose; text in its values becomes text parts, `{ name, args }`
 * becomes a tool call. A `ToolHost` takes one a tool, with what the tool is where it matters. All others take one marble.
 */
export type MarblePort =
  | Marble
  | Readonly<Record<string, Marble | { readonly marble: Marble; readonly spec: Partial<ToolSpec> }>>;

/** One call of a port, in virtual milliseconds. */
export interface PortCall {
  readonly port: string;
  readonly stage: string;
  /** The purpose of a model call, the name of a tool; absent for other ports. */
  readonly what?: string;
  readonly request: unknown;
  readonly beganAt: number;
  /** When its signal fired: it was no longer wanted. */
  abortedAt?: number;
  /** When it completed, failed, or had given all that was wanted of it. A call with neither time is still open. */
  endedAt?: number;
}

/** Bindings made of marbles, and the calls they got. */
export interface MarblePorts {
  readonly bindings: Bindings;
  readonly calls: readonly PortCall[];
  /** Calls for which there is no marble: the run takes them for failures of a provider, and a test must not. */
  readonly faults: readonly TypeError[];
}

/**
 * Binds every port a pipeline uses to marbles on a TestScheduler.
 *
 * @throws TypeError where a port of the pipeline has no marble, or one that does not fit its type, or cannot be read;
 * where marbles name a port that the pipeline does not have.
 */
export function marblePorts(
  scheduler: TestScheduler,
  pipeline: Pipeline,
  marbles: Readonly<Record<string, MarblePort>>,
  values: MarbleValues = {},
): MarblePorts {
  const calls: PortCall[] = [];
  const faults: TypeError[] = [];
  const fault = (message: string): TypeError => {
    const error = new TypeError(`marbles: ${message}`);
    faults.push(error);
    return error;
  };
  const turns = new Map<string, number>();
  const answer = <T>(
    port: string,
    what: string | undefined,
    marble: Marble | undefined,
    request: unknown,
    call: CallContext,
  ) => {
    if (marble === undefined) {
      throw fault(`port '${port}' has no marble for '${what}'; add ${port}: { ${what}: '20ms (a|)' }`);
    }
    const key = `${port}/${what}`;
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    const diagram = typeof marble === 'string' ? marble : (marble[Math.min(turn, marble.length - 1)] ?? '|');
    const record: PortCall = {
      port,
      stage: call.stage,
      ...(what === undefined ? undefined : { what }),
      request,
      beganAt: scheduler.now(),
    };
    calls.push(record);
    const ended = (): void => {
      record.endedAt = scheduler.now();
    };
    call.signal.addEventListener('abort', () => {
      record.abortedAt = scheduler.now();
    });
    const source = scheduler.createColdObservable(diagram, values) as Observable<T>;
    return source.pipe(
      tap({ complete: ended, error: ended }),
      finalize(() => {
        if (record.abortedAt === undefined) record.endedAt ??= scheduler.now();
      }),
    );
  };
  const single = (port: string): Marble => {
    const marble = marbles[port];
    if (typeof marble === 'string' || Array.isArray(marble)) return marble as Marble;
    throw fault(`port '${port}' of '${pipeline.name}' has no marble; add ${port}: '20ms (a|)'`);
  };
  const group = (port: string): Exclude<MarblePort, Marble> => {
    const given = marbles[port] ?? {};
    if (typeof given === 'string' || Array.isArray(given)) {
      throw new TypeError(
        `marbles: port '${port}' needs one marble for each of what it does, e.g. ${port}: { name: '…' }`,
      );
    }
    return given as Exclude<MarblePort, Marble>;
  };
  const marbleOf = (each: Marble | { readonly marble: Marble } | undefined): Marble | undefined =>
    typeof each === 'object' && 'marble' in each ? each.marble : each;

  const makers: { readonly [K in PortType]: (port: string) => Bindings[string] } = {
    ChatModel: (port): ChatModel => ({
      generate: (request: ChatRequest, call) =>
        answer<unknown>(port, request.purpose, marbleOf(group(port)[request.purpose]), request, call).pipe(
          asModelParts(),
        ),
    }),
    Classifier: (port): Classifier => ({
      classify: (request, call) => answer(port, undefined, single(port), request, call),
    }),
    Memory: (port): Memory => ({
      recall: (request, call) => answer(port, 'recall', single(port), request, call),
      remember: (request, call) => answer(port, 'remember', '|', request, call),
    }),
    Moderator: (port): Moderator => ({
      check: (request, call) => answer(port, undefined, single(port), request, call),
    }),
    ResponseCache: (port): ResponseCache => ({
      get: (request, call) => answer(port, 'get', single(port), request, call),
      put: (request, call) => answer(port, 'put', '|', request, call),
      invalidate: () => scheduler.createColdObservable<number>('(a|)', { a: 0 }),
    }),
    Retriever: (port): Retriever => ({
      retrieve: (request, call) => answer(port, undefined, single(port), request, call),
    }),
    Speech: (port): Speech => ({
      speak: (request, call) => answer(port, undefined, single(port), request, call),
    }),
    ToolHost: (port): ToolHost => ({
      tools: Object.entries(group(port)).map(([name, each]) => ({
        name,
        description: name,
        parameters: { type: 'object' },
        readOnly: true,
        ...(typeof each === 'object' && 'spec' in each ? each.spec : undefined),
      })),
      call: (request, call) => answer(port, request.name, marbleOf(group(port)[request.name]), request, call),
    }),
  };
  const bindings: Record<string, Bindings[string]> = {};
  const ports = portsOf(pipeline);
  const unknown = Object.keys(marbles).find((port) => !ports.has(port));
  if (unknown !== undefined) {
    const known = [...ports.keys()].sort().join(', ');
    throw new TypeError(`marbles: '${pipeline.name}' has no port '${unknown}'; it has ${known}`);
  }
  for (const [port, type] of ports) {
    const isGroup = type === 'ChatModel' || type === 'ToolHost';
    for (const each of isGroup ? Object.values(group(port)) : [marbles[port]]) {
      if (each !== undefined) checkMarble(port, type, marbleOf(each as Marble) ?? '|', values);
    }
    bindings[port] = makers[type](port);
  }
  return { bindings, calls, faults };
}
