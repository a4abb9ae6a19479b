import type { Observable, Subscriber } from 'rxjs';
import { cacheFirst as answerFromCache } from '../../../operators/index.ts';
import type { CachedAnswer } from '../../ports/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import { asPart, type ReplyPart } from '../reply.ts';
import { edge, stage } from '../stage.ts';
import { eachOf } from '../streams/each-of.ts';

const kindFor = (answer: Handle<unknown>): StageKind => ({
  name: 'cacheFirst',
  emits: 'reply',
  options: {},
  ports: [],
  build: ({ scheduler }, [cached, answered]) => {
    const hit = eachOf(cached as Observable<CachedAnswer | undefined>, giveCached);
    const parts =
      answer.kind.emits === 'text'
        ? eachOf<string, ReplyPart>(answered as Observable<string>, (text, consumer) => consumer.next(asPart(text)))
        : (answered as Observable<ReplyPart>);
    return answerFromCache<ReplyPart>(hit, { scheduler })(parts);
  },
});

/**
 * Gives the cached answer where there is one, and cancels the work on a new one; both are under way from the start, so a
 * miss costs nothing. Sequential mode looks first, and works on a miss only.
 */
export function cacheFirst(
  cached: Handle<CachedAnswer | undefined>,
  answer: Handle<ReplyPart> | Handle<string>,
  policies: StagePolicies = {},
): Handle<ReplyPart> {
  return stage(kindFor(answer), [edge(cached, ['cached']), edge(answer, ['reply', 'text'], 'lazy')], policies);
}

function giveCached(found: CachedAnswer | undefined, consumer: Subscriber<ReplyPart | undefined>): void {
  if (found === undefined) {
    consumer.next(undefined);
    return;
  }
  consumer.next({ type: 'outcome', outcome: 'cached' });
  consumer.next({ type: 'text', text: found.text });
}
