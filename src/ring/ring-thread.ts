import { getCompileCacheDir } from 'node:module';
import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { Flight } from './flight.ts';
import { type Payload, type PayloadForm, payloads, readText } from './payload.ts';
import { RingError, RingTaskError } from './ring-error.ts';
import { allocateRing, viewRing } from './ring-memory.ts';
import {
  END,
  FAILURE,
  type Greeting,
  kindOf,
  LAST_VALUE,
  type Parking,
  RETIRE,
  type RingTask,
  SKIPPED,
  slotOf,
  wordOf,
} from './ring-messages.ts';
import { RingReader } from './ring-reader.ts';
import { ringWorker } from './ring-worker.ts';
import { RingWriter } from './ring-writer.ts';
import { allocateMarks, TaskMarks } from './task-marks.ts';

/** How the threads themselves are started, as Node takes it; what is left out is as in the process. */
export interface RingWorkerSettings {
  readonly env?: Readonly<Record<string, string>>;
  readonly argv?: readonly string[];
  readonly execArgv?: readonly string[];
  /** Heap and stack of one worker. Memory outside the heap, such as large buffers, is not counted. */
  readonly resourceLimits?: ResourceLimits;
  /** What tasks write on the standard streams: goes to those of the process, or nowhere. Default `inherit`. */
  readonly output?: 'inherit' | 'ignore';
}

/** What a worker is made of. */
export interface RingThreadOptions {
  readonly module: URL;
  readonly data: unknown;
  readonly payload: PayloadForm;
  readonly ringBytes: number;
  readonly slots: number;
  readonly maxBatch: number;
  readonly spinMs: number;
  readonly parking: Parking;
  readonly maxTasks: number;
  readonly worker: RingWorkerSettings;
}

/** What its pool hears of a worker. */
export interface RingThreadListener<T, R> {
  greeted(thread: RingThread<T, R>, greeting: unknown): void;
  /** Slots or room have become free. */
  freed(thread: RingThread<T, R>): void;
  /** No more is to be given to it; it will end. */
  retired(thread: RingThread<T, R>): void;
  /** It runs no more, and what it had not ended is as it was left. */
  ended(thread: RingThread<T, R>, reason: RingError, left: readonly Left<T, R>[]): void;
}

/** A task that a worker leaves behind. */
export interface Left<T, R> {
  readonly flight: Flight<T, R>;
  readonly hasBegun: boolean;
}

/** The owner's end of one worker: the writer of its tasks, the reader of its results. */
export class RingThread<T, R> {
  /** Tasks in its slots. */
  load = 0;
  isReady = false;
  /** It gets no more tasks. */
  isRetired = false;
  /** There were more than are wanted. */
  isSurplus = false;
  /** It has begun a task: a worker that ends without one would only end again. */
  hasWorked = false;
  readonly #worker: Worker;
  readonly #listener: RingThreadListener<T, R>;
  readonly #options: RingThreadOptions;
  readonly #payload: Payload;
  readonly #tasks: RingWriter;
  readonly #results: RingReader;
  readonly #marks: TaskMarks;
  readonly #flights: (Flight<T, R> | undefined)[];
  readonly #free: number[];
  #taken = 0;
  #unpublished = 0;
  #isPolling = false;
  #pollUntil = 0;
  #hasEnded = false;
  #reason: RingError | undefined;

  constructor(options: RingThreadOptions, listener: RingThreadListener<T, R>) {
    const { slots, ringBytes } = options;
    const [tasks, results] = [allocateRing(ringBytes), allocateRing(ringBytes)];
    const marks = allocateMarks(slots);
    this.#options = options;
    this.#listener = listener;
    this.#payload = payloads[options.payload];
    this.#tasks = new RingWriter(viewRing(tasks));
    this.#results = new RingReader(viewRing(results));
    this.#marks = new TaskMarks(marks);
    this.#flights = Array.from({ length: slots }, () => undefined);
    this.#free = Array.from({ length: slots }, (_, slot) => slots - 1 - slot);
    this.#worker = startWorker(options, { tasks, results, marks });
    this.#worker.on('message', (message: unknown) => {
      if (!this.isReady && isGreeting(message)) this.#greet(message);
    });
    this.#worker.once('error', (error) => {
      this.#reason ??= reasonOf(error);
    });
    this.#worker.once('exit', (code) => this.#end(code));
    this.#sleep();
  }

  get hasSlot(): boolean {
    return !this.isRetired && this.#free.length > 0;
  }

  /** Puts a task into the ring; false where it has no room now. @throws RingError `too-large`; what the task cannot be. */
  take(flight: Flight<T, R>): boolean {
    const slot = this.#free.at(-1) as number;
    this.#marks.clear(slot);
    if (!this.#payload.write(this.#tasks, wordOf(0, slot), flight.task)) {
      this.publish();
      return false;
    }
    this.#free.pop();
    this.#flights[slot] = flight;
    flight.thread = this;
    flight.slot = slot;
    if (this.load === 0) this.#worker.ref();
    this.load += 1;
    this.#taken += 1;
    this.#unpublished += 1;
    if (this.#unpublished >= this.#options.maxBatch) this.publish();
    if (this.#taken >= this.#options.maxTasks) this.retire();
    return true;
  }

  get hasUnpublished(): boolean {
    return this.#unpublished > 0;
  }

  /** Lets the worker see what was put into its ring, and wakes it where it sleeps. */
  publish(): void {
    this.#unpublished = 0;
    this.#tasks.publish();
    this.#wakeWorker();
    if (this.load > 0 && !this.#isPolling) this.#poll();
  }

  /** Nobody waits for the task any more: one that has not begun is passed over, one that has is told. */
  cancel({ slot }: Flight<T, R>): void {
    this.#marks.cancel(slot);
    this.#wakeWorker();
  }

  /** Ends the worker where it is still at a task. */
  endIfAt(flight: Flight<T, R>): void {
    if (this.#flights[flight.slot] !== flight || !this.#marks.hasBegun(flight.slot)) return;
    this.end(new RingError('overdue', 'a task went on after it was cancelled, and its worker was ended'));
  }

  /** Gives no more to it, and ends it when its tasks are done. */
  retire(): void {
    if (this.isRetired) return;
    this.isRetired = true;
    this.#listener.retired(this);
    this.#endIfDone();
  }

  end(reason: RingError): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    if (!this.isRetired) {
      this.isRetired = true;
      this.#listener.retired(this);
    }
    // Its end is waited for, by a pool that closes for one.
    this.#worker.ref();
    void this.#worker.terminate();
  }

  #greet(greeting: Greeting): void {
    if ('refused' in greeting) {
      const { message } = greeting.refused;
      const cause = new RingTaskError(greeting.refused);
      this.end(new RingError('no-worker', `${this.#options.module.href} cannot be loaded: ${message}`, { cause }));
      return;
    }
    this.isReady = true;
    if (this.load === 0) this.#worker.unref();
    this.#listener.greeted(this, greeting.greeting);
  }

  #wakeWorker(): void {
    if (this.#marks.workerBell.ring()) this.#worker.postMessage(null);
  }

  /** Looks for results in every turn of the event loop for a while, so that they need no wake-up. */
  #poll(): void {
    this.#isPolling = true;
    this.#marks.ownerBell.rise();
    this.#pollUntil = performance.now() + this.#options.spinMs;
    setImmediate(this.#look);
  }

  readonly #look = (): void => {
    if (this.#hasEnded) return;
    if (this.#drain() > 0) this.#pollUntil = performance.now() + this.#options.spinMs;
    if (this.load > 0 && performance.now() < this.#pollUntil) {
      setImmediate(this.#look);
      return;
    }
    this.#isPolling = false;
    this.#sleep();
  };

  readonly #hasWork = (): boolean => !this.#results.isEmpty();

  #sleep(): void {
    const isIdle = this.load === 0 && this.isReady && this.#reason === undefined;
    if (isIdle) this.#worker.unref();
    if (!this.#marks.ownerBell.sleepUntil(this.#hasWork, this.#wake)) this.#poll();
  }

  readonly #wake = (): void => {
    if (!this.#isPolling && !this.#hasEnded) {
      this.#isPolling = true;
      this.#look();
    }
  };

  /** Gives out the results that are there, as many as there are slots at most; returns how many. */
  #drain(): number {
    const { slots } = this.#options;
    let count = 0;
    while (count < slots && this.#results.next()) {
      count += 1;
      this.#hear(this.#results.word);
    }
    if (count > 0) {
      // It may wait for room in the ring of results.
      this.#wakeWorker();
      this.#listener.freed(this);
      this.#endIfDone();
    }
    return count;
  }

  #hear(word: number): void {
    const kind = kindOf(word);
    if (kind === RETIRE) {
      this.#results.release();
      this.retire();
      return;
    }
    const flight = this.#flights[slotOf(word)] as Flight<T, R>;
    const { consumer } = flight;
    const isHeard = !consumer.closed;
    const text = isHeard && kind === FAILURE ? readText(this.#results) : '';
    const value = isHeard && kind <= LAST_VALUE ? (this.#payload.read(this.#results) as R) : undefined;
    this.#results.release();
    this.hasWorked = true;
    if (kind > 0) this.#clear(flight);
    if (!isHeard || kind === SKIPPED) return;
    if (kind === FAILURE) consumer.error(new RingTaskError(JSON.parse(text)));
    else {
      flight.hasGiven = true;
      if (kind !== END) consumer.next(value as R);
      if (kind > 0) consumer.complete();
    }
  }

  #clear(flight: Flight<T, R>): void {
    this.#flights[flight.slot] = undefined;
    this.#free.push(flight.slot);
    flight.thread = undefined;
    this.load -= 1;
  }

  #endIfDone(): void {
    if (this.isRetired && this.load === 0) this.end(new RingError('worker-ended', 'the worker was replaced'));
  }

  #end(code: number): void {
    this.#hasEnded = true;
    this.isRetired = true;
    // What it had published before its end is as good as any.
    while (this.#drain() > 0);
    this.#marks.ownerBell.ring();
    const left = this.#flights.flatMap((flight, slot) =>
      flight === undefined ? [] : [{ flight, hasBegun: this.#marks.hasBegun(slot) }],
    );
    for (const { flight, hasBegun } of left) {
      this.#clear(flight);
      this.hasWorked ||= hasBegun;
    }
    const reason = this.#reason ?? new RingError('worker-ended', `the worker ended by itself, with code ${code}`);
    this.#listener.ended(this, reason, left);
  }
}

/** A module may post messages of its own. */
function isGreeting(message: unknown): message is Greeting {
  return typeof message === 'object' && message !== null && ('greeting' in message || 'refused' in message);
}

type Memory = Pick<RingTask, 'tasks' | 'results' | 'marks'>;

function startWorker({ worker: settings, ...options }: RingThreadOptions, memory: Memory): Worker {
  const { module, data, payload, maxBatch, spinMs, parking } = options;
  const compiled = getCompileCacheDir();
  const ring: RingTask = { ringModule: module.href, data, payload, maxBatch, spinMs, parking, compiled, ...memory };
  const { output = 'inherit', env, argv, execArgv, resourceLimits } = settings;
  const isIgnored = output === 'ignore';
  const worker = new Worker(ringWorker, {
    workerData: { ring },
    stdout: isIgnored,
    stderr: isIgnored,
    ...(env && { env: { ...env } }),
    ...(argv && { argv: [...argv] }),
    ...(execArgv && { execArgv: [...execArgv] }),
    ...(resourceLimits && { resourceLimits }),
  });
  if (isIgnored) for (const stream of [worker.stdout, worker.stderr]) stream.resume();
  return worker;
}

function reasonOf(error: unknown): RingError {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new RingError('out-of-memory', 'the worker went over its memory', { cause: error });
  }
  return new RingError('worker-ended', `the worker ended by an error: ${String(message ?? error)}`, { cause: error });
}
