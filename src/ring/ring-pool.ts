import { availableParallelism } from 'node:os';
import { asapScheduler, asyncScheduler, type Observable, type SchedulerLike } from 'rxjs';
import { checkWhole } from './check-whole.ts';
import type { PayloadForm } from './payload.ts';
import { Pool } from './pool.ts';
import { allocateRing } from './ring-memory.ts';
import type { Parking } from './ring-messages.ts';
import type { RingWorkerSettings } from './ring-thread.ts';

export interface RingPoolOptions {
  /** The module every worker loads: it exports `run(task, context)`, and `open(data)` where it has something to prepare. */
  readonly module: URL;
  /** Worker threads. Default: one a processor beside the one that asks, and at least one. */
  readonly workers?: number;
  /** Handed to `open` of the module in every worker; anything that can be cloned. */
  readonly data?: unknown;
  /** How tasks and results are written: `json`, or `bytes` where both are `Uint8Array`. Default `json`. */
  readonly payload?: PayloadForm;
  /** Bytes of each of a worker's two rings, a power of two; a task or result may have half of it. Default 1 MiB. */
  readonly ringBytes?: number;
  /** Tasks that are with one worker at most, begun or not. Default 1,024. */
  readonly slots?: number;
  /** Tasks that wait for a slot at most; one more is refused. Default 1,024; 0 refuses at once. */
  readonly maxWaiting?: number;
  /**
   * Tasks that are published together at most, and results that share one wake-up. Default 64; 1 where a task takes over
   * 50 µs, since a result may have to wait for the task after it.
   */
  readonly maxBatch?: number;
  /** How long each side looks for work before it sleeps. Default 0.1; it turns idle time into shorter hand-overs. */
  readonly spinMs?: number;
  /**
   * How a worker sleeps: with its `thread`, which wakes fastest, or in its `loop`, where timers and sockets that tasks left
   * behind go on. Default `thread`. While a task awaits something it is always the loop.
   */
  readonly parking?: Parking;
  /** How long a task may go on after it is cancelled, in milliseconds; then its worker is ended. Default Infinity. */
  readonly graceMs?: number;
  /** Tasks after which a worker is replaced by a new one. Default Infinity. */
  readonly maxTasks?: number;
  /** After workers that ended without a task, the next is started so much later; it doubles up to 30 times this. Default 1,000. */
  readonly restartMs?: number;
  /** Memory, environment and arguments of the threads. */
  readonly worker?: RingWorkerSettings;
  /** When a micro-batch that is not full leaves. Default the end of this turn, by `asapScheduler`. */
  readonly flushScheduler?: SchedulerLike;
  /** The clock of `graceMs` and `restartMs`. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/** What may be said of one task. */
export interface RingRunOptions {
  /** True where a task may begin again, once, on another worker when its own has ended. Default false. */
  readonly readOnly?: boolean;
}

/** What a pool is doing now. */
export interface RingPoolState {
  readonly workers: number;
  /** Workers that have loaded the module. */
  readonly ready: number;
  /** Tasks with workers. */
  readonly underWay: number;
  readonly waiting: number;
  /** Workers that have ended and were replaced. */
  readonly replaced: number;
}

/** Worker threads behind rings of shared memory. */
export interface RingPool<T, R> {
  /**
   * Runs a task on the worker with the fewest.
   *
   * - Emits what the module's `run` returns, resolves to or yields, and completes.
   * - On error: a RingTaskError with the message and `code` of what was thrown; a RingError where the pool could not bring
   *   the task to an end; what `JSON.stringify` throws.
   * - On unsubscribe: a task that has not begun never does; one that has sees `isCancelled`, and its signal fires.
   */
  run(task: T, options?: RingRunOptions): Observable<R>;
  /** False while every slot is taken, so that a pausable source stops asking; true again when half of them are free. */
  readonly demand: Observable<boolean>;
  /**
   * On subscription sets how many workers there are: starts those that are missing, and ends those that are too many when
   * they have no tasks. Emits how many have loaded the module, as they do, and completes when all have; errors as a task
   * would where they cannot.
   */
  warm(workers: number): Observable<number>;
  /** What `open` of the module returned, in the worker that was ready last. */
  readonly greeting: unknown;
  state(): RingPoolState;
  /** Ends all workers; tasks that have not ended fail with `closed`. Resolves when no thread is left. */
  close(): Promise<void>;
}

/**
 * Makes a pool of worker threads that get their tasks through shared memory: a ring a worker and direction, each with one
 * writer and one reader, so that there is no lock. Threads are started by the first task, or by `warm`.
 *
 * - Nothing lost: a full pool lets `maxWaiting` tasks wait, in order, and refuses more. `demand` says so before.
 * - A worker that ends is replaced. Tasks it had not begun go to another; one it was at begins again where it is read-only
 *   and has given nothing yet, and fails with `worker-ended` otherwise.
 * - Memory: two rings a worker, `slots` tasks each, and `maxWaiting`. Threads that have not ended yet count: there are at
 *   most twice as many as workers.
 *
 * @throws RangeError for a number out of its range.
 * @source bench/ring.ts
 */
export function ringPool<T, R>(options: RingPoolOptions): RingPool<T, R> {
  const {
    module,
    data,
    worker = {},
    payload = 'json',
    parking = 'thread',
    workers = Math.max(1, availableParallelism() - 1),
    ringBytes = 2 ** 20,
    slots = 1_024,
    maxWaiting = 1_024,
    maxBatch = 64,
    spinMs = 0.1,
    graceMs = Number.POSITIVE_INFINITY,
    maxTasks = Number.POSITIVE_INFINITY,
    restartMs = 1_000,
    flushScheduler = asapScheduler,
    scheduler = asyncScheduler,
  } = options;
  checkWhole({ workers, slots, maxBatch }, 1);
  checkWhole({ maxWaiting }, 0);
  if (maxTasks !== Number.POSITIVE_INFINITY) checkWhole({ maxTasks }, 1);
  for (const [name, ms] of Object.entries({ spinMs, graceMs, restartMs })) {
    if (!(ms >= 0)) throw new RangeError(`ringPool: ${name} is ${ms}; give a number of at least 0`);
  }
  if (ringBytes < MIN_RING_BYTES) throw new RangeError(`ringPool: ringBytes is ${ringBytes}; give at least 16,384`);
  allocateRing(ringBytes);
  const thread = { module, data, worker, payload, parking, ringBytes, slots, maxBatch, spinMs, maxTasks };
  return new Pool<T, R>({ thread, workers, maxWaiting, graceMs, restartMs, flushScheduler, scheduler });
}

/** An error is told whatever it says. */
const MIN_RING_BYTES = 2 ** 14;
