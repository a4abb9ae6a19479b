import { asyncScheduler, type Observable, type OperatorFunction, type SchedulerLike } from 'rxjs';
import { checkChoice, checkFunction, checkNumber, checkOptions } from './check-options.ts';
import type { DraftClassifier } from './guard/draft-classifier.ts';
import type { ReleaseLag } from './guard/draft-guard.ts';
import type { GuardPart, GuardReport, Trip } from './guard/guard-part.ts';
import { Guarding, type GuardPlan } from './guard/guarding.ts';
import type { StreamMatcher } from './guard/stream-matcher.ts';
import { operate } from './operate.ts';

/** How {@link guard} checks, and what it does on a trip. */
export interface GuardOptions {
  /** Checks that read the draft as it grows, made anew for every draft. Default: none. */
  readonly matchers?: readonly (() => StreamMatcher)[];
  /** Checks that take time and run beside the stream. Default: none. */
  readonly classifiers?: readonly DraftClassifier[];
  /**
   * How far what is not checked yet stays behind the newest character: in characters, or in whole sentences. 0 shows
   * text before it is checked; Infinity shows nothing unchecked. What is checked never waits. Default 0.
   */
  readonly releaseLag?: ReleaseLag;
  /** The longest stretch of unchecked text that may be shown at any time, in characters. Default 2,000. */
  readonly maxExposedChars?: number;
  /** How much of a draft is kept, held back or for classifiers to read, in characters. Default 65,536. */
  readonly maxHeldChars?: number;
  /** What is said instead; a string is set off by an empty line where something stands before it. Default: nothing. */
  readonly refusal?: string | ((trip: Trip) => string);
  /** Asks once more, under a tighter constraint. That draft is guarded too; its trip ends with the refusal. */
  readonly reissue?: (trip: Trip) => Observable<string>;
  /** What is said at once where an answer is asked for once more, so that nobody waits in silence. Default: nothing. */
  readonly bridge?: string;
  /** Told of every check that ended, of a trip before anything of it leaves, and of an answer that passed. */
  readonly observe?: (report: GuardReport) => void;
  /** The clock of the classifiers' time limits. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/**
 * The parallel safety takeUntil: passes a streamed answer on while it is checked, and cuts it at the first check that trips.
 *
 * On a trip the source is unsubscribed and every check cancelled; then leave a `finding` that blocks, a `retract` where
 * something at or behind its offset was shown, and the refusal. Nothing of the draft follows a trip, held text included.
 *
 * ```marbles
 * operator: guard({ matchers: [phraseMatcher([{ text: 'secret', category: 'leak', action: 'block' }])], refusal: 'No.' })
 * source:      a-b-c-d-|
 * source subs: ^---!
 * expected:    A-B-(fir|)
 * values: { a: 'A sec', b: 'ret', c: ' so', d: ' it', A: { type: 'text', offset: 0, text: 'A sec' }, B: { type: 'text', offset: 5, text: 'ret' }, f: { type: 'finding', action: 'block', category: 'leak', from: 2, last: true }, i: { type: 'retract', fromOffset: 2, reason: 'leak', shown: 6 }, r: { type: 'text', offset: 2, text: '\n\nNo.' } }
 * ```
 *
 * **Matchers** are synchronous, carry their state from chunk to chunk, and know how much is certainly clean: only what
 * may still become a match is unchecked. **Classifiers** run beside the stream on the draft as it grows, each with a
 * bound on checks at a time and a limit on each; one that fails, is late or is left behind passes or blocks what it read
 * as its `onFail` declares. With `releaseLag: Infinity` the match above is never shown, and nothing is taken back:
 *
 * ```marbles
 * operator: guard({ matchers: [phraseMatcher([{ text: 'secret', category: 'leak', action: 'block' }])], releaseLag: Infinity })
 * source:      a-b-c-d-|
 * source subs: ^---!
 * expected:    A---(f|)
 * values: { a: 'A sec', b: 'ret', c: ' so', d: ' it', A: { type: 'text', offset: 0, text: 'A ' }, f: { type: 'finding', action: 'block', category: 'leak', from: 2, last: true } }
 * ```
 *
 * A classifier that answers after 3 ms, beside the stream; the draft is whole when it has been passed to its end:
 *
 * ```marbles
 * operator: guard({ classifiers: [{ name: 'post', everyChars: 4, timeoutMs: 9, onFail: 'closed', check: () => verdict }] })
 * source:       a-b-|
 * cold verdict: ---(v|)
 * expected:     A-B--|
 * values: { a: 'Well', b: ' so.', v: { action: 'allow' }, A: { type: 'text', offset: 0, text: 'Well' }, B: { type: 'text', offset: 4, text: ' so.' } }
 * ```
 *
 * ```ts @example
 * import { from } from 'rxjs';
 * import { guard, phraseMatcher } from 'tailrace/operators';
 *
 * const matchers = [phraseMatcher([{ text: 'cost price', category: 'leak', action: 'block' }])];
 * from(['Sure: our cost', ' price', ' is 3.'])
 *   .pipe(guard({ matchers, refusal: 'I cannot say.' }))
 *   .subscribe((part) => console.log(part));
 * // → {"type":"text","offset":0,"text":"Sure: our cost"}
 * // → {"type":"text","offset":14,"text":" price"}
 * // → {"type":"finding","action":"block","category":"leak","from":10,"last":true}
 * // → {"type":"retract","fromOffset":10,"reason":"leak","shown":10}
 * // → {"type":"text","offset":10,"text":"\n\nI cannot say."}
 * ```
 *
 * The nearest in RxJS is `takeUntil`, which ends a stream at a signal: it knows neither what of the stream was shown and
 * must be taken back, nor how to wait for a check before it completes.
 *
 * - **Exposure**: shown text never runs more than `maxExposedChars` past the checked; what was shown of a draft at and
 *   behind the offset of its trip is told as `shown`. A classifier that blames earlier text than it was asked about, or
 *   names no offset and so the whole draft, takes back more.
 * - **Findings** do not depend on how the draft was cut into chunks. Those that only `note` are told once, and pass.
 * - **Memory**: a matcher's tail, and `maxHeldChars` of the draft (twice that between two clean-ups). At the bound a
 *   classifier that is so far behind has failed; a sentence that does not end is shown; with a lag of Infinity the draft
 *   trips as `guard.behind`. Text never leaves in the middle of a surrogate pair.
 * - **Complete**: when the last check has passed; each takes `timeoutMs` at most. **Error**: passed on when what was
 *   shown has been checked like a whole draft, else the trip replaces it. A second draft that errors or is empty trips as
 *   `guard.reissue`. **Unsubscribe**: cancels the source, every check and its timer at once.
 *
 * @throws RangeError or TypeError at the call, on an option that is not what it must be.
 * @source NVIDIA NeMo Guardrails (streaming with a context window) and OpenAI Realtime (cut, then apologise), for what is
 *   usual; bench/quality/safety.ts for recall, leaks and false kills; bench/operators/guard.ts for speed
 */
export function guard(options: GuardOptions = {}): OperatorFunction<string, GuardPart> {
  const plan = checkedPlan(options);
  return operate((source, consumer) => new Guarding(plan, consumer).first(source));
}

function checkedPlan(options: GuardOptions): GuardPlan {
  const {
    matchers = [],
    classifiers = [],
    releaseLag = 0,
    maxExposedChars = 2_000,
    maxHeldChars = 65_536,
  } = checkOptions('guard', options);
  const { refusal = '', reissue, bridge = '', observe, scheduler = asyncScheduler } = options;
  matchers.forEach((make, i) => {
    checkFunction('guard', `matchers[${i}]`, make);
  });
  classifiers.forEach(checkClassifier);
  if (typeof releaseLag === 'number') checkNumber('guard', 'releaseLag', releaseLag, { min: 0, whole: true });
  else
    checkNumber('guard', 'releaseLag.sentences', releaseLag?.sentences, {
      required: true,
      min: 1,
      max: 100,
      whole: true,
    });
  checkNumber('guard', 'maxExposedChars', maxExposedChars, { min: 0, whole: true });
  checkNumber('guard', 'maxHeldChars', maxHeldChars, { min: 1, whole: true });
  if (typeof refusal !== 'string') checkFunction('guard', 'refusal', refusal);
  if (reissue !== undefined) checkFunction('guard', 'reissue', reissue);
  if (typeof bridge !== 'string') throw new TypeError(`guard: bridge must be a string, got ${typeof bridge}`);
  return {
    matchers,
    classifiers,
    releaseLag,
    maxExposedChars,
    maxHeldChars,
    refusal,
    reissue,
    bridge,
    observe,
    scheduler,
  };
}

function checkClassifier(classifier: DraftClassifier, i: number): void {
  const at = `classifiers[${i}]`;
  checkFunction('guard', `${at}.check`, classifier.check);
  checkNumber('guard', `${at}.everyChars`, classifier.everyChars, { min: 1, whole: true });
  checkNumber('guard', `${at}.maxConcurrent`, classifier.maxConcurrent, { min: 1, whole: true });
  checkNumber('guard', `${at}.timeoutMs`, classifier.timeoutMs, { required: true, min: 0 });
  checkChoice('guard', `${at}.onFail`, classifier.onFail ?? 'missing', ['open', 'closed']);
}
