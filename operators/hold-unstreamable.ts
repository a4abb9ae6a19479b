import { asyncScheduler, type OperatorFunction, type SchedulerLike, type Subscriber, type Subscription } from 'rxjs';
import { checkNumber, checkOptions, checkText } from './check-options.ts';
import { type BlockKind, BlockReader } from './hold-unstreamable/block-reader.ts';
import { LONGEST_TIMER_MS, operate, subscribeTo } from './operate.ts';

/** A block that was held, for `observe`. */
export interface HoldReport {
  readonly kind: BlockKind;
  readonly chars: number;
  readonly heldMs: number;
  /** What let it go: its own end, the time, the bound, or the end of the text. */
  readonly reason: 'closed' | 'time' | 'bound' | 'end';
}

export interface HoldUnstreamableOptions {
  /** The longest a block is held, in milliseconds; then what there is of it leaves, and the rest streams. Default 200. */
  readonly holdMs?: number;
  /** A block longer than that is let go as if its time had passed, in UTF-16 units. Default 8,192. */
  readonly maxHeldChars?: number;
  /** Told of each block that was held, just before it leaves. */
  readonly observe?: (report: HoldReport) => void;
  /** The clock. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/**
 * The streamability check: lets prose stream, and holds what is hard to read while it is written (Markdown tables, fenced
 * code, JSON) until it is whole or `holdMs` have passed.
 *
 * ```marbles
 * operator: holdUnstreamable({ holdMs: 6 })
 * source:   a-b-c-d-e-|
 * expected: a-----D-e-|
 * values: { a: 'So:\n', b: '```\nx', c: ' = 1', d: '\n```', e: '\nDone.', D: '```\nx = 1\n```' }
 * ```
 *
 * ```ts @example
 * import { from } from 'rxjs';
 * import { holdUnstreamable } from 'tailrace/operators';
 *
 * from(['Here:\n', '| a |', ' b |\n', '|---|---|\n', '\nThat', ' is all.'])
 *   .pipe(holdUnstreamable())
 *   .subscribe((text) => console.log(JSON.stringify(text)));
 * // → "Here:\n"
 * // → "| a | b |\n|---|---|\n\nThat"
 * // → " is all."
 * ```
 *
 * The nearest in RxJS is `bufferWhen`, which holds everything and knows nothing of what it holds.
 *
 * A block begins at the start of a line. A few units there may have to wait until it is certain that none begins: two
 * backticks, or an opening bracket. Lossless: what comes out is the text that went in, cut elsewhere.
 *
 * - Memory: `maxHeldChars`, then the block streams.
 * - Complete: what is held leaves, then the completion; error: likewise, then the error.
 * - Unsubscribe: cancels the source and the timer at once.
 *
 * @throws RangeError or TypeError at the call, on an option that is not what it must be.
 */
export function holdUnstreamable(options: HoldUnstreamableOptions = {}): OperatorFunction<string, string> {
  const {
    holdMs = 200,
    maxHeldChars = 8_192,
    observe,
    scheduler = asyncScheduler,
  } = checkOptions('holdUnstreamable', options);
  checkNumber('holdUnstreamable', 'holdMs', holdMs, { min: 0 });
  checkNumber('holdUnstreamable', 'maxHeldChars', maxHeldChars, { min: 1, whole: true });
  return operate((source, consumer) => {
    const holder = new Holder({ holdMs, maxHeldChars, observe, scheduler }, consumer);
    subscribeTo(source, consumer, {
      next: (chunk) => holder.take(chunk),
      error: (error) => {
        holder.end();
        consumer.error(error);
      },
      complete: () => {
        holder.end();
        consumer.complete();
      },
    });
    return () => holder.stop();
  });
}

interface HoldRules {
  readonly holdMs: number;
  readonly maxHeldChars: number;
  readonly observe: ((report: HoldReport) => void) | undefined;
  readonly scheduler: SchedulerLike;
}

class Holder {
  readonly #rules: HoldRules;
  readonly #consumer: Subscriber<string>;
  readonly #reader = new BlockReader();
  #held = '';
  #heldFrom = 0;
  /** Where the block begins that is being held; -1: none is. */
  #block = -1;
  #kind: BlockKind | undefined;
  #since = 0;
  /** Where a block begins that was let go before its end. */
  #letGo = -1;
  #timer: Subscription | undefined;

  constructor(rules: HoldRules, consumer: Subscriber<string>) {
    this.#rules = rules;
    this.#consumer = consumer;
  }

  take(chunk: string): void {
    checkText('holdUnstreamable', chunk);
    this.#held += chunk;
    this.#reader.read(chunk);
    const { openFrom, kind } = this.#reader;
    const block = openFrom === this.#letGo ? -1 : openFrom;
    const end = block < 0 ? this.#heldFrom + this.#held.length : block;
    if (block !== this.#block) this.#hold(block);
    this.#kind = kind ?? this.#kind;
    this.#release(end);
    if (this.#held.length > this.#rules.maxHeldChars) this.#giveUp('bound');
  }

  end(): void {
    if (this.#block >= 0) this.#leave('end');
    this.#release(this.#heldFrom + this.#held.length);
  }

  stop(): void {
    this.#timer?.unsubscribe();
  }

  /** Another block is open than before, or none any more. */
  #hold(block: number): void {
    const { holdMs, scheduler } = this.#rules;
    if (this.#block >= 0) this.#leave('closed');
    this.#block = block;
    this.#kind = undefined;
    if (block < 0) return;
    this.#since = scheduler.now();
    if (holdMs <= LONGEST_TIMER_MS) this.#timer = scheduler.schedule(() => this.#timeIsUp(), holdMs);
  }

  #timeIsUp(): void {
    try {
      this.#giveUp('time');
    } catch (error) {
      this.#consumer.error(error);
    }
  }

  #giveUp(reason: 'time' | 'bound'): void {
    this.#letGo = this.#block;
    this.#leave(reason);
    this.#release(this.#heldFrom + this.#held.length);
  }

  #leave(reason: HoldReport['reason']): void {
    this.#timer?.unsubscribe();
    const { observe, scheduler } = this.#rules;
    if (this.#kind !== undefined) {
      observe?.({ kind: this.#kind, chars: this.#held.length, heldMs: scheduler.now() - this.#since, reason });
    }
    this.#block = -1;
  }

  #release(end: number): void {
    const count = end - this.#heldFrom;
    if (count <= 0) return;
    const text = this.#held.slice(0, count);
    this.#held = this.#held.slice(count);
    this.#heldFrom = end;
    this.#consumer.next(text);
  }
}
