import {
  asyncScheduler,
  catchError,
  concat,
  defer,
  EMPTY,
  ignoreElements,
  map,
  type Observable,
  of,
  type SchedulerLike,
  take,
  tap,
} from 'rxjs';
import { checkNumber } from '../../../operators/check-options.ts';
import type {
  CachedAnswer,
  CacheEntry,
  CacheKey,
  CacheTier,
  CallContext,
  Embedder,
  ResponseCache,
} from '../../ports/index.ts';
import { normalForm } from '../wording/normal-form.ts';
import { type NotCacheable, notCacheable, speaksOfNow } from './cacheable.ts';
import { createEntryStore, type DropReason, type Entry } from './entry-store.ts';
import { createPartitions, type Groups } from './partitions.ts';
import { type Difference, type QuestionGuard, wordingGuard } from './question-guard.ts';
import { createVectorIndex } from './vector-index.ts';

/** Which way an answer was found. */
export type Tier = CacheTier;

/** `answer`: there is none to keep, or no time to keep it. `cancelled`: its run was. */
export type SkipReason = NotCacheable | 'answer' | 'cancelled';

/** What the cache did, for those who watch it. */
export type CacheEvent =
  | { readonly type: 'hit'; readonly tier: Tier; readonly stale: boolean }
  | { readonly type: 'miss' }
  /** Not looked for, or not kept, because of what is asked. */
  | { readonly type: 'skipped'; readonly why: SkipReason }
  /** A neighbor was near enough, but its question is another. */
  | { readonly type: 'guarded'; readonly difference: Difference; readonly cosine: number }
  | { readonly type: 'kept' }
  | { readonly type: 'dropped'; readonly why: DropReason }
  /** The embedder failed: the lookup is a miss, the entry is kept without a vector. */
  | { readonly type: 'embedder-failed'; readonly error: unknown };

/** The third tier: answers to questions that are near in an embedder's space. */
export interface EmbeddingTierOptions {
  readonly embedder: Embedder;
  /** Least cosine of a neighbor. Default 0.95; tune it to the embedder by bench/quality/semantic-cache.ts. */
  readonly thresholdRatio?: number;
  /** Has the last word on a neighbor. Default {@link wordingGuard}; `factsGuard` for an embedder that knows meaning. */
  readonly guard?: QuestionGuard;
}

/** How answers are kept. */
export interface ResponseCacheOptions {
  /** At the bound the least recently used goes. Default 10,000. */
  readonly maxEntries?: number;
  /** Characters of all questions and answers. Default 16,000,000. */
  readonly maxChars?: number;
  /** How long after its time to live an answer is still given, marked stale. Default 0. */
  readonly staleMs?: number;
  /** The tiers a surface uses. Default: all there are. */
  readonly tiersOf?: (surface: string) => readonly Tier[];
  /** Names the state of the data; answers made under another are not found. Default: one state. */
  readonly dataVersion?: () => string;
  /** Absent: no third tier. */
  readonly embedding?: EmbeddingTierOptions;
  readonly observe?: (event: CacheEvent) => void;
  /** The clock of time to live. Default: the system's. */
  readonly scheduler?: SchedulerLike;
}

const ALL_TIERS: readonly Tier[] = ['exact', 'normalised', 'embedding'];
/** Neighbors shown to the guard before a lookup is a miss. */
const MAX_NEIGHBORS = 8;

/**
 * Keeps answers in memory and gives them again to the same question: by its very text, by its normal form, and, with
 * an embedder, to a neighbor that the guard lets pass.
 *
 * - An answer is for the user who asked, unless it was put as `public`; a question that leans on the conversation, on
 *   the hour or on personal data is neither kept nor looked for.
 * - Memory: `maxEntries` and `maxChars`; at either bound the least recently used goes. Vectors: see the index.
 * - On error: none; an embedder that fails costs its tier. On unsubscribe: the embedder's call is cancelled.
 *
 * @throws RangeError where an option is out of its range.
 */
export function createResponseCache(options: ResponseCacheOptions = {}): ResponseCache {
  const { maxEntries = 10_000, maxChars = 16_000_000, staleMs = 0, embedding, observe } = options;
  const { tiersOf = () => ALL_TIERS, dataVersion = () => '', scheduler = asyncScheduler } = options;
  const { embedder, thresholdRatio = 0.95, guard = wordingGuard } = embedding ?? {};
  checkNumber('createResponseCache', 'maxEntries', maxEntries, { min: 1, max: 10_000_000, whole: true });
  checkNumber('createResponseCache', 'maxChars', maxChars, { min: 1 });
  checkNumber('createResponseCache', 'staleMs', staleMs, { min: 0 });
  checkNumber('createResponseCache', 'thresholdRatio', thresholdRatio, { min: 0, max: 1 });

  const groupsOf = createPartitions();
  const vectors = embedder === undefined ? undefined : createVectorIndex(embedder.dimensions);
  const store = createEntryStore({ maxEntries, maxChars }, (entry, why) => {
    if (entry.slot !== undefined) vectors?.remove(entry.slot);
    observe?.({ type: 'dropped', why });
  });

  const tiersFor = ({ surface, tier = 'embedding' }: CacheKey): readonly Tier[] =>
    tiersOf(surface).filter((each) => ALL_TIERS.indexOf(each) <= ALL_TIERS.indexOf(tier));
  const fresh = (entry: Entry | undefined): Entry | undefined => {
    if (entry === undefined || scheduler.now() < entry.expiresAt + staleMs) return entry;
    store.drop(entry, 'expired');
    return undefined;
  };
  const byKey = (
    find: (key: string) => Entry | undefined,
    text: string,
    { own, everybody }: Groups,
  ): Entry | undefined => fresh(find(keyOf(own, text))) ?? fresh(find(keyOf(everybody, text)));
  const hit = (entry: Entry, tier: Tier): CachedAnswer => {
    store.touch(entry);
    const stale = scheduler.now() >= entry.expiresAt;
    observe?.({ type: 'hit', tier, stale });
    const found: CachedAnswer = { text: entry.answer, tier, ageMs: scheduler.now() - entry.writtenAt };
    return stale ? { ...found, stale } : found;
  };
  const miss = (): undefined => {
    observe?.({ type: 'miss' });
    return undefined;
  };

  const nearest = (vector: Float32Array, asked: string, { own, everybody }: Groups): CachedAnswer | undefined => {
    for (const { slot, cosine } of vectors?.nearest(vector, [own, everybody], thresholdRatio, MAX_NEIGHBORS) ?? []) {
      const entry = fresh(store.bySlot(slot));
      if (entry === undefined) continue;
      const difference = guard(asked, entry.question);
      if (difference === undefined) return hit(entry, 'embedding');
      observe?.({ type: 'guarded', difference, cosine });
    }
    return miss();
  };
  const embed = (text: string, context: CallContext): Observable<Float32Array> =>
    embedder === undefined
      ? EMPTY
      : defer(() => embedder.embed([text], context)).pipe(
          map(([vector]) => vector ?? new Float32Array(embedder.dimensions)),
          catchError((error: unknown) => {
            observe?.({ type: 'embedder-failed', error });
            return EMPTY;
          }),
        );

  const get = (key: CacheKey, context: CallContext): Observable<CachedAnswer | undefined> => {
    const { text } = key.query;
    const why = notCacheable(text);
    if (why !== undefined) {
      observe?.({ type: 'skipped', why });
      return of(undefined);
    }
    const tiers = tiersFor(key);
    const groups = groupsOf(key, dataVersion());
    const exact = tiers.includes('exact') ? byKey(store.byExact, text, groups) : undefined;
    if (exact !== undefined) return of(hit(exact, 'exact'));
    const normal = tiers.includes('normalised') ? normalForm(text) : '';
    const normalised = normal === '' ? undefined : byKey(store.byNormal, normal, groups);
    if (normalised !== undefined) return of(hit(normalised, 'normalised'));
    if (embedder === undefined || !tiers.includes('embedding')) return of(miss());
    return concat(embed(text, context), of(undefined)).pipe(
      take(1),
      map((vector) => (vector === undefined ? miss() : nearest(vector, text, groups))),
    );
  };

  const put = (entry: CacheEntry, context: CallContext): Observable<never> => {
    const { text: question } = entry.query;
    const why = whyNotKept(entry, context);
    if (why !== undefined) {
      observe?.({ type: 'skipped', why });
      return EMPTY;
    }
    const groups = groupsOf(entry, dataVersion());
    const group = entry.scope === 'public' ? groups.everybody : groups.own;
    const normal = normalForm(question);
    const writtenAt = scheduler.now();
    const kept: Entry = {
      question,
      answer: entry.text,
      tags: [...new Set(entry.tags)],
      exactKey: keyOf(group, question),
      normalKey: normal === '' ? undefined : keyOf(group, normal),
      group,
      writtenAt,
      expiresAt: writtenAt + entry.ttlMs,
    };
    store.add(kept);
    observe?.({ type: 'kept' });
    if (vectors === undefined || !tiersFor(entry).includes('embedding')) return EMPTY;
    return embed(question, context).pipe(
      tap((vector) => {
        if (store.has(kept) && kept.slot === undefined) store.setSlot(kept, vectors.add(vector, group));
      }),
      ignoreElements(),
    );
  };

  return {
    get: (key, context) => defer(() => get(key, context)),
    put: (entry, context) => defer(() => put(entry, context)),
    invalidate: (tags) => defer(() => of(store.dropTagged(tags))),
  };
}

function whyNotKept({ query, text, ttlMs }: CacheEntry, { signal }: CallContext): SkipReason | undefined {
  if (signal.aborted) return 'cancelled';
  if (text === '' || ttlMs <= 0) return 'answer';
  return speaksOfNow(text) ? 'time' : notCacheable(query.text);
}

function keyOf(group: number, text: string): string {
  return `${group} ${text}`;
}
