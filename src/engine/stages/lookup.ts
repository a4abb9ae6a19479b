import type { Observable } from 'rxjs';
import type { CachedAnswer, Query } from '../../ports/index.ts';
import type { Handle, StageKind, StagePolicies } from '../handle.ts';
import { text } from '../option-types.ts';
import { edge, stage } from '../stage.ts';
import type { StageContext } from '../stage-context.ts';
import { eachOf } from '../streams/each-of.ts';
import { firstOf } from '../streams/first-of.ts';

export interface LookupOptions extends StagePolicies {
  /** A ResponseCache. Default `cache`. */
  readonly port?: string;
}

const kind: StageKind = {
  name: 'lookup',
  emits: 'cached',
  options: { port: text },
  ports: [{ option: 'port', type: 'ResponseCache', standard: 'cache' }],
  build: (context, [query]) =>
    firstOf(query as Observable<Query>, (asked) =>
      eachOf(
        context.invoke('ResponseCache', (cache, call) => cache.get(cacheKey(context, asked), call), { single: true }),
        (given, consumer) => {
          // What holds no text is no answer.
          const found = typeof given?.text === 'string' ? given : undefined;
          context.note('cache', found === undefined ? 'miss' : 'hit', { detail: found?.tier ?? 'none' });
          consumer.next(found);
        },
      ),
    ),
};

/** Looks for an answer given before; emits it, or `undefined`. */
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
