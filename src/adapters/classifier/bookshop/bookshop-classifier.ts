import { defer, type Observable, of } from 'rxjs';
import type { Classifier, Intent } from '../../../ports/index.ts';
import { BOOKSHOP_SPECS } from '../../tools/bookshop/specs.ts';
import type { ClauseReader } from './read-clause.ts';

/** When a guess is worth starting work for. */
export interface BookshopClassifierOptions {
  /** Under this confidence no calls are predicted, though the label is. 0 to 1; 0.45 where absent. */
  readonly minConfidence?: number;
}

/**
 * Guesses what a customer wants by a linear model over hashed n-grams, trained from `utterances.jsonl`, and predicts the
 * read-only calls from the words alone. No network, no waiting: it emits at once, also for half a sentence.
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

  classify(request: { readonly text: string; readonly final: boolean }): Observable<Intent> {
    return defer(() => {
      const { intent, confidence, calls } = this.#reader.read(request.text);
      const safe = confidence < this.#minConfidence ? [] : calls.filter(({ name }) => BOOKSHOP_SPECS[name].readOnly);
      return of<Intent>({ label: intent, confidence, calls: safe });
    });
  }
}
