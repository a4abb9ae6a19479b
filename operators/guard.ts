import {
  asyncScheduler,
  defer,
  type Observable,
  type OperatorFunction,
  type SchedulerLike,
  type Subscriber,
  type Subscription,
} from 'rxjs';
import { checkChoice, checkFunction, checkNumber } from './check-options.ts';
import type { CheckReport, DraftClassifier } from './guard/draft-classifier.ts';
import { DraftGuard, type DraftRules } from './guard/draft-guard.ts';
import type { ReleaseLag } from './guard/release-horizon.ts';
import type { Finding, StreamMatcher } from './guard/stream-matcher.ts';
import { operate, subscribeTo } from './operate.ts';

/** What {@link guard} puts out. Offsets count UTF-16 units of the answer as it stands when the part is applied. */
export type GuardPart =
  /** Text that begins at `offset`, which is always where the answer ends. */
  | { readonly type: 'text'; readonly offset: number; readonly text: string }
  /** What was shown from `fromOffset` on, `shown` characters, must not stand. */
  | { readonly type: 'retract'; readonly fromOffset: number; readonly reason: string; readonly shown: number }
  /** Something was found at `from`. `note`: reported only. `block`: the draft is cut, and nothing more of it follows. */
  | { readonly type: 'finding'; readonly action: 'note' | 'block'; readonly category: string; readonly from: number };

/** A draft that was cut. */
export interface Trip extends Finding {
  /** How many characters of the answer still stand; what replaces the rest begins there. */
  readonly kept: number;
  /** The exposure: how many characters were shown at and behind `from`. */
  readonly shown: number;
}

/** What {@link guard} did, for `observe`. */
export type GuardReport =
  | CheckReport
  | ({ readonly type: 'trip' } & Trip)
  /** The answer was passed on whole; `mostExposed` is the longest stretch that was ever shown unchecked. */
  | { readonly type: 'passed'; readonly chars: number; readonly mostExposed: number };

/** How {@link guard} checks, and what it does on a trip. */
export interface GuardOptions {
  /** Checks that read the draft as it grows, made anew for every draft. Default: none. */
  readonly matchers?: readonly (() => StreamMatcher)[];
  /** Checks that take time and run beside the stream. Default: none. */
  readonly classifiers?: readonly DraftClassifier[];
  /**
   * Text that is checked leaves at once; unchecked text stays so far behind the newest. In characters, or in whole
   * sentences. 0 shows text unchecked; Infinity shows nothing unchecked. Default 0.
   */
  readonly releaseLag?: ReleaseLag;
  /** No more unchecked characters than that are shown at any time, whatever the lag. Default 2,000. */
  readonly maxExposedChars?: number;
  /**
   * How much of the draft is kept, held back or for classifiers to read. Default 65,536. At the bound, a classifier
   * that is so far behind has failed (`onFail` decides), a sentence that does not end is shown, and with a lag of
   * Infinity the draft trips as `guard.behind`.
   */
  readonly maxHeldChars?: number;
  /** What is said instead; a string is set off by an empty line where something stands before it. Default: nothing. */
  readonly refusal?: string | ((trip: Trip) => string);
  /** Asks once more under a tighter constraint, and guards that answer too; a second trip ends with the refusal. */
  readonly reissue?: (trip: Trip) => Observable<string>;
  readonly observe?: (report: GuardReport) => void;
  /** The clock of the classifiers' time limits. */
  readonly scheduler?: SchedulerLike;
}

/** The parallel safety takeUntil: passes an answer on while it is being checked, and takes it back when a check trips. */
export function guard(options: GuardOptions = {}): OperatorFunction<string, GuardPart> {
  const rules = checkedRules(options);
  return operate((source, consumer) => new Guarding(options, rules, consumer).first(source));
}

/** One subscriber's answer: the draft, perhaps a second one, perhaps the refusal. */
class Guarding {
  readonly #options: GuardOptions;
  readonly #rules: DraftRules;
  readonly #consumer: Subscriber<GuardPart>;

  constructor(options: GuardOptions, rules: DraftRules, consumer: Subscriber<GuardPart>) {
    this.#options = options;
    this.#rules = rules;
    this.#consumer = consumer;
  }

  first(source: Observable<string>): void {
    this.#guard(source, 0, {
      empty: () => this.#consumer.complete(),
      failed: (error) => this.#consumer.error(error),
      tripped: (trip) => (this.#options.reissue === undefined ? this.#refuse(trip) : this.#reissue(trip)),
    });
  }

  /** A second draft that fails or stays empty has not answered: it is cut as if a check had tripped. */
  #reissue(trip: Trip): void {
    const again = defer(() => this.#options.reissue?.(trip) ?? []);
    const unanswered = (draft: DraftGuard) =>
      draft.found({ category: 'guard.reissue', action: 'block', from: 0, at: draft.length });
    this.#guard(again, trip.kept, {
      empty: unanswered,
      failed: (_, draft) => unanswered(draft),
      tripped: (second) => this.#refuse(second),
    });
  }

  /** Guards a draft that begins at `base` in the answer. */
  #guard(
    source: Observable<string>,
    base: number,
    on: {
      empty(draft: DraftGuard): void;
      failed(error: unknown, draft: DraftGuard): void;
      tripped(trip: Trip): void;
    },
  ): void {
    const consumer = this.#consumer;
    let upstream: Subscription | undefined;
    const draft = new DraftGuard(this.#rules, {
      consumer,
      text: (offset, text) => consumer.next({ type: 'text', offset: base + offset, text }),
      note: ({ category, from }) => consumer.next({ type: 'finding', action: 'note', category, from: base + from }),
      trip: (finding, released) => {
        upstream?.unsubscribe();
        this.#cut(finding, base, released, on.tripped);
      },
      report: (check) => this.#options.observe?.(check),
    });
    subscribeTo(source, consumer, {
      next: (chunk, self) => {
        upstream = self;
        draft.push(chunk);
      },
      error: (error) => draft.end(() => on.failed(error, draft)),
      complete: () => draft.end(() => (draft.length === 0 ? on.empty(draft) : this.#passed(draft, base))),
    });
  }

  #cut(finding: Finding, base: number, released: number, then: (trip: Trip) => void): void {
    const { category, from } = finding;
    const kept = base + Math.min(from, released);
    const trip: Trip = { ...finding, from: base + from, at: base + finding.at, kept, shown: base + released - kept };
    this.#options.observe?.({ ...trip, type: 'trip' });
    this.#consumer.next({ type: 'finding', action: 'block', category, from: trip.from });
    if (trip.shown > 0) this.#consumer.next({ type: 'retract', fromOffset: kept, reason: category, shown: trip.shown });
    if (!this.#consumer.closed) then(trip);
  }

  #refuse(trip: Trip): void {
    const { refusal = '' } = this.#options;
    const lead = trip.kept > 0 && refusal !== '' ? '\n\n' : '';
    const text = typeof refusal === 'string' ? lead + refusal : refusal(trip);
    if (text !== '') this.#consumer.next({ type: 'text', offset: trip.kept, text });
    this.#consumer.complete();
  }

  #passed(draft: DraftGuard, base: number): void {
    this.#options.observe?.({ type: 'passed', chars: base + draft.length, mostExposed: draft.mostExposed });
    this.#consumer.complete();
  }
}

function checkedRules(options: GuardOptions): DraftRules {
  const { matchers = [], classifiers = [], releaseLag = 0, maxExposedChars = 2_000, maxHeldChars = 65_536 } = options;
  matchers.forEach((make, i) => {
    checkFunction('guard', `matchers[${i}]`, make);
  });
  classifiers.forEach((classifier, i) => {
    const at = `classifiers[${i}]`;
    checkFunction('guard', `${at}.check`, classifier.check);
    checkNumber('guard', `${at}.everyChars`, classifier.everyChars, { min: 1, whole: true });
    checkNumber('guard', `${at}.maxConcurrent`, classifier.maxConcurrent, { min: 1, whole: true });
    if (!(classifier.timeoutMs > 0)) {
      throw new RangeError(`guard: ${at}.timeoutMs must be a number above 0, got ${classifier.timeoutMs}`);
    }
    if (classifier.onFail !== 'open')
      checkChoice('guard', `${at}.onFail`, classifier.onFail ?? null, ['open', 'closed']);
  });
  if (typeof releaseLag === 'number') checkNumber('guard', 'releaseLag', releaseLag, { min: 0, whole: true });
  else checkNumber('guard', 'releaseLag.sentences', releaseLag.sentences, { min: 1, whole: true });
  checkNumber('guard', 'maxExposedChars', maxExposedChars, { min: 0, whole: true });
  checkNumber('guard', 'maxHeldChars', maxHeldChars, { min: 1, whole: true });
  const { scheduler = asyncScheduler } = options;
  return { matchers, classifiers, releaseLag, maxExposedChars, maxHeldChars, scheduler };
}
