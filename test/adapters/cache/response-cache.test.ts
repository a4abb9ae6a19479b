import fc from 'fast-check';
import { NEVER, type Observable, of, throwError, VirtualTimeScheduler } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { factsGuard } from '../../../src/adapters/cache/question-guard.ts';
import {
  type CacheEvent,
  createResponseCache,
  type ResponseCacheOptions,
} from '../../../src/adapters/cache/response-cache.ts';
import { createLocalEmbedder } from '../../../src/adapters/embedder/local-embedder.ts';
import type { CachedAnswer, CacheEntry, CacheKey, Embedder, Query, ResponseCache } from '../../../src/ports/index.ts';
import { callContext } from '../call-context.ts';

let clock: VirtualTimeScheduler;
let events: CacheEvent[];
beforeEach(() => {
  clock = new VirtualTimeScheduler();
  events = [];
});

function make(options: ResponseCacheOptions = {}): ResponseCache {
  return createResponseCache({ scheduler: clock, observe: (event) => events.push(event), ...options });
}

function keyOf(text: string, query: Partial<Query> = {}, key: Partial<CacheKey> = {}): CacheKey {
  return { query: { text, ...query }, pipeline: 'assistant', version: 1, surface: 'chat', ...key };
}

function put(cache: ResponseCache, key: CacheKey, text: string, entry: Partial<CacheEntry> = {}): string[] {
  const seen: string[] = [];
  cache.put({ ...key, text, tags: [], ttlMs: 1_000, ...entry }, callContext()).subscribe({
    error: () => seen.push('error'),
    complete: () => seen.push('complete'),
  });
  return seen;
}

function get(cache: ResponseCache, key: CacheKey): CachedAnswer | undefined | 'nothing' {
  const seen: (CachedAnswer | undefined | 'complete')[] = [];
  cache.get(key, callContext()).subscribe({
    next: (value) => seen.push(value),
    complete: () => seen.push('complete'),
  });
  return seen.length === 2 && seen[1] === 'complete' ? (seen[0] as CachedAnswer | undefined) : 'nothing';
}

function invalidate(cache: ResponseCache, ...tags: string[]): number {
  let dropped = -1;
  cache.invalidate(tags).subscribe((count) => {
    dropped = count;
  });
  return dropped;
}

const text = (found: CachedAnswer | undefined | 'nothing'): string | undefined =>
  found === undefined || found === 'nothing' ? found : found.text;

const HOURS = 'What are your opening hours?';
const local = { embedding: { embedder: createLocalEmbedder() } };

describe('createResponseCache', () => {
  it('gives the answer to the very text, with its age', () => {
    const cache = make();
    expect(get(cache, keyOf(HOURS))).toBeUndefined();
    expect(put(cache, keyOf(HOURS), 'Nine to seven.')).toEqual(['complete']);
    clock.frame = 250;
    expect(get(cache, keyOf(HOURS))).toEqual({ text: 'Nine to seven.', tier: 'exact', ageMs: 250 });
    expect(events).toEqual([{ type: 'miss' }, { type: 'kept' }, { type: 'hit', tier: 'exact', stale: false }]);
  });

  it.each([
    ['what are your opening hours', 'normalised'],
    ['Hi, WHAT are your  opening hours???', 'normalised'],
    ['So what exactly are your opening hours?', 'embedding'],
    ['What is your opening hour?', undefined],
    ['Which are your best opening hours?', undefined],
    ['What are your closing hours?', undefined],
    ["What aren't your opening hours?", undefined],
  ])('finds "%s" by the tier %s', (asked, tier) => {
    const cache = make(local);
    put(cache, keyOf(HOURS), 'Nine to seven.');
    const found = get(cache, keyOf(asked));
    expect(found === 'nothing' ? found : found?.tier).toBe(tier);
  });

  it.each([
    ['Books under 10 dollars?', 'Books under 20 dollars?'],
    ['Books under $10', 'Books under 10'],
    ['Do you ship to Canada?', "Don't you ship to Canada?"],
    ['What is C++?', 'What is C?'],
    ['Do you sell to the US?', 'Do you sell to us?'],
  ])('does not answer "%s" with the answer to "%s"', (asked, kept) => {
    const cache = make(local);
    put(cache, keyOf(kept), 'an answer');
    expect(get(cache, keyOf(asked))).toBeUndefined();
  });

  it('drops an answer when its time to live is over', () => {
    const cache = make();
    put(cache, keyOf(HOURS), 'a', { ttlMs: 100 });
    clock.frame = 99;
    expect(text(get(cache, keyOf(HOURS)))).toBe('a');
    clock.frame = 100;
    expect(get(cache, keyOf(HOURS))).toBeUndefined();
    expect(events).toContainEqual({ type: 'dropped', why: 'expired' });
  });

  it('gives a stale answer, marked, within staleMs', () => {
    const cache = make({ staleMs: 50 });
    put(cache, keyOf(HOURS), 'a', { ttlMs: 100 });
    clock.frame = 149;
    expect(get(cache, keyOf(HOURS))).toEqual({ text: 'a', tier: 'exact', ageMs: 149, stale: true });
    clock.frame = 150;
    expect(get(cache, keyOf(HOURS))).toBeUndefined();
  });

  it.each([0, -1])('keeps nothing with a time to live of %d', (ttlMs) => {
    const cache = make();
    expect(put(cache, keyOf(HOURS), 'a', { ttlMs })).toEqual(['complete']);
    expect(get(cache, keyOf(HOURS))).toBeUndefined();
  });

  it('gives an answer only to the user who asked, by every tier', () => {
    const cache = make(local);
    put(cache, keyOf('What did I order most?', { user: 'mara' }), 'Detective novels.');
    for (const asked of ['What did I order most?', 'what did i order most', 'What did we order most?']) {
      expect(get(cache, keyOf(asked, { user: 'sam' }))).toBeUndefined();
      expect(get(cache, keyOf(asked))).toBeUndefined();
      expect(text(get(cache, keyOf(asked, { user: 'mara' })))).toBe('Detective novels.');
    }
  });

  it('gives what nobody in particular asked to nobody in particular', () => {
    const cache = make();
    put(cache, keyOf('What should I read?'), 'The best rated.');
    expect(text(get(cache, keyOf('What should I read?')))).toBe('The best rated.');
    expect(get(cache, keyOf('What should I read?', { user: 'mara' }))).toBeUndefined();
  });

  it('gives a public answer to everybody, but to each their own first', () => {
    const cache = make(local);
    put(cache, keyOf(HOURS, { user: 'mara' }), 'for all', { scope: 'public' });
    put(cache, keyOf(HOURS, { user: 'sam' }), 'for sam');
    expect(text(get(cache, keyOf(HOURS)))).toBe('for all');
    expect(text(get(cache, keyOf('which are your opening hours', { user: 'jun' })))).toBe('for all');
    expect(text(get(cache, keyOf(HOURS, { user: 'sam' })))).toBe('for sam');
  });

  it('tells no user from another by a crafted name', () => {
    const cache = make();
    put(cache, keyOf(HOURS, { user: 'a","assistant' }), 'x');
    for (const user of ['a', '', 'a"', 'null', 'public']) expect(get(cache, keyOf(HOURS, { user }))).toBeUndefined();
  });

  it.each<[string, Partial<CacheKey>]>([
    ['pipeline', { pipeline: 'other' }],
    ['version', { version: 2 }],
    ['surface', { surface: 'voice' }],
    ['locale', { query: { text: HOURS, locale: 'de' } }],
  ])('keeps answers of another %s apart', (_what, other) => {
    const cache = make(local);
    put(cache, keyOf(HOURS), 'a');
    expect(get(cache, keyOf(HOURS, {}, other))).toBeUndefined();
  });

  it('does not find answers made under other data', () => {
    let dataVersion = '1';
    const cache = make({ dataVersion: () => dataVersion });
    put(cache, keyOf(HOURS), 'a');
    dataVersion = '2';
    expect(get(cache, keyOf(HOURS))).toBeUndefined();
    dataVersion = '1';
    expect(text(get(cache, keyOf(HOURS)))).toBe('a');
  });

  it.each<[string, CacheEvent]>([
    ['is it in stock?', { type: 'skipped', why: 'context' }],
    ['are you open now?', { type: 'skipped', why: 'time' }],
    ['where is order 10427?', { type: 'skipped', why: 'personal' }],
    ['...', { type: 'skipped', why: 'empty' }],
  ])('neither keeps nor looks for "%s"', (asked, event) => {
    const cache = make();
    put(cache, keyOf(asked), 'a');
    expect(get(cache, keyOf(asked))).toBeUndefined();
    expect(events).toEqual([event, event]);
  });

  it('keeps nothing of a cancelled run, and no empty answer', () => {
    const cache = make();
    const entry = { ...keyOf(HOURS), text: 'a', tags: [], ttlMs: 1_000 };
    cache.put(entry, callContext({ signal: AbortSignal.abort() })).subscribe();
    put(cache, keyOf(HOURS), '');
    expect(events).toEqual([
      { type: 'skipped', why: 'cancelled' },
      { type: 'skipped', why: 'answer' },
    ]);
    expect(get(cache, keyOf(HOURS))).toBeUndefined();
  });

  it('drops the answers under any of the tags, and says how many', () => {
    const cache = make(local);
    put(cache, keyOf('Do you have dragons?'), 'a', { tags: ['book:1', 'book:2'] });
    put(cache, keyOf('Do you have whales?'), 'b', { tags: ['book:2', 'book:2'] });
    put(cache, keyOf('Do you have wolves?'), 'c', { tags: ['book:3'] });
    expect(invalidate(cache, 'book:1', 'book:2', 'book:9')).toBe(2);
    expect(invalidate(cache, 'book:1', 'book:2')).toBe(0);
    expect(get(cache, keyOf('Do you have dragons?'))).toBeUndefined();
    expect(get(cache, keyOf('Do you have dragon?'))).toBeUndefined();
    expect(text(get(cache, keyOf('Do you have wolves?')))).toBe('c');
  });

  it('lets the least recently used go at maxEntries', () => {
    const cache = make({ maxEntries: 2 });
    put(cache, keyOf('dragons'), 'a');
    put(cache, keyOf('whales'), 'b');
    get(cache, keyOf('dragons'));
    put(cache, keyOf('wolves'), 'c');
    expect(text(get(cache, keyOf('dragons')))).toBe('a');
    expect(get(cache, keyOf('whales'))).toBeUndefined();
    expect(text(get(cache, keyOf('wolves')))).toBe('c');
    expect(events.filter(({ type }) => type === 'dropped')).toEqual([{ type: 'dropped', why: 'evicted' }]);
  });

  it('lets go as many as maxChars asks for', () => {
    const cache = make({ maxChars: 30 });
    put(cache, keyOf('dragons'), 'x'.repeat(10));
    put(cache, keyOf('whales'), 'x'.repeat(20));
    expect(get(cache, keyOf('dragons'))).toBeUndefined();
    expect(text(get(cache, keyOf('whales')))).toHaveLength(20);
    put(cache, keyOf('wolves'), 'x'.repeat(40));
    expect(get(cache, keyOf('wolves'))).toBeUndefined();
  });

  it('replaces an answer by a newer one to the same text, in every tier', () => {
    const cache = make(local);
    put(cache, keyOf(HOURS), 'old');
    put(cache, keyOf(HOURS), 'new');
    for (const asked of [HOURS, 'what are your opening hours', 'Which are your opening hours?']) {
      expect(text(get(cache, keyOf(asked)))).toBe('new');
    }
  });

  it('uses only the tiers of the surface', () => {
    const cache = make({ ...local, tiersOf: (surface) => (surface === 'voice' ? ['exact'] : ['exact', 'normalised']) });
    for (const surface of ['voice', 'chat']) put(cache, keyOf(HOURS, {}, { surface }), 'a');
    const lower = HOURS.toLowerCase();
    expect(get(cache, keyOf(lower, {}, { surface: 'voice' }))).toBeUndefined();
    expect(text(get(cache, keyOf(lower, {}, { surface: 'chat' })))).toBe('a');
    expect(get(cache, keyOf('Which are your opening hours?', {}, { surface: 'chat' }))).toBeUndefined();
  });

  it('never holds more than its bounds, nor answers with a dropped entry', () => {
    const step = fc.record({ at: fc.nat(30), chars: fc.nat(20), drop: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const cache = createResponseCache({ maxEntries: 5, maxChars: 80, scheduler: clock, ...local });
        const latest = new Map<string, string>();
        for (const { at, chars, drop } of steps) {
          const question = `question${'abcdefghij'[at % 10]}${'klm'[at % 3]}`;
          const answer = `${at}${'x'.repeat(chars)}`;
          put(cache, keyOf(question), answer, { tags: [`t${at % 4}`] });
          latest.set(question, answer);
          if (drop) invalidate(cache, `t${at % 4}`);
        }
        const held = [...latest].filter(([question]) => get(cache, keyOf(question)) !== undefined);
        expect(held.length).toBeLessThanOrEqual(5);
        expect(held.reduce((sum, [question, answer]) => sum + question.length + answer.length, 0)).toBeLessThanOrEqual(
          80,
        );
        for (const [question, answer] of held) expect(text(get(cache, keyOf(question)))).toBe(answer);
      }),
    );
  });

  it('does nothing before it is subscribed', () => {
    const cache = make();
    cache.put({ ...keyOf(HOURS), text: 'a', tags: [], ttlMs: 1_000 }, callContext());
    cache.get(keyOf(HOURS), callContext());
    cache.invalidate(['x']);
    expect(events).toEqual([]);
  });

  describe('with an embedder', () => {
    const vectors: Readonly<Record<string, readonly number[]>> = {
      'When does the shop open?': [1, 0],
      'What time is the shop ready for me?': [0.99, 0.141],
      'When does the shop close?': [0.98, 0.199],
      'Do you sell maps?': [0, 1],
    };
    const knowing = (embed: Embedder['embed']): Embedder => ({ space: 'test', dimensions: 2, embed });
    const meaning = knowing((texts) => of(texts.map((each) => Float32Array.from(vectors[each] ?? [0, -1]))));

    it('answers a neighbor that the guard lets pass', () => {
      const cache = make({ embedding: { embedder: meaning, guard: factsGuard } });
      put(cache, keyOf('When does the shop open?'), 'At nine.');
      const found = get(cache, keyOf('What time is the shop ready for me?'));
      expect(found).toMatchObject({ text: 'At nine.', tier: 'embedding' });
      expect(get(cache, keyOf('Do you sell maps?'))).toBeUndefined();
    });

    it('does not answer a neighbor that the guard stops, and says why', () => {
      const cache = make({ embedding: { embedder: meaning, guard: factsGuard } });
      put(cache, keyOf('When does the shop open?'), 'At nine.');
      expect(get(cache, keyOf('When does the shop close?'))).toBeUndefined();
      expect(events).toContainEqual({ type: 'guarded', difference: 'opposite', cosine: expect.closeTo(0.98, 2) });
    });

    it('asks for the cosine it was told', () => {
      const cache = make({ embedding: { embedder: meaning, guard: factsGuard, thresholdRatio: 0.999 } });
      put(cache, keyOf('When does the shop open?'), 'At nine.');
      expect(get(cache, keyOf('What time is the shop ready for me?'))).toBeUndefined();
    });

    it.each<[string, () => Observable<never>]>([
      ['fails', () => throwError(() => new Error('no embedder'))],
      [
        'throws',
        () => {
          throw new Error('no embedder');
        },
      ],
    ])('misses where the embedder %s, and keeps the other tiers', (_how, embed) => {
      const cache = make({ embedding: { embedder: knowing(embed) } });
      expect(put(cache, keyOf(HOURS), 'a')).toEqual(['complete']);
      expect(text(get(cache, keyOf(HOURS)))).toBe('a');
      expect(get(cache, keyOf('Do you sell maps?'))).toBeUndefined();
      expect(events.filter(({ type }) => type === 'embedder-failed')).toHaveLength(2);
    });

    it('does not wait for the embedder where another tier knows', () => {
      const cache = make({ embedding: { embedder: knowing(() => NEVER) } });
      put(cache, keyOf(HOURS), 'a');
      expect(text(get(cache, keyOf(HOURS)))).toBe('a');
      expect(get(cache, keyOf('Do you sell maps?'))).toBe('nothing');
    });

    it('cancels the call of the embedder when it is unsubscribed', () => {
      let calls = 0;
      const slow = knowing(() => {
        calls += 1;
        return NEVER;
      });
      const cache = make({ embedding: { embedder: slow } });
      const lookup = cache.get(keyOf(HOURS), callContext()).subscribe();
      lookup.unsubscribe();
      expect(calls).toBe(1);
      expect(events).toEqual([]);
    });
  });

  it.each<[ResponseCacheOptions, string]>([
    [{ maxEntries: 0 }, 'maxEntries'],
    [{ maxEntries: 1.5 }, 'maxEntries'],
    [{ maxChars: 0 }, 'maxChars'],
    [{ staleMs: -1 }, 'staleMs'],
    [{ embedding: { embedder: createLocalEmbedder(), thresholdRatio: 1.2 } }, 'thresholdRatio'],
  ])('refuses the options of case %#', (options, name) => {
    expect(() => make(options)).toThrow(RangeError);
    expect(() => make(options)).toThrow(name);
  });
});
