import type { Observable } from 'rxjs';
import type { CallContext } from './call.ts';
import type { Query } from './query.ts';

/** Ways to find an answer, from the strictest on: by the very text, by its normal form, by likeness. */
export type CacheTier = 'exact' | 'normalised' | 'embedding';

/** A whole, unretracted answer that was given before. */
export interface CachedAnswer {
  readonly text: string;
  /** Which tier found it. */
  readonly tier: CacheTier;
  /** Milliseconds since it was written. */
  readonly ageMs: number;
  /** Past its time to live, but close enough to be shown while a fresh one is made. Absent means fresh. */
  readonly stale?: boolean;
}

/** What identifies an answer. */
export interface CacheKey {
  readonly query: Query;
  readonly pipeline: string;
  readonly version: number;
  readonly surface: string;
  /** The loosest way the answer may be found; the stricter ones are open as well. Absent: all. */
  readonly tier?: CacheTier;
}

/** What is kept beside an answer. */
export interface CacheEntry extends CacheKey {
  readonly text: string;
  /** Things the answer speaks of, e.g. `book:17`; naming one drops it. */
  readonly tags: readonly string[];
  readonly ttlMs: number;
  /**
   * Who may be given it: `user`, only the one who asked (or anybody unnamed, where nobody was named); `public`,
   * everybody. Absent means `user`: that an answer holds nothing of its asker must be said.
   */
  readonly scope?: 'user' | 'public';
}

/** Answers given before. */
export interface ResponseCache {
  /** Emits the answer, or `undefined` on a miss, and completes. */
  get(key: CacheKey, context: CallContext): Observable<CachedAnswer | undefined>;
  /** Completes when the answer is kept, or dropped because the sink is busy: a write never fails a run. */
  put(entry: CacheEntry, context: CallContext): Observable<never>;
  /** Drops the answers under any of the tags; emits how many. */
  invalidate(tags: readonly string[]): Observable<number>;
}
