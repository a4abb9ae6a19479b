import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SchedulerLike } from 'rxjs';
import { checkNumber } from '../../operators/check-options.ts';
import type { RunEvent } from '../engine/events.ts';
import type { ObservedRun, RunListener, RunObserver } from '../engine/observer.ts';
import { brokenPromises } from './broken-promises.ts';
import { disagreementOf } from './disagreement.ts';
import { jsonText } from './json-text.ts';
import type { BreakerChange, RunSummary } from './run-store/recorded-run.ts';
import type { RunBatch } from './run-store/run-table.ts';
import { type RunWriter, writeRunsOnThread } from './run-store/run-writer.ts';
import { TallyBook } from './run-store/tally-book.ts';
import { parseTraceparent } from './tracing/traceparent.ts';
import { type RunTimes, runTimes } from './waterfall.ts';

/** What the store did, for those who watch it. */
export type RunStoreEvent =
  | { readonly type: 'written'; readonly runs: number }
  /** Runs that will be neither kept nor counted, or not kept: too many waited, or JSON or the database refused them. */
  | { readonly type: 'lost'; readonly runs: number; readonly why: 'full' | 'failed'; readonly error?: unknown };

export interface RunStoreOptions {
  readonly file: string;
  /** The share of runs kept though they kept every promise. Default 0.01. */
  readonly sampleRatio?: number;
  /** The share of runs kept whose guess and plan disagreed: `tailrace train` learns from them. Default 0.25. */
  readonly disagreedRatio?: number;
  /** Runs kept; the oldest goes first. Default 10,000. */
  readonly maxRuns?: number;
  /** Bytes of logs kept; the oldest go first. Default 256 MiB. */
  readonly maxBytes?: number;
  /** Events kept of one run; of a longer one the end and the beginning. Default 5,000. */
  readonly maxEvents?: number;
  /** Runs that have ended and wait to be looked at or written; beyond it a run is lost and told. Default 500. */
  readonly maxPending?: number;
  /** Runs looked at in one go, so that the thread is never held long. Default 8. */
  readonly maxBatch?: number;
  /** How long what is kept is gathered, in milliseconds. Default 250. */
  readonly flushMs?: number;
  readonly observe?: (event: RunStoreEvent) => void;
  /** Gives a number in [0, 1) for the sample. */
  readonly random: () => number;
  readonly scheduler: SchedulerLike;
}

/**
 * Keeps the whole log of each run that broke a promise of its surface or failed, and of a sample of the rest, in SQLite;
 * counts all of them by the hour, for reports; and keeps the changes of breakers. On the path of a run it appends to a list;
 * all else happens after the run's end, and the disk is another thread's.
 *
 * - Memory: `maxEvents` events a run under way, and for each of `maxPending` that ended.
 * - Disk: `maxRuns`, `maxBytes`, and three weeks of hourly counts.
 *
 * @throws RangeError where an option is out of its range.
 */
export class RunStore implements RunObserver {
  readonly #options: Required<Omit<RunStoreOptions, 'observe'>> & Pick<RunStoreOptions, 'observe'>;
  readonly #book: TallyBook = new TallyBook(20_000);
  readonly #writer: RunWriter;
  #ended: Ended[] = [];
  #kept: RunBatch['runs'][number][] = [];
  #changes: BreakerChange[] = [];
  #isCounted = false;
  #writing: Promise<void> | undefined;
  #looks = false;
  #writes = false;

  constructor(options: RunStoreOptions) {
    const bounds = { maxRuns: 10_000, maxBytes: 256 * 2 ** 20, maxEvents: 5_000, maxPending: 500, maxBatch: 8 };
    this.#options = { sampleRatio: 0.01, disagreedRatio: 0.25, flushMs: 250, ...bounds, ...options };
    for (const name of Object.keys(bounds) as (keyof typeof bounds)[]) {
      checkNumber('RunStore', name, this.#options[name], { min: 1, max: Number.MAX_SAFE_INTEGER, whole: true });
    }
    checkNumber('RunStore', 'sampleRatio', this.#options.sampleRatio, { min: 0, max: 1 });
    checkNumber('RunStore', 'disagreedRatio', this.#options.disagreedRatio, { min: 0, max: 1 });
    const { file, maxRuns, maxBytes } = this.#options;
    // What people asked and were told is for this user's eyes only.
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
    this.#writer = writeRunsOnThread(file, { maxRuns, maxBytes, maxHours: 21 * 24 });
  }

  begin(run: ObservedRun): RunListener {
    const { scheduler, maxEvents } = this.#options;
    const startedAt = scheduler.now();
    const log: RunEvent[] = [];
    let dropped = false;
    return {
      event: (event) => {
        const isLast = event.type === 'done' || event.type === 'error';
        if (log.length < maxEvents || isLast) log.push(event);
        else dropped = true;
        if (!isLast) return;
        const outcome = event.type === 'done' ? event.outcome : 'failed';
        this.#keep({ run, log, startedAt, outcome, whole: !dropped });
      },
      cancelled: () => this.#keep({ run, log, startedAt, outcome: 'cancelled', whole: !dropped }),
    };
  }

  /** Keeps the state timeline of a dependency. */
  breakerChanged(change: BreakerChange): void {
    if (this.#changes.length >= this.#options.maxPending) {
      this.#options.observe?.({ type: 'lost', runs: 1, why: 'full' });
      return;
    }
    this.#changes.push(change);
    this.#writeLater(this.#options.flushMs);
  }

  /** Writes all that waits. */
  async flush(): Promise<void> {
    while (this.#ended.length > 0) this.#look();
    await this.#writing;
    while (this.#waits) await this.#write();
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#writer.close();
  }

  get #waits(): boolean {
    return this.#isCounted || this.#kept.length + this.#changes.length > 0;
  }

  #keep(ended: Ended): void {
    if (this.#ended.length + this.#kept.length >= this.#options.maxPending) {
      this.#options.observe?.({ type: 'lost', runs: 1, why: 'full' });
      return;
    }
    this.#ended.push(ended);
    this.#lookLater();
  }

  #lookLater(): void {
    if (this.#looks || this.#ended.length === 0) return;
    this.#looks = true;
    this.#options.scheduler.schedule(() => {
      this.#looks = false;
      this.#look();
      this.#lookLater();
    }, 0);
  }

  /** Counts runs that ended, and lets go of those that are not kept: soon, for a log that grows old is dear to let go of. */
  #look(): void {
    for (const ended of this.#ended.splice(0, this.#options.maxBatch)) {
      this.#isCounted = true;
      const { kept, times } = this.#judged(ended);
      if (this.#isKept(kept)) this.#keepLog(ended, kept, times);
    }
    if (this.#waits) this.#writeLater(this.#options.flushMs);
  }

  #writeLater(delayMs: number): void {
    if (this.#writes || this.#writing !== undefined) return;
    this.#writes = true;
    this.#options.scheduler.schedule(() => {
      this.#writes = false;
      if (this.#writing === undefined && this.#waits) void this.#write();
    }, delayMs);
  }

  #write(): Promise<void> {
    this.#writing = this.#writeAll().finally(() => {
      this.#writing = undefined;
      if (this.#waits) this.#writeLater(this.#options.flushMs);
    });
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    const { observe } = this.#options;
    const runs = this.#kept.splice(0);
    const changes = this.#changes.splice(0);
    const { tallies, lost } = this.#book.take();
    this.#isCounted = false;
    if (lost > 0) observe?.({ type: 'lost', runs: lost, why: 'full' });
    try {
      await this.#writer.write({ runs, tallies, changes });
      observe?.({ type: 'written', runs: runs.length });
    } catch (error) {
      observe?.({ type: 'lost', runs: runs.length, why: 'failed', error });
    }
  }

  /** Counts the run, and says why it would be kept. */
  #judged({ run, log, startedAt, outcome }: Ended): { readonly kept: RunSummary['kept']; readonly times: RunTimes } {
    const { pipeline, surface } = run.request;
    const times = runTimes(log);
    const broken = brokenPromises(run.slo, log, times);
    this.#book.count({ startedAt, pipeline, surface, outcome, times, broken }, log);
    // A run that ended on a lower rung failed on the way: what went wrong stands in its log.
    if (outcome === 'failed' || outcome === 'degraded') return { kept: 'failed', times };
    if (Object.values(broken).includes(true)) return { kept: 'slo', times };
    const isGuessed = log.some(({ type }) => type === 'speculation');
    return { kept: isGuessed && disagreementOf(log) !== undefined ? 'disagreed' : 'sample', times };
  }

  #isKept(kept: RunSummary['kept']): boolean {
    const { random, disagreedRatio, sampleRatio } = this.#options;
    const share = kept === 'sample' ? sampleRatio : kept === 'disagreed' ? disagreedRatio : 1;
    return share === 1 || random() < share;
  }

  #keepLog({ run, log, startedAt, outcome, whole }: Ended, kept: RunSummary['kept'], times: RunTimes): void {
    const { request, version } = run;
    const { pipeline, surface, traceparent } = request;
    const { firstTokenMs, firstSentenceMs, fullMs } = times;
    const traceId = parseTraceparent(traceparent)?.traceId;
    try {
      this.#kept.push({
        ...{ run: request.run, pipeline, version, surface, startedAt, outcome, kept, fullMs, whole },
        ...(traceId !== undefined && { traceId }),
        ...(firstTokenMs !== undefined && { firstTokenMs }),
        ...(firstSentenceMs !== undefined && { firstSentenceMs }),
        log: jsonText(log),
      });
    } catch (error) {
      this.#options.observe?.({ type: 'lost', runs: 1, why: 'failed', error });
    }
  }
}

interface Ended {
  readonly run: ObservedRun;
  readonly log: readonly RunEvent[];
  readonly startedAt: number;
  readonly outcome: string;
  readonly whole: boolean;
}
