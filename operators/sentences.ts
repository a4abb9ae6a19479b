import { asyncScheduler, type OperatorFunction, type SchedulerLike, type Subscriber, type Subscription } from 'rxjs';
import { checkFunction, checkNumber } from './check-options.ts';
import { operate, subscribeTo } from './operate.ts';
import { type Segment, Segmenter, type SegmenterRules, type SentenceReason } from './sentences/segmenter.ts';

/** A sentence with the white space after it, as it stood in the text. */
export interface Sentence {
  /** 0, 1, 2 …: no holes. */
  readonly index: number;
  /** Where it begins in the text, in UTF-16 units. */
  readonly offset: number;
  readonly text: string;
}

/** What `observe` is told of each sentence, just before it leaves. */
export interface SentenceReport {
  readonly index: number;
  /** Length in UTF-16 units. */
  readonly chars: number;
  /** UTF-16 units that had to be read past its last visible character before it was certain. */
  readonly lookaheadChars: number;
  readonly reason: SentenceReason;
}

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
 * @throws RangeError for a bound out of range or a malformed `locale`.
 */
export function sentences(options: SentencesOptions = {}): OperatorFunction<string, Sentence> {
  const { settleMs, observe, scheduler = asyncScheduler } = options;
  const rules = segmenterRules(options);
  return operate<string, Sentence>((source, consumer) => {
    const segmenter = new Segmenter(rules);
    const outlet = new Outlet(consumer, observe);
    let timer: Subscription | undefined;
    const settleLater = (): void => {
      timer?.unsubscribe();
      timer = undefined;
      if (settleMs === undefined || !segmenter.mayHaveEnded) return;
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

/** Numbers what leaves, and keeps its order when the consumer feeds the source from inside `next`. */
class Outlet {
  readonly #consumer: Subscriber<Sentence>;
  readonly #observe: ((report: SentenceReport) => void) | undefined;
  readonly #waiting: Segment[] = [];
  #index = 0;
  #busy = false;
  #completed = false;

  constructor(consumer: Subscriber<Sentence>, observe: ((report: SentenceReport) => void) | undefined) {
    this.#consumer = consumer;
    this.#observe = observe;
  }

  put(found: readonly Segment[]): void {
    for (const segment of found) this.#waiting.push(segment);
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      if (this.#consumer.closed) break;
      this.#pass(next);
    }
    this.#busy = false;
    if (this.#completed) this.#consumer.complete();
  }

  complete(last: readonly Segment[]): void {
    this.#completed = true;
    this.put(last);
  }

  #pass({ text, offset, readTo, reason }: Segment): void {
    const index = this.#index++;
    if (this.#observe !== undefined) {
      const lookaheadChars = Math.max(0, readTo - offset - text.trimEnd().length);
      this.#observe({ index, chars: text.length, lookaheadChars, reason });
    }
    this.#consumer.next({ index, offset, text });
  }
}

function segmenterRules(options: SentencesOptions): SegmenterRules {
  const { locale = 'en', maxChars = 4096, holdChars = 256, firstChunk } = options;
  checkNumber('sentences', 'settleMs', options.settleMs, { min: 0, max: Number.MAX_SAFE_INTEGER });
  checkNumber('sentences', 'maxChars', maxChars, { min: 2, max: 1_048_576, whole: true });
  checkNumber('sentences', 'holdChars', holdChars, { min: 0, max: maxChars, whole: true });
  if (options.observe !== undefined) checkFunction('sentences', 'observe', options.observe);
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
