import { defer, type Observable, type SchedulerLike, type Subscriber, Subscription } from 'rxjs';
import { subscribeTo, wait } from '../operate.ts';
import type { DraftWindow } from './draft-window.ts';
import { cutsPair } from './held-text.ts';
import type { Finding } from './stream-matcher.ts';

/** What a classifier is asked. */
export interface Draft {
  /** The draft so far: all of it, or its last `maxHeldChars` characters where it is longer. */
  readonly text: string;
  /** Where `text` begins in the draft. */
  readonly from: number;
  /** How many units at the start of `text` this classifier has already passed. */
  readonly checked: number;
  /** True when the draft is whole. */
  readonly final: boolean;
}

/** What a classifier says of the text it was given. */
export interface DraftVerdict {
  /** `block` cuts the stream, `note` is reported only. */
  readonly action: 'allow' | 'note' | 'block';
  /** The policy that spoke; absent: the classifier's name. */
  readonly category?: string;
  /** Where in `text` it begins; absent: the whole draft is meant. */
  readonly from?: number;
}

/** A check that takes time: a model, a remote service. Runs beside the stream on the growing draft. */
export interface DraftClassifier {
  /** Names it in findings and reports. */
  readonly name: string;
  /** Emits one verdict; what follows it is not heard. Unsubscribed when the draft is cut or nobody listens. */
  check(draft: Draft): Observable<DraftVerdict>;
  /** A check starts when the draft has grown by so many characters since the last one; the end is checked anyway. Default 200. */
  readonly everyChars?: number;
  /** Checks at a time. With all of them busy the next one waits, and then reads the newest draft. Default 2. */
  readonly maxConcurrent?: number;
  /** Milliseconds to a verdict; a later one is not heard. */
  readonly timeoutMs: number;
  /** A check that fails, is late, or is left behind: `open` passes the text it read, `closed` blocks it. */
  readonly onFail: 'open' | 'closed';
}

/** How a check ended. `failed`: it errored or gave no verdict; `behind`: the draft outgrew what is kept for it. */
export type CheckOutcome = 'allow' | 'note' | 'block' | 'failed' | 'late' | 'behind';

/** A check that ended, for `observe`. */
export interface CheckReport {
  readonly type: 'check';
  readonly classifier: string;
  /** The draft's length when it started. */
  readonly through: number;
  readonly tookMs: number;
  readonly outcome: CheckOutcome;
}

/** What a {@link ClassifierRun} works with and reports to. */
export interface ClassifierHost {
  readonly consumer: Subscriber<never>;
  readonly window: DraftWindow;
  /** The draft's length so far. */
  readonly length: number;
  readonly scheduler: SchedulerLike;
  found(finding: Finding): void;
  /** `verified` has grown, or a check has ended. */
  moved(): void;
  report(check: CheckReport): void;
}

/** One classifier beside one draft. */
export class ClassifierRun {
  /** How many units at the draft's start it has passed. */
  verified = 0;
  readonly #classifier: DraftClassifier;
  readonly #host: ClassifierHost;
  readonly #checks = new Subscription();
  #running = 0;
  #started = 0;
  #final = false;

  constructor(classifier: DraftClassifier, host: ClassifierHost) {
    this.#classifier = classifier;
    this.#host = host;
  }

  /** True while a verdict on the draft is outstanding. */
  get pending(): boolean {
    return this.verified < this.#host.length;
  }

  /** The draft has grown, or is whole. */
  grown(final: boolean): void {
    this.#final = final;
    const { everyChars = 200, maxConcurrent = 2 } = this.#classifier;
    if (this.#host.consumer.closed || this.#checks.closed || this.#running >= maxConcurrent) return;
    const fresh = this.#host.length - this.#started;
    if (fresh >= everyChars || (final && fresh > 0)) this.#start();
  }

  /** The draft has outgrown what is kept: what was not read in time is passed or blocked as a failed check is. */
  leaveBehind(): void {
    this.#failed('behind', this.verified, this.#host.length, this.#host.scheduler.now());
  }

  cancel(): void {
    this.#checks.unsubscribe();
  }

  #start(): void {
    const { window, scheduler, consumer, length: through } = this.#host;
    const { timeoutMs } = this.#classifier;
    const startedAt = scheduler.now();
    const checked = this.verified;
    const text = window.read();
    const { from } = window;
    const request: Draft = {
      text,
      from,
      checked: Math.max(0, checked - from),
      final: this.#final,
    };
    this.#started = through;
    this.#running++;
    let limit: Subscription | undefined;
    const ended = (settle: () => void) => {
      limit?.unsubscribe();
      this.#running--;
      settle();
      if (this.#checks.closed) return;
      this.grown(this.#final);
      this.#host.moved();
    };
    const failed = (why: 'failed' | 'late') => ended(() => this.#failed(why, checked, through, startedAt));
    const verdicts = defer(() => this.#classifier.check(request));
    const check = subscribeTo<DraftVerdict>(verdicts, consumer, {
      next: (verdict, self) => {
        // Before the next check starts, so that there are never more than allowed.
        self.unsubscribe();
        if (isVerdict(verdict)) ended(() => this.#heard(verdict, request, through, startedAt));
        else failed('failed');
      },
      error: () => failed('failed'),
      complete: () => failed('failed'),
    });
    if (check.closed) return;
    this.#checks.add(check);
    limit = wait(timeoutMs, scheduler, consumer, () => {
      check.unsubscribe();
      failed('late');
    });
    if (limit !== undefined) this.#checks.add(limit);
  }

  #heard(verdict: DraftVerdict, { text, from: base }: Draft, through: number, startedAt: number): void {
    this.#report(verdict.action, through, startedAt);
    const { action, category = this.#classifier.name } = verdict;
    if (action !== 'allow') {
      const from = verdict.from === undefined ? 0 : base + blamedFrom(verdict.from, text);
      this.#host.found({ category, action, from, at: this.#host.length });
    }
    if (action !== 'block') this.verified = Math.max(this.verified, through);
  }

  #failed(why: 'failed' | 'late' | 'behind', checked: number, through: number, startedAt: number): void {
    this.#report(why, through, startedAt);
    // A later check has read the same text, and passed it.
    if (this.verified >= through) return;
    if (this.#classifier.onFail === 'open') {
      this.verified = through;
      return;
    }
    const category = `${this.#classifier.name}.${why}`;
    this.#host.found({ category, action: 'block', from: checked, at: this.#host.length });
  }

  #report(outcome: CheckOutcome, through: number, startedAt: number): void {
    const tookMs = this.#host.scheduler.now() - startedAt;
    this.#host.report({ type: 'check', classifier: this.#classifier.name, through, tookMs, outcome });
  }
}

/** What a classifier says comes from outside: a verdict nobody knows is none. */
function isVerdict(verdict: DraftVerdict | undefined): boolean {
  const action = verdict?.action;
  return action === 'allow' || action === 'note' || action === 'block';
}

/** The offset a classifier names, inside the text and not inside a surrogate pair. */
function blamedFrom(from: number, text: string): number {
  const index = Math.min(Math.max(0, from), text.length);
  return index < text.length && cutsPair(text, index) ? index - 1 : index;
}
