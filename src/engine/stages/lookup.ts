import { type Observable, of } from 'rxjs';
import type { CachedAnswer, CacheTier, Query } from '../../ports/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import type { Option } from '../knob.ts';
import { type OptionCheck, oneOf, text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';
import { eachOf } from '../streams/each-of.ts';
import { firstOf } from '../streams/first-of.ts';

export interface LookupOptions extends StagePolicies {
  /** A ResponseCache. Default `cache`. */
  readonly port?: string;
  /** How far to look: by the very text, also by its normal form, also by likeness; or not at all. Default `embedding`. */
  readonly tier?: Option<CacheTier | 'none'>;
}

/** The option of a stage that works with a cache. */
export const tierOption: OptionCheck = oneOf('none', 'exact', 'normalised', 'embedding');

const kind: StageKind = {
  name: 'lookup',
  emits: 'cached',
  options: { port: text, tier: tierOption },
  ports: [{ option: 'port', type: 'ResponseCache', standard: 'cache' }],
  build: (context, [query]) =>
    firstOf(query as Observable<Query>, (asked) => {
      const { tier = 'embedding' } = context.options as { readonly tier?: CacheTier | 'none' };
      if (tier === 'none' || context.isRefresh) return of(undefined);
      const key = { ...cacheKey(context, asked), tier };
      return eachOf(
        context.invoke('ResponseCache', (cache, call) => cache.get(key, call), { single: true }),
        (given, consumer) => {
          // What holds no text is no answer.
          const found = typeof given?.text === 'string' ? given : undefined;
          const stale = found?.stale === true;
          const detail = stale ? `${found.tier}, stale` : (found?.tier ?? 'none');
          context.note('cache', found === undefined ? 'miss' : 'hit', { detail });
          if (stale) context.wantsRefresh();
          consumer.next(found);
        },
      );
    }),
};

/**
 * Looks for an answer given before; emits it, or `undefined`. One that is past its time is given at once where the cache
 * still has it, and the question is answered anew off the path: by a run that calls no tool with side effects.
 */
export function lookup(query: Handle<Query>, options: LookupOptions = {}): Handle<CachedAnswer | undefined> {
  return stage(kind, [edge(query, ['query'])], options);
}

export function cacheKey(
  context: StageContext,
  query: Query,
): { readonly query: Query; readonly pipeline: string; readonly version: number; readonly surface: string } {
  const { name, version } = context.pipeline;
  return { query, pipeline: name, version, surface: context.request.surface };
}
