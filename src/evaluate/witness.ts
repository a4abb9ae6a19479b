import { EMPTY, of, tap } from 'rxjs';
import type { Bindings, Memory, Passage, Recollection, ResponseCache, Retriever } from '../index.ts';

/** Bindings that tell what an answer was made from, and make every answer anew. */
export interface Witnessed {
  readonly bindings: Bindings;
  /** What retrieval and memory gave to a run; forgotten when it was asked for. */
  take(run: string): readonly string[];
}

/** An answer that was kept grades whoever wrote it, not this version: nothing is kept here. */
const noCache: ResponseCache = { get: () => of(undefined), put: () => EMPTY, invalidate: () => of(0) };

/** Puts a witness before every retriever and memory, and an empty cache in place of every cache. */
export function witness(bindings: Bindings): Witnessed {
  const seen = new Map<string, string[]>();
  const learn = (run: string, ...texts: readonly string[]): void => {
    const known = seen.get(run);
    if (known === undefined) seen.set(run, [...texts]);
    else known.push(...texts);
  };
  const witnessed = Object.entries(bindings).map(([name, port]): [string, Bindings[string]] => {
    if ('retrieve' in port) return [name, watchedRetriever(port, learn)];
    if ('recall' in port) return [name, watchedMemory(port, learn)];
    if ('get' in port && 'invalidate' in port) return [name, noCache];
    return [name, port];
  });
  return {
    bindings: Object.fromEntries(witnessed),
    take: (run) => {
      const known = seen.get(run) ?? [];
      seen.delete(run);
      return known;
    },
  };
}

type Learn = (run: string, ...texts: readonly string[]) => void;

function watchedRetriever(retriever: Retriever, learn: Learn): Retriever {
  return {
    retrieve: (request, context) =>
      retriever.retrieve(request, context).pipe(tap(({ text }: Passage) => learn(context.run, text))),
  };
}

function watchedMemory(memory: Memory, learn: Learn): Memory {
  return {
    recall: (query, context) =>
      memory.recall(query, context).pipe(tap(({ facts }: Recollection) => learn(context.run, ...facts))),
    remember: (turn, context) => memory.remember(turn, context),
  };
}
