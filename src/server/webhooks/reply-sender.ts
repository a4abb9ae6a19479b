import { type SchedulerLike, Subscription } from 'rxjs';
import type { Receipt, ReplyState } from './receipt.ts';
import type { ReceiptStore } from './receipt-store.ts';
import { sign } from './signature.ts';
import type { Webhook, WebhookEvent, WebhookLimits } from './webhook.ts';

export interface ReplySenderOptions {
  readonly webhook: Webhook & Required<Pick<Webhook, 'reply'>>;
  readonly store: Pick<ReceiptStore, 'find' | 'replied'>;
  readonly limits: WebhookLimits;
  readonly scheduler: SchedulerLike;
  /** Milliseconds since 1970, by the clock of the wall. */
  readonly now: () => number;
  /** Gives a number in [0, 1): those that failed together are not tried again together. */
  readonly random: () => number;
  readonly observe: (event: WebhookEvent) => void;
}

interface Due {
  readonly run: string;
  tries: number;
}

const longestWaitMs = 3_600_000;

/** A receiver that is gone says so by this status: nothing more is sent of that reply. */
const gone = 410;

/**
 * Posts the final states of one webhook to its reply address: signed, with an id that stays the same over all tries, until
 * one is answered with 2xx. After `replyTries`, or where the receiver says 410, a reply is dead; its receipt says so.
 *
 * Holds the ids of `limits.replies` runs; what is posted is read anew for each try. Redirects are not followed.
 */
export class ReplySender {
  readonly #options: ReplySenderOptions;
  readonly #due: Set<Due> = new Set();
  readonly #ready: Due[] = [];
  readonly #timers: Subscription = new Subscription();
  #posting = 0;

  constructor(options: ReplySenderOptions) {
    this.#options = options;
  }

  /** Replies that wait or are posted. */
  get size(): number {
    return this.#due.size;
  }

  add(run: string, tries = 0): void {
    if (this.#timers.closed) return;
    const due = { run, tries };
    if (this.#due.size >= this.#options.limits.replies) void this.#settle(due, 'dead', 'too many replies wait');
    else {
      this.#due.add(due);
      this.#post(due);
    }
  }

  /** Begins no more tries; what is due stays so on disk. */
  stop(): void {
    this.#timers.unsubscribe();
  }

  #post(due: Due): void {
    if (this.#timers.closed) return;
    if (this.#posting >= this.#options.limits.repliesAtOnce) {
      this.#ready.push(due);
      return;
    }
    this.#posting++;
    void this.#try(due).finally(() => {
      this.#posting--;
      const next = this.#ready.shift();
      if (next !== undefined) this.#post(next);
    });
  }

  async #try(due: Due): Promise<void> {
    const { store, limits, webhook } = this.#options;
    try {
      const receipt = await store.find(due.run);
      if (receipt === undefined) {
        this.#due.delete(due);
        return;
      }
      due.tries++;
      const status = await this.#send(receipt);
      if (status >= 200 && status < 300) await this.#settle(due, 'sent');
      else
        await this.#failed(due, `the receiver answered ${status}`, status === gone || due.tries >= limits.replyTries);
    } catch (error) {
      await this.#failed(due, reasonOf(error, webhook.reply.url), due.tries >= limits.replyTries);
    }
  }

  async #send({ webhook, id, run, receivedAt, endedAt, final }: Receipt): Promise<number> {
    const { now, limits } = this.#options;
    const { url, secret } = this.#options.webhook.reply;
    const body = JSON.stringify({ webhook, id, run, receivedAt, endedAt, ...final });
    const headers = { 'content-type': 'application/json', ...sign(secret, `reply_${run}`, now(), body) };
    const signal = AbortSignal.timeout(limits.replyMs);
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
    await response.body?.cancel();
    return response.status;
  }

  async #failed(due: Due, why: string, isLast: boolean): Promise<void> {
    if (isLast) {
      await this.#settle(due, 'dead', why);
      return;
    }
    const { limits, random, scheduler } = this.#options;
    await this.#settle(due, 'due', why);
    const wholeMs = Math.min(longestWaitMs, limits.replyAgainMs * 2 ** (due.tries - 1));
    const timer = scheduler.schedule(
      () => {
        this.#timers.remove(timer);
        this.#post(due);
      },
      wholeMs * (0.5 + random() / 2),
    );
    this.#timers.add(timer);
  }

  /** Where the disk refuses, the reply is tried again after the next start. */
  async #settle(due: Due, state: ReplyState['state'], why?: string): Promise<void> {
    const { store, observe, webhook } = this.#options;
    const { run, tries } = due;
    if (state !== 'due') this.#due.delete(due);
    const what = state === 'due' ? 'again' : state;
    await store.replied({ run, reply: { state, tries, ...(why !== undefined && { why }) } }).catch(() => {});
    observe({ type: 'reply', webhook: webhook.name, what, run, ...(why !== undefined && { why }) });
  }
}

/** Without the address's own words: it may hold a key. */
function reasonOf(error: unknown, url: string): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError') return 'the receiver did not answer in time';
  const cause = error.cause as { readonly code?: unknown } | undefined;
  const reason = typeof cause?.code === 'string' ? cause.code : error.message;
  return reason.replaceAll(url, 'the receiver');
}
