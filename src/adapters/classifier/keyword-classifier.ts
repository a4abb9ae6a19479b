import { defer, type Observable, of } from 'rxjs';
import type { Classifier, Intent } from '../../ports/index.ts';

export interface KeywordClassifierOptions {
  /** Words and phrases of each label, in any case; a label goes before those after it. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** The label of what has none of them. Default `other`. */
  readonly otherwise?: string;
}

/** How sure a word makes one: enough to choose a model by, too little to start work on. */
const confidence = 0.5;

/**
 * Tells what a text wants by the words in it: what stands in where a classifier is away. Nothing is trained, nothing can
 * fail; each text takes one look for each word. It predicts no calls.
 */
export function createKeywordClassifier({ words, otherwise = 'other' }: KeywordClassifierOptions): Classifier {
  const labels = Object.entries(words).map(([label, phrases]) => ({ label, phrases: phrases.map(spaced) }));
  return {
    classify: ({ text }): Observable<Intent> =>
      defer(() => {
        const said = spaced(text);
        const found = labels.find(({ phrases }) => phrases.some((phrase) => said.includes(phrase)));
        return of({ label: found?.label ?? otherwise, confidence });
      }),
  };
}

/** Words between single spaces, so that one is found whole only. */
function spaced(text: string): string {
  return ` ${
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}’']+/gu)
      ?.join(' ') ?? ''
  } `;
}
