import { catchError, defer, from, map, mergeMap, type Observable, of, shareReplay } from 'rxjs';
import { checkNumber } from '../../../operators/check-options.ts';
import type { CallContext, Embedder, Passage, Retriever } from '../../ports/index.ts';
import { createFullText, type Document, tellingWords } from './full-text.ts';
import { fuseRanks } from './fuse-ranks.ts';

/** What is searched, and how. */
export interface HybridRetrieverOptions {
  readonly documents: readonly Document[];
  /** Makes the vectors, of the documents once, at the first question, and of each question. */
  readonly embedder: Embedder;
  /** A document less near to the question than this is not found by its vector. A cosine; default 0.25. */
  readonly minCosine?: number;
  /** How many of each kind of search are fused. Default 20. */
  readonly depth?: number;
}

/** A Retriever with something to let go of. */
export interface OpenRetriever extends Retriever {
  close(): void;
}

/**
 * Finds passages by their words (SQLite FTS5, BM25) and by their vectors, and fuses the two rankings: words find names
 * and rare terms, vectors forgive spelling and, with a real embedder, wording.
 *
 * - Passages are emitted best first and carry their title before their text; their scores are those of the fusion.
 * - Memory: the documents, their index, and 4 bytes a dimension for each. The scan of vectors is exact: fit for some
 *   ten thousand documents.
 * - An embedder that fails makes the search one of words alone. Unsubscribing leaves the embedder.
 *
 * @throws RangeError where a number does not fit.
 */
export function createHybridRetriever(options: HybridRetrieverOptions): OpenRetriever {
  const { documents, embedder, minCosine = 0.25, depth = 20 } = options;
  checkNumber('createHybridRetriever', 'minCosine', minCosine, { min: -1, max: 1 });
  checkNumber('createHybridRetriever', 'depth', depth, { min: 1, whole: true });
  const fullText = createFullText(documents);
  let vectors: Observable<readonly Float32Array[]> | undefined;

  const vectorsIn = (context: CallContext): Observable<readonly Float32Array[]> => {
    vectors ??= defer(() =>
      embedder.embed(
        documents.map(({ title, text }) => `${title} ${text}`),
        context,
      ),
    ).pipe(shareReplay({ bufferSize: 1, refCount: false }));
    return vectors;
  };
  const nearest = (question: string, context: CallContext): Observable<number[]> =>
    vectorsIn(context).pipe(
      mergeMap((known) =>
        embedder.embed([tellingWords(question).join(' ')], context).pipe(
          map(([asked]) => {
            if (asked === undefined) return [];
            return known
              .map((vector, place) => ({ place, cosine: cosine(asked, vector) }))
              .filter((each) => each.cosine >= minCosine)
              .sort((a, b) => b.cosine - a.cosine)
              .slice(0, depth)
              .map(({ place }) => place);
          }),
        ),
      ),
    );

  return {
    retrieve: ({ text, limit }, context) =>
      defer(() => {
        const byWords = fullText.search(text, depth);
        return nearest(text, context).pipe(
          catchError(() => {
            // Not to be failed by again: the next question asks anew.
            vectors = undefined;
            return of([]);
          }),
          mergeMap((byVector) => from(passages(fuseRanks([byWords, byVector]).slice(0, limit)))),
        );
      }),
    close: () => fullText.close(),
  };

  function passages(found: readonly { readonly item: number; readonly score: number }[]): Passage[] {
    return found.flatMap(({ item, score }) => {
      const document = documents[item];
      return document === undefined ? [] : [{ id: document.id, text: `${document.title}: ${document.text}`, score }];
    });
  }
}

/** Of two vectors of length 1. */
function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] as number) * (other[at] as number);
  return sum;
}
