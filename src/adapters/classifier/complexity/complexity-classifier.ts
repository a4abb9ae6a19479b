import { defer, type Observable, of } from 'rxjs';
import type { Classifier, Intent } from '../../../ports/index.ts';
import { LinearModel } from '../linear/linear-model.ts';
import { type PackedLinear, unpackLinear } from '../linear/pack-linear.ts';
import { expectedGain, ONLY_STRONG } from './expected-gain.ts';
import packed from './generated/complexity-model.json' with { type: 'json' };
import { questionShape } from './question-shape.ts';

/** When a question is called complex. */
export interface ComplexityOptions {
  /**
   * From this gain on a question is `complex`: how much likelier the strong model alone answers it rightly than the weak
   * one alone. -1 to 1; 0.13 where absent, which sends some 40 % of questions like those it was trained on, but kept from
   * it, to the strong model.
   */
  readonly threshold?: number;
}

/**
 * Guesses whether a question needs a strong model: `simple` or `complex`, with the probability that the strong model alone
 * is right, or else that it is not needed.
 * A linear model over hashed n-grams and the shape of the question, in this process and at once.
 *
 * Trained by `npm run train -- --data FOLDER` from questions of school and professional exams and which of a weak and a
 * strong model got them right. So it knows sums, law and logic from plain recall; it was shown nothing about long
 * dialogues or code.
 *
 * @source labels of lm-sys/RouteLLM (Apache-2.0); figures in bench/quality/router.ts
 */
export class ComplexityClassifier implements Classifier {
  readonly #model = new LinearModel(unpackLinear(packed as PackedLinear));
  readonly #threshold: number;

  constructor({ threshold = 0.13 }: ComplexityOptions = {}) {
    if (!(threshold >= -1 && threshold <= 1)) {
      throw new RangeError(`ComplexityClassifier: threshold is ${threshold}; give a number from -1 to 1`);
    }
    this.#threshold = threshold;
  }

  /** The probability, 0 to 1, that only the strong model answers rightly. */
  need(text: string): number {
    return this.#model.shares(questionShape(text))[this.#model.labels.indexOf(ONLY_STRONG)] ?? 0;
  }

  /** What asking the strong model instead of the weak one promises to gain in right answers, -1 to 1. */
  gain(text: string): number {
    return expectedGain(this.#model, questionShape(text));
  }

  classify(request: { readonly text: string; readonly final: boolean }): Observable<Intent> {
    return defer(() => {
      const need = this.need(request.text);
      return of<Intent>(
        this.gain(request.text) >= this.#threshold
          ? { label: 'complex', confidence: need }
          : { label: 'simple', confidence: 1 - need },
      );
    });
  }
}
