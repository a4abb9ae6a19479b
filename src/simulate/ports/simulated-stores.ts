import { of } from 'rxjs';
import type { Memory, Recollection } from '../../ports/memory.ts';
import type { CachedAnswer, ResponseCache } from '../../ports/response-cache.ts';
import type { Passage, Retriever } from '../../ports/retriever.ts';
import { type CallModel, timedCall } from '../world/timed-call.ts';
import type { World } from '../world/world.ts';
import { placeholderText } from './placeholder-text.ts';

/** A store with a time to read from it and a time to write to it. */
export interface StoreModel {
  readonly read: CallModel;
  readonly write: CallModel;
}

/** A memory that remembers nothing, in the time it is given. */
export function simulatedMemory(world: World, { read, write }: StoreModel): Memory {
  return {
    recall: (_query, context) =>
      timedCall<Recollection>(world, read, context, 'recall', (subscriber) => {
        subscriber.next({ turns: [], facts: [] });
        subscriber.complete();
      }),
    remember: (_turn, context) =>
      timedCall<never>(world, write, context, 'remember', (subscriber) => subscriber.complete()),
  };
}

/** A cache that holds the answers that the scenario of the run says it holds. */
export function simulatedResponseCache(world: World, { read, write }: StoreModel): ResponseCache {
  return {
    get: (_key, context) =>
      timedCall<CachedAnswer | undefined>(world, read, context, 'get', (subscriber) => {
        const { isCached, answerTokens } = world.scenario(context.run);
        const text = isCached ? placeholderText(0, answerTokens) : '';
        subscriber.next(isCached ? { text, tier: 'exact', ageMs: 0 } : undefined);
        subscriber.complete();
      }),
    put: (_entry, context) => timedCall<never>(world, write, context, 'put', (subscriber) => subscriber.complete()),
    invalidate: () => of(0),
  };
}

/** A retriever that finds as many passages as it is asked for, in the time it is given. */
export function simulatedRetriever(world: World, model: CallModel): Retriever {
  return {
    retrieve: ({ limit }, context) =>
      timedCall<Passage>(world, model, context, 'retrieve', (subscriber) => {
        for (let index = 0; index < limit; index++) {
          subscriber.next({ id: `p${index}`, text: placeholderText(0, 40), score: 1 / (index + 1) });
        }
        subscriber.complete();
      }),
  };
}
