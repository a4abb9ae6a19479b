import { catchError, defer, lastValueFrom, type Observable, takeUntil, timeout } from 'rxjs';
import type { CallContext, Json, ToolCall, ToolHost, ToolSpec } from '../../../ports/index.ts';
import { type RingPool, type RingPoolState, ringPool } from '../../../ring/index.ts';
import { abortOf, cancelled } from '../abort-of.ts';
import { type CheckArguments, checkArguments } from '../check-arguments.ts';
import { refusalOf } from '../refusal-of.ts';
import { ToolError } from '../tool-error.ts';
import { toIsolatedError } from './to-isolated-error.ts';
import type { SentCall } from './tool-call.ts';

/** What calls in workers may take. */
export interface IsolationOptions {
  /** Calls at once, each in a worker thread of its own. Default 2. */
  readonly workers?: number;
  /** Calls that wait for a worker at most; one more fails with `busy`. Default 256. */
  readonly maxWaiting?: number;
  /** How long one call may take where neither its spec nor its context sets less, waiting included. Default 10,000. */
  readonly timeoutMs?: number;
  /** How long a call may go on after it is cancelled or late, in milliseconds; then its worker is ended. Default 100. */
  readonly graceMs?: number;
  /** Heap of one worker, in MiB. Default 128. */
  readonly memoryMb?: number;
  /** Bytes of JSON for which there is room in any case, of arguments and of a result; beyond twice that there is none. Default 262,144. */
  readonly maxBytes?: number;
  /** The environment the tools see. Default none of it. */
  readonly env?: Readonly<Record<string, string>>;
  /** False gives every call a worker that no other call has been in. Default true. */
  readonly reuse?: boolean;
  /** Where what they write on the standard streams goes. Default `ignore`. */
  readonly output?: 'ignore' | 'inherit';
}

/** Tools in worker threads. */
export interface IsolatedTools extends ToolHost {
  /** Sets how many workers there are; resolves when all of them have loaded their tools. */
  warm(workers: number): Promise<void>;
  state(): RingPoolState;
  /** Ends all workers; calls under way fail with `disconnected`, later ones too. */
  close(): Promise<void>;
}

/** The pool behind a host of isolated tools: a worker has one call at a time. */
export function isolatedPool(module: URL, data: unknown, options: IsolationOptions): RingPool<SentCall, Json> {
  const { workers = 2, maxWaiting = 256, graceMs = 100, reuse = true, env = {}, output = 'ignore' } = options;
  const { memoryMb, maxBytes } = limitsOf(options);
  return ringPool<SentCall, Json>({
    module,
    data,
    workers,
    maxWaiting,
    graceMs,
    slots: 1,
    maxBatch: 1,
    spinMs: 0,
    // What a call keeps for the next, such as a connection, must not stand still.
    parking: 'loop',
    ringBytes: 2 ** Math.ceil(Math.log2(2 * (maxBytes + CALL_BYTES))),
    ...(reuse ? undefined : { maxTasks: 1 }),
    worker: { env, argv: [], execArgv: [], output, resourceLimits: { maxOldGenerationSizeMb: memoryMb } },
  });
}

/** The host of what a pool runs. */
export function isolatedHost(
  specs: readonly ToolSpec[],
  pool: RingPool<SentCall, Json>,
  options: IsolationOptions,
): IsolatedTools {
  const hosted = new Map<string, { readonly spec: ToolSpec; readonly check: CheckArguments }>();
  for (const spec of specs) {
    if (hosted.has(spec.name)) throw new TypeError(`two tools are named ${spec.name}; rename one`);
    hosted.set(spec.name, { spec, check: checkArguments(spec) });
  }
  const { timeoutMs } = limitsOf(options);
  const find = (call: ToolCall): ToolSpec => {
    const found = hosted.get(call.name);
    if (found === undefined) {
      const known = [...hosted.keys()].join(', ');
      throw new ToolError('unknown-tool', call.name, `there is no such tool; call one of ${known}`);
    }
    found.check(call.args);
    return found.spec;
  };
  const call = (call: ToolCall, context: CallContext): Observable<Json> =>
    defer(() => {
      if (context.signal.aborted) throw cancelled(call.name);
      const limitMs = Math.min(find(call).timeoutMs ?? timeoutMs, context.timeLeftMs());
      return pool.run(sent(call, context, limitMs)).pipe(
        timeout({ first: Math.max(0, limitMs), scheduler: context.scheduler }),
        takeUntil(abortOf(context.signal, call.name)),
        catchError((cause: unknown) => {
          throw toIsolatedError(call.name, cause, limitMs);
        }),
      );
    });
  return {
    tools: specs,
    check: (call) => refusalOf(() => find(call)),
    call,
    warm: async (workers) => {
      await lastValueFrom(pool.warm(workers));
    },
    state: () => pool.state(),
    close: () => pool.close(),
  };
}

/** What stands around the arguments of a call, and is not counted. */
const CALL_BYTES = 4_096;

function sent({ name, args }: ToolCall, context: CallContext, limitMs: number): SentCall {
  const { run, stage, call, user, traceparent } = context;
  return { name, args, limitMs, run, stage, call, ...(user && { user }), ...(traceparent && { traceparent }) };
}

function limitsOf(options: IsolationOptions): Required<Pick<IsolationOptions, 'timeoutMs' | 'memoryMb' | 'maxBytes'>> {
  const { timeoutMs = 10_000, memoryMb = 128, maxBytes = 262_144 } = options;
  const limits = { timeoutMs, memoryMb, maxBytes };
  for (const [name, value] of Object.entries(limits)) {
    if (!(value > 0 && value < 2 ** 31)) throw new RangeError(`${name} is ${value}; give a number over 0`);
  }
  return limits;
}
