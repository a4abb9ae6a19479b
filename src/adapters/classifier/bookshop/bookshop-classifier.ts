import { defer, type Observable, of } from 'rxjs';
import type { Classifier, Intent } from '../../../ports/index.ts';
import { BOOKSHOP_SPECS } from '../../tools/bookshop/specs.ts';
import { worthEarly } from './half-said.ts';
import type { ClauseReader } from './read-clause.ts';

/** When a guess is worth starting work for. */
export interface BookshopClassifierOptions {
  /** Under this confidence no calls are predicted, though the label is. 0 to 1; 0.45 where absent. */
  readonly minConfidence?: number;
}

/**
 * Guesses what a customer wants by a linear model over hashed n-grams, trained from `utterances.jsonl`, and predicts the
 * read-only calls from the words alone. No network, no waiting: it emits at once, also for half a sentence, of which it
 * predicts only calls that the rest is unlikely to change.
 */
export class BookshopClassifier implements Classifier {
  readonly #reader: ClauseReader;
  readonly #minConfidence: number;

  constructor(reader: ClauseReader, { minConfidence = 0.45 }: BookshopClassifierOptions = {}) {
    if (!(minConfidence >= 0 && minConfidence <= 1)) {
      throw new RangeError(`BookshopClassifier: minConfidence is ${minConfidence}; give a number from 0 to 1`);
    }
    this.#reader = reader;
    this.#minConfidence = minConfidence;
  }

  classify({ text, final }: { readonly text: string; readonly final: boolean }): Observable<Intent> {
    return defer(() => {
      const { intent, confidence, calls, slots } = this.#reader.read(text);
      const sure = confidence < this.#minConfidence ? [] : final ? calls : worthEarly(calls, slots);
      const safe = sure.filter(({ name }) => BOOKSHOP_SPECS[name].readOnly);
      return of<Intent>({ label: intent, confidence, calls: safe });
    });
  }
}
