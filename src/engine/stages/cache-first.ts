import { concatAll, map, type Observable } from 'rxjs';
import { cacheFirst as answerFromCache } from '../../../operators/index.ts';
import type { CachedAnswer } from '../../ports/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import { asPart, type ReplyPart } from '../reply.ts';
import { edge, stage } from '../stage.ts';

const kind: StageKind = {
  name: 'cacheFirst',
  emits: 'reply',
  options: {},
  ports: [],
  build: ({ scheduler }, [cached, answer]) => {
    const hit = (cached as Observable<CachedAnswer | undefined>).pipe(
      map((found) => (found === undefined ? undefined : asReply(found))),
    );
    return (answer as Observable<string | ReplyPart>).pipe(
      map((part): readonly ReplyPart[] => [asPart(part)]),
      answerFromCache<readonly ReplyPart[]>(hit, { scheduler }),
      concatAll(),
    );
  },
};

/**
 * Gives the cached answer where there is one, and cancels the work on a new one; both are under way from the start, so a
 * miss costs nothing. Sequential mode looks first, and works on a miss only.
 */
export function cacheFirst(
  cached: Handle<CachedAnswer | undefined>,
  answer: Handle<ReplyPart> | Handle<string>,
  policies: StagePolicies = {},
): Handle<ReplyPart> {
  return stage(kind, [edge(cached, ['cached']), edge(answer, ['reply', 'text'], 'lazy')], policies);
}

function asReply({ text }: CachedAnswer): readonly ReplyPart[] {
  return [
    { type: 'outcome', outcome: 'cached' },
    { type: 'text', text },
  ];
}
