import { asyncScheduler, type OperatorFunction, type SchedulerLike, type Subscriber, type Subscription } from 'rxjs';
import { checkNumber, checkOptions, checkText } from './check-options.ts';
import { LONGEST_TIMER_MS, operate, subscribeTo } from './operate.ts';
import { Outlet } from './sentences/outlet.ts';
import { Segmenter, type SegmenterRules } from './sentences/segmenter.ts';
import type { Sentence, SentenceReport } from './sentences/sentence.ts';

export interface SentencesOptions {
  /** BCP 47 tag of the text's language: whose abbreviations and numbers to know. Default `en`. */
  readonly locale?: string;
  /** Milliseconds an end that may be one waits for the next character. Absent: until it comes, or completion. */
  readonly settleMs?: number;
  /**
   * Lets the first piece leave early, for a voice that should begin: at the first clause of at least `minChars`, or at
   * the first word once it has `maxChars` (default: no such limit). UTF-16 units, both.
   */
  readonly firstChunk?: { readonly minChars: number; readonly maxChars?: number };
  /** No sentence is longer: one that is leaves in pieces, cut at a clause or else a word. Default 4,096 UTF-16 units. */
  readonly maxChars?: number;
  /**
   * How far an end inside an open quote or bracket is held for the closing mark. 0 ends sentences inside quotes too.
   * Default 256 UTF-16 units.
   */
  readonly holdChars?: number;
  /** Told of each sentence just before it leaves. */
  readonly observe?: (report: SentenceReport) => void;
  /** The clock of `settleMs`. Default `asyncScheduler`. */
  readonly scheduler?: SchedulerLike;
}

/**
 * Turns deltas of a text into its sentences, each the moment it is certain.
 *
 * ```marbles
 * operator: pipe(sentences({ settleMs: 3 }), map(({ text }) => text))
 * source:   -a-b-c-d-----|
 * expected: -----X----Y--|
 * values:   { a: 'It rain', b: 's.', c: ' Dr. No', d: ' stays.', X: 'It rains. ', Y: 'Dr. No stays.' }
 * ```
 *
 * ```ts @example
 * import { from } from 'rxjs';
 * import { sentences } from 'tailrace/operators';
 *
 * from(['Is Dr. Wu in?', ' She left at 5 p.m', '. It was late.', ' "Go. Rest."', ' So she went.'])
 *   .pipe(sentences())
 *   .subscribe(({ index, offset, text }) => console.log(index, offset, text));
 * // → 0 0 Is Dr. Wu in?
 * // → 1 14 She left at 5 p.m.
 * // → 2 33 It was late.
 * // → 3 46 "Go. Rest."
 * // → 4 58 So she went.
 * ```
 *
 * When an end is certain:
 * - **at once**: 。 । ۔ ። and their kin, which mean nothing else; a blank line; the end of a heading, of a table row, of
 *   a fenced block of code, which is never cut inside.
 * - **at the next visible character**: after `.`, `?`, `!` and `…`, and after a line end. A capital begins a sentence and
 *   lower case goes on with one; a list mark begins an item. Where deltas are tokens (" She"), this waits for nothing
 *   that the white space would not.
 * - **at the end of the next word**: after an abbreviation that may end a sentence ("U.S.", "Inc.", "5 p.m.") and before
 *   a capital; words that begin sentences end it.
 * - **when the mark closes**: ends inside quotes and brackets are held for `holdChars`, and are none where it closes.
 * - **after `settleMs`** without a further character, where all before reads like a sentence; not after "Dr.", "$3." or
 *   inside a quotation. Only then can a sentence come out differently from what the whole text would give.
 *
 * The sentences joined are the text: the white space read before an end was certain belongs to the sentence before it,
 * indentation and what comes later to the next. How the text is cut into deltas never changes them.
 *
 * - **Bound**: `maxChars` UTF-16 units. A longer sentence leaves in pieces, cut after a clause, else a word, else
 *   anywhere but inside a pair; a block of code after a line.
 * - **On complete** the rest leaves, then the completion. **On error** the rest is dropped: it is not a sentence.
 *   **On unsubscribe** the source is left and the timer cancelled. A retraction is a restart: subscribe anew.
 * - One timer while an end may settle, none without `settleMs`.
 *
 * The nearest in RxJS is `scan` with a regular expression, which is slower, cuts at "Dr." and in "2.5", and forgets the rest.
 *
 * @throws RangeError for a bound out of range or a malformed `locale`; TypeError for an `observe` that is no function.
 * @source Unicode Standard Annex 29 and its Sentence_Terminal property; bench/quality/sentences.ts (hand-cut texts)
 */
export function sentences(options: SentencesOptions = {}): OperatorFunction<string, Sentence> {
  const { settleMs, observe, scheduler = asyncScheduler } = checkOptions('sentences', options);
  const rules = segmenterRules(options);
  return operate<string, Sentence>((source, consumer) => {
    const segmenter = new Segmenter(rules);
    const outlet = new Outlet(consumer, observe);
    let timer: Subscription | undefined;
    const settleLater = (): void => {
      timer?.unsubscribe();
      timer = undefined;
      if (settleMs === undefined || settleMs > LONGEST_TIMER_MS || !segmenter.mayHaveEnded) return;
      timer = scheduler.schedule(() => {
        try {
          outlet.put(segmenter.settle());
        } catch (error) {
          consumer.error(error);
        }
      }, settleMs);
    };
    subscribeTo(source, consumer as Subscriber<never>, {
      next: (delta) => {
        checkText('sentences', delta);
        const found = segmenter.push(delta);
        if (settleMs !== undefined) settleLater();
        if (found.length > 0) outlet.put(found);
      },
      complete: () => {
        outlet.complete(segmenter.end());
      },
    });
    return () => timer?.unsubscribe();
  });
}

function segmenterRules(options: SentencesOptions): SegmenterRules {
  const { locale = 'en', maxChars = 4096, holdChars = 256, firstChunk } = options;
  checkNumber('sentences', 'settleMs', options.settleMs, { min: 0, max: Number.MAX_SAFE_INTEGER });
  checkNumber('sentences', 'maxChars', maxChars, { min: 2, max: 1_048_576, whole: true });
  checkNumber('sentences', 'holdChars', holdChars, { min: 0, max: maxChars, whole: true });
  if (firstChunk !== undefined) {
    checkNumber('sentences', 'firstChunk.minChars', firstChunk.minChars, { min: 1, whole: true });
    checkNumber('sentences', 'firstChunk.maxChars', firstChunk.maxChars, { min: firstChunk.minChars, whole: true });
  }
  checkLocale(locale);
  const chunk = firstChunk && {
    minChars: firstChunk.minChars,
    maxChars: firstChunk.maxChars ?? Number.POSITIVE_INFINITY,
  };
  return { locale, maxChars, holdChars, firstChunk: chunk };
}

function checkLocale(locale: string): void {
  if (/^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i.test(locale)) return;
  throw new RangeError(`sentences: locale must be a BCP 47 tag such as 'en' or 'pt-BR', got '${locale}'`);
}
