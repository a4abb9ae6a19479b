import type { SchedulerLike, Subscription } from 'rxjs';
import { checkNumber } from '../../../operators/check-options.ts';
import type { EventType } from '../../engine/events.ts';
import type { ObservedRun, RunListener, RunObserver } from '../../engine/observer.ts';
import { type AuditEntry, AuditReader } from './audit-entry.ts';
import { AuditSegments } from './audit-segments.ts';

/** What became of entries, for those who watch the log. */
export type AuditEvent =
  | { readonly type: 'sent'; readonly entries: number }
  /** On disk: because there is no receiver, or it did not take them. They are sent when it does. */
  | { readonly type: 'spilled'; readonly entries: number; readonly error?: unknown }
  /** Gone: the disk is full, refuses, or holds as much as it may. */
  | { readonly type: 'lost'; readonly entries: number; readonly error?: unknown };

export interface AuditLogOptions {
  /** Where entries are kept that nobody has taken yet; without `send`, where they stay. */
  readonly folder: string;
  /** Hands lines of JSON to their receiver; rejects where it does not take them, all or none. Absent: the folder is the record. */
  readonly send?: (lines: readonly string[]) => Promise<void>;
  readonly scheduler: SchedulerLike;
  /** Entries that wait in memory; beyond it they go to disk. Default 1,000. */
  readonly maxWaiting?: number;
  /** Entries sent or written at once. Default 100. */
  readonly maxBatch?: number;
  /** How long entries are gathered, in milliseconds. Default 250. */
  readonly flushMs?: number;
  /** How long a receiver that failed is left alone, in milliseconds. Default 5,000. */
  readonly retryMs?: number;
  /** Bytes of one file. Default 1 MiB. */
  readonly maxSegmentBytes?: number;
  /** Bytes on disk; beyond it the oldest go, and are told as lost. Default 256 MiB. */
  readonly maxBytes?: number;
  readonly observe?: (event: AuditEvent) => void;
}

/**
 * Puts every run on record, off its path. An entry waits in memory for its batch, and goes to disk where its receiver is
 * slow, refuses it, or is away; from there it is sent, in order, when the receiver takes it again, also by a later process. A
 * receiver may so be given an entry twice, and knows it by its run. What is lost after all is told.
 *
 * - Memory: `maxWaiting` entries, and ten times as many on their way to disk.
 * - Disk: `maxBytes`. The thread only turns a batch of entries into text; reading and writing are the system's threads'.
 *
 * @throws RangeError where an option is out of its range.
 */
export class AuditLog implements RunObserver {
  readonly hears: readonly EventType[] = AuditReader.hears;
  readonly #options: Required<Omit<AuditLogOptions, 'send' | 'observe'>> & Pick<AuditLogOptions, 'send' | 'observe'>;
  readonly #segments: AuditSegments;
  #waiting: AuditEntry[] = [];
  #spilling = 0;
  #working: Promise<void> | undefined;
  #timer: Subscription | undefined;
  /** The receiver is not asked before. */
  #downUntil = 0;
  #closing = false;

  constructor(options: AuditLogOptions) {
    const sizes = { maxWaiting: 1_000, maxBatch: 100, maxSegmentBytes: 2 ** 20, maxBytes: 256 * 2 ** 20 };
    const times = { flushMs: 250, retryMs: 5_000 };
    this.#options = { ...sizes, ...times, ...options };
    for (const name of Object.keys(sizes) as (keyof typeof sizes)[]) {
      checkNumber('AuditLog', name, this.#options[name], { min: 1, max: Number.MAX_SAFE_INTEGER, whole: true });
    }
    for (const name of Object.keys(times) as (keyof typeof times)[]) {
      checkNumber('AuditLog', name, this.#options[name], { min: 0, max: 3_600_000 });
    }
    const { folder, maxSegmentBytes, maxBytes, send } = this.#options;
    this.#segments = new AuditSegments(folder, { maxSegmentBytes, maxBytes });
    // What an earlier process left.
    if (send !== undefined) this.#later(0);
  }

  begin(run: ObservedRun): RunListener {
    const { scheduler } = this.#options;
    const startedAt = scheduler.now();
    const reader = new AuditReader(run, startedAt);
    return {
      event: (event) => {
        const entry = reader.hear(event);
        if (entry !== undefined) this.#take(entry);
      },
      cancelled: () => this.#take(reader.end('cancelled', scheduler.now() - startedAt)),
    };
  }

  /** Sends or writes all that waits; a receiver that is away is asked once at most. */
  async flush(): Promise<void> {
    await this.#working;
    await this.#work();
  }

  /** Sends or writes all that waits, and lets go. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#timer?.unsubscribe();
    await this.flush();
    await this.#segments.close().catch(() => {});
  }

  #take(entry: AuditEntry): void {
    this.#waiting.push(entry);
    const { flushMs, maxBatch, maxWaiting } = this.#options;
    // The batch that is under way does not end: whoever takes it is slow, the disk is not.
    if (this.#waiting.length >= maxWaiting) void this.#spill(this.#waiting.splice(0));
    else this.#later(this.#waiting.length >= maxBatch ? 0 : flushMs);
  }

  #later(delayMs: number): void {
    if (this.#closing || this.#working !== undefined || this.#timer !== undefined) return;
    this.#timer = this.#options.scheduler.schedule(() => {
      this.#timer = undefined;
      this.#working = this.#work().finally(() => {
        this.#working = undefined;
        if (this.#waiting.length > 0) this.#later(this.#options.flushMs);
        else if (this.#downUntil > 0) this.#later(this.#options.retryMs);
      });
    }, delayMs);
  }

  async #work(): Promise<void> {
    const { maxBatch } = this.#options;
    await this.#catchUp();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, maxBatch);
      const error = await this.#sent(batch);
      if (error !== undefined) await this.#spill(batch, error);
    }
  }

  /** What is on disk goes first, piece by piece. */
  async #catchUp(): Promise<void> {
    while (this.#mayAsk) {
      let entries = 0;
      try {
        const handed = await this.#segments.hand(async (lines) => {
          await this.#options.send?.(lines);
          entries = lines.length;
        });
        if (!handed) return;
        this.#downUntil = 0;
        this.#options.observe?.({ type: 'sent', entries });
      } catch {
        this.#rest();
      }
    }
  }

  /** Undefined where the receiver has it. */
  async #sent(batch: readonly AuditEntry[]): Promise<unknown> {
    if (!this.#mayAsk) return this.#options.send === undefined ? 'no receiver' : 'the receiver is away';
    try {
      await this.#options.send?.(linesOf(batch));
      this.#downUntil = 0;
      this.#options.observe?.({ type: 'sent', entries: batch.length });
      return undefined;
    } catch (error) {
      this.#rest();
      return error;
    }
  }

  async #spill(batch: readonly AuditEntry[], error?: unknown): Promise<void> {
    const { maxWaiting, observe } = this.#options;
    if (this.#spilling >= 10 * maxWaiting) {
      observe?.({ type: 'lost', entries: batch.length, error: new Error('the disk is too slow') });
      return;
    }
    this.#spilling += batch.length;
    try {
      const gone = await this.#segments.append(linesOf(batch));
      observe?.({ type: 'spilled', entries: batch.length, ...(error !== undefined && { error }) });
      if (gone > 0) observe?.({ type: 'lost', entries: gone, error: new Error('the folder holds as much as it may') });
    } catch (failure) {
      observe?.({ type: 'lost', entries: batch.length, error: failure });
    }
    this.#spilling -= batch.length;
  }

  get #mayAsk(): boolean {
    return this.#options.send !== undefined && this.#options.scheduler.now() >= this.#downUntil;
  }

  #rest(): void {
    this.#downUntil = this.#options.scheduler.now() + this.#options.retryMs;
  }
}

function linesOf(batch: readonly AuditEntry[]): string[] {
  return batch.map((entry) => JSON.stringify(entry));
}
