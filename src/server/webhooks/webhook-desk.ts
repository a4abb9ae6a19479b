import { randomUUID } from 'node:crypto';
import { defer, filter, from, Observable, type SchedulerLike, takeUntil, timer } from 'rxjs';
import type { StartRun } from '../../engine/request.ts';
import type { Json } from '../../ports/index.ts';
import { failed } from './final-state.ts';
import type { FinalState, Receipt } from './receipt.ts';
import { openReceiptStore, type ReceiptStore } from './receipt-store.ts';
import type { Received } from './receipt-table.ts';
import { ReplySender } from './reply-sender.ts';
import { defaultWebhookLimits, type Webhook, type WebhookEvent, type WebhookLimits } from './webhook.ts';
import { type WebhookRun, WebhookRuns } from './webhook-runs.ts';

/** What webhooks are taken with. */
export interface WebhookDeskOptions {
  readonly webhooks: readonly Webhook[];
  /** A SQLite file of this process's own; made where there is none. */
  readonly file: string;
  readonly limits?: Partial<WebhookLimits>;
  readonly scheduler: SchedulerLike;
  /** Milliseconds since 1970, by the clock of the wall: what signatures are dated by. */
  readonly now: () => number;
  readonly random: () => number;
  readonly observe?: (event: WebhookEvent) => void;
}

/** How long a final state that could not be written waits until it is tried again. */
const writeAgainMs = 1_000;

/**
 * Opens what takes webhooks: each is on disk before it is answered for, run once, and its final state is on disk before
 * anybody is told of it. What a process did not bring to its end is taken up by the next, at `start`.
 *
 * Rejects where the file cannot be used, or another process uses it; throws RangeError on a limit that is not above 0.
 */
export async function openWebhookDesk(options: WebhookDeskOptions): Promise<WebhookDesk> {
  const limits = { ...defaultWebhookLimits, ...options.limits };
  for (const [name, value] of Object.entries(limits)) {
    if (!(Number(value) > 0)) throw new RangeError(`webhook limits: ${name} is ${value}: set a number above 0`);
  }
  const store = await openReceiptStore(options.file, {
    maxReceipts: limits.receipts,
    maxBytes: limits.receiptBytes,
    keepMs: limits.keepMs,
    // A signature is believed for as long before its time as after.
    leastMs: 2 * limits.toleranceMs,
  });
  return new WebhookDesk(options, limits, store);
}

/** Takes webhooks, has them run, and knows how they ended. */
export class WebhookDesk {
  readonly limits: WebhookLimits;
  readonly #options: WebhookDeskOptions;
  readonly #store: ReceiptStore;
  readonly #replies: ReadonlyMap<string, ReplySender>;
  /** Runs that have no final state on disk, each with those who wait for it. */
  readonly #open: Map<string, Set<(receipt: Receipt) => void>> = new Map();
  #runs: WebhookRuns | undefined;
  #receiving = 0;
  #isClosed = false;

  constructor(options: WebhookDeskOptions, limits: WebhookLimits, store: ReceiptStore) {
    this.#options = options;
    this.limits = limits;
    this.#store = store;
    const { scheduler, now, random } = options;
    const shared = { store, limits, scheduler, now, random, observe: (event: WebhookEvent) => this.tell(event) };
    this.#replies = new Map(
      options.webhooks.flatMap((webhook) => {
        const { reply } = webhook;
        if (reply === undefined) return [];
        return [[webhook.name, new ReplySender({ ...shared, webhook: { ...webhook, reply } })]];
      }),
    );
  }

  get active(): number {
    return this.#runs?.active ?? 0;
  }

  /** Webhooks that are on disk, or on their way there, and wait for their turn. */
  get waiting(): number {
    return this.#receiving + (this.#runs?.waiting ?? 0);
  }

  /** Replies that have not been taken. */
  get replies(): number {
    let all = 0;
    for (const { size } of this.#replies.values()) all += size;
    return all;
  }

  of(name: string): Webhook | undefined {
    return this.#options.webhooks.find((webhook) => webhook.name === name);
  }

  /**
   * Begins to run webhooks, those first that a process before this one left: each is run again, under the same run id, unless
   * a call with side effects was about to be made for it, or it has been begun `limits.attempts` times; those fail, with the
   * codes `webhook.interrupted` and `webhook.attempts`.
   */
  async start(startRun: StartRun): Promise<void> {
    const { runs: maxRuns, answerChars: maxChars } = this.limits;
    const runs = new WebhookRuns({ startRun, maxRuns, maxChars, end: (run, final) => this.#end(run, final) });
    for (const { run, webhook: name, input, attempts, hasEffects, receivedAt } of await this.#store.takeUp()) {
      const webhook = this.of(name);
      this.#open.set(run, new Set());
      const final =
        webhook === undefined
          ? gone(name)
          : hasEffects
            ? interrupted
            : attempts > this.limits.attempts
              ? worn
              : undefined;
      this.tell({ type: 'taken-up', webhook: name, what: final === undefined ? 'begun-again' : 'given-up' });
      if (final !== undefined) await this.#keep(run, webhook?.reply !== undefined, final, name, receivedAt);
      else if (webhook !== undefined) runs.add({ run, webhook, input, receivedAt });
    }
    for (const { run, webhook, tries } of await this.#store.due()) this.#replies.get(webhook)?.add(run, tries);
    this.#runs = runs;
  }

  /** By the clock that webhooks are timed with, which may have fractions. */
  now(): number {
    return this.#options.scheduler.now();
  }

  /**
   * Puts a webhook on disk that came in at `receivedAt`, and has it run; one of an id that is known is not run again, and one
   * that there is no room for not taken.
   */
  async receive(webhook: Webhook, id: string, input: Json, receivedAt: number): Promise<Received> {
    const runs = this.#runs;
    if (runs === undefined || this.waiting >= this.limits.waiting) {
      const receipt = await this.#store.known(webhook.name, id);
      return receipt === undefined ? 'full' : { receipt, isNew: false };
    }
    this.#receiving++;
    try {
      const text = JSON.stringify(input);
      const { name } = webhook;
      const received = await this.#store.receive({ webhook: name, id, run: randomUUID(), input: text, at: receivedAt });
      if (received !== 'full' && received.isNew) {
        const { run } = received.receipt;
        this.#open.set(run, new Set());
        runs.add({ run, webhook, input: text, receivedAt });
      }
      return received;
    } finally {
      this.#receiving--;
    }
  }

  /** What is on disk of a run of this webhook. */
  async find(webhook: string, run: string): Promise<Receipt | undefined> {
    const receipt = await this.#store.find(run);
    return receipt?.webhook === webhook ? receipt : undefined;
  }

  isRunning(run: string): boolean {
    return this.#runs?.isRunning(run) ?? false;
  }

  /** Emits a run's receipt when its final state is on disk, and completes; with nothing, where it is not within `ms`. */
  ended(run: string, ms: number): Observable<Receipt> {
    return defer(() => {
      const listeners = this.#open.get(run);
      // It may have ended since it was looked at.
      if (listeners === undefined) return from(this.#store.find(run)).pipe(filter((receipt) => receipt !== undefined));
      return new Observable<Receipt>((told) => {
        const listener = (receipt: Receipt): void => {
          told.next(receipt);
          told.complete();
        };
        listeners.add(listener);
        return () => listeners.delete(listener);
      });
    }).pipe(takeUntil(timer(ms, this.#options.scheduler)));
  }

  /** Puts on disk that a call with side effects is about to be made, where the run is a webhook's; undefined: it is none. */
  mark(run: string): Promise<void> | undefined {
    return this.#open.has(run) ? this.#store.mark(run) : undefined;
  }

  tell(event: WebhookEvent): void {
    this.#options.observe?.(event);
  }

  /** Begins nothing more: what waits is taken up by the next process. */
  stop(): void {
    this.#runs?.stop();
    for (const sender of this.#replies.values()) sender.stop();
  }

  /** Cuts off what is under way, and lets go of the file; resolves when that is done. */
  async close(): Promise<void> {
    this.stop();
    this.#runs?.cancel();
    this.#isClosed = true;
    await this.#store.close();
  }

  #end({ run, webhook, receivedAt }: WebhookRun, final: FinalState): Promise<void> {
    return this.#keep(run, webhook.reply !== undefined, final, webhook.name, receivedAt);
  }

  async #keep(run: string, isDue: boolean, final: FinalState, webhook: string, receivedAt: number): Promise<void> {
    const { scheduler } = this.#options;
    for (;;) {
      try {
        const receipt = await this.#store.end({ run, final, at: scheduler.now(), isDue });
        this.tell({ type: 'ended', webhook, state: final.state, ms: scheduler.now() - receivedAt });
        const listeners = this.#open.get(run) ?? [];
        this.#open.delete(run);
        for (const told of [...listeners]) told(receipt);
        if (isDue) this.#replies.get(webhook)?.add(run);
        return;
      } catch (error) {
        // The next process takes it up.
        if (this.#isClosed) return;
        this.tell({ type: 'unwritten', webhook, error });
        await new Promise<void>((again) => scheduler.schedule(() => again(), writeAgainMs));
      }
    }
  }
}

const interrupted = failed(
  'webhook.interrupted',
  'the server stopped when a call with side effects had been begun, so it is not run again',
);

const worn = failed('webhook.attempts', 'the server stopped each time it was run');

function gone(webhook: string): FinalState {
  return failed('webhook.unknown', `nothing takes ${webhook} any more`);
}
