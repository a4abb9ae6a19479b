import { asyncScheduler, type OperatorFunction, type SchedulerLike, type Subscriber, type Subscription } from 'rxjs';
import { checkNumber, checkOptions, checkText } from './check-options.ts';
import { operate, subscribeTo, wait } from './operate.ts';

/** Options of {@link stablePrefix}. */
export interface StablePrefixOptions {
  /** How many texts in a row must begin with the same words for these to be stable. At least 2; Infinity: only time tells. Default 2. */
  readonly agree?: number;
  /** A text that has not changed for so many milliseconds is stable to its end. Infinity: only agreement tells. Default 200. */
  readonly settleMs?: number;
  /** Fewer words are not worth telling. Default 2. */
  readonly minWords?: number;
  /** Told at most; after that nothing is. Default 16. */
  readonly maxPrefixes?: number;
  /** Told of each prefix why it is thought to stand. */
  readonly observe?: (report: StablePrefixReport) => void;
  /** The clock of `settleMs`. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/** Why a prefix is thought to stand. */
export interface StablePrefixReport {
  readonly reason: 'agreed' | 'settled';
  readonly words: number;
}

/**
 * Tells which beginning of a text that is still being said will probably stand. The source gives all of the text so far,
 * time and again, as speech recognition and text fields do; its newest words often change once more.
 *
 * Stable are the words that two texts in a row begin with, at once, and a whole text that has not changed for a while:
 *
 * ```marbles
 * operator: stablePrefix({ settleMs: 5, minWords: 1 })
 * source:   -a-b--c-------|
 * expected: ---A--B----C--|
 * values:   { a: 'which the', b: 'which detective', c: 'which detective novels', A: 'which', B: 'which detective', C: 'which detective novels' }
 * ```
 *
 * ```ts @example
 * import { of } from 'rxjs';
 * import { stablePrefix } from 'tailrace/operators';
 *
 * of('do you have', 'do you have the', 'do you have thrillers', 'do you have thrillers under')
 *   .pipe(stablePrefix({ settleMs: Infinity }))
 *   .subscribe((prefix) => console.log(prefix));
 * // → do you have
 * // → do you have thrillers
 * ```
 *
 * Words are what spaces part. Each prefix differs from the one before, and takes its place: a text that was changed in its
 * beginning gives a prefix that does not go on from the last one. Where two texts agree on nothing new, nothing is told.
 *
 * - **Bound**: the words of the newest text and of what is stable in it; one timer.
 * - **On complete** it completes without another prefix, for now the text is whole; **on an error** it errors; **on
 *   unsubscribe** the timer goes.
 *
 * RxJS `debounceTime` is the time rule alone.
 *
 * @throws RangeError or TypeError at the call, on an option that does not fit.
 * @source Liu, Spanakis, Niehues 2020, "Low-Latency Sequence-to-Sequence Speech Recognition and Translation by Partial
 *   Hypothesis Selection": local agreement of two hypotheses in a row; `npm run quality` for how often a guess on a
 *   beginning is that on the whole.
 */
export function stablePrefix(options: StablePrefixOptions = {}): OperatorFunction<string, string> {
  const { agree = 2, settleMs = 200, minWords = 2, maxPrefixes = 16, observe } = checkOptions('stablePrefix', options);
  const scheduler = options.scheduler ?? asyncScheduler;
  checkNumber('stablePrefix', 'agree', agree, { min: 2, whole: true });
  checkNumber('stablePrefix', 'settleMs', settleMs, { min: 0 });
  checkNumber('stablePrefix', 'minWords', minWords, { min: 1, whole: true });
  checkNumber('stablePrefix', 'maxPrefixes', maxPrefixes, { min: 0, whole: true });

  return operate<string, string>((source, consumer) => {
    let words: readonly string[] = [];
    /** For each word of the newest text, how many texts in a row have had it there, with all words before it. */
    let seen: readonly number[] = [];
    let told = '';
    let left = maxPrefixes;
    let settling: Subscription | undefined;

    const tell = (count: number, reason: StablePrefixReport['reason']) => {
      const prefix = words.slice(0, count).join(' ');
      if (count < minWords || prefix === told || left <= 0) return;
      told = prefix;
      left--;
      observe?.({ reason, words: count });
      consumer.next(prefix);
    };
    const settle = () => {
      settling?.unsubscribe();
      settling = wait(settleMs, scheduler, consumer, () => tell(words.length, 'settled'));
    };
    subscribeTo(source, consumer as Subscriber<never>, {
      next: (text) => {
        checkText('stablePrefix', text);
        const before = words;
        words = text.split(/\s+/u).filter((word) => word !== '');
        const known = seen;
        let same = 0;
        while (same < words.length && words[same] === before[same]) same++;
        seen = words.map((_, at) => (at < same ? (known[at] ?? 0) + 1 : 1));
        if (same < words.length || words.length !== before.length) settle();
        tell(seen.findLastIndex((times) => times >= agree) + 1, 'agreed');
      },
      complete: () => consumer.complete(),
    });
  });
}
