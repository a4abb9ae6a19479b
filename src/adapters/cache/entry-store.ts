import type { CacheEntry } from '../../ports/index.ts';

/** An answer that is kept. */
export interface Entry {
  readonly question: string;
  readonly answer: string;
  readonly tags: readonly string[];
  readonly exactKey: string;
  /** Absent where the question has no normal form. */
  readonly normalKey: string | undefined;
  /** The partition it may be given to. */
  readonly group: number;
  readonly writtenAt: number;
  readonly expiresAt: number;
  /** Where its vector is; absent until there is one. */
  slot?: number;
}

/** Why an answer is no longer kept. */
export type DropReason = 'evicted' | 'expired' | 'replaced' | 'invalidated';

/** The answers of a cache: found by either key, dropped by tag, the least recently used first at the bound. */
export interface EntryStore {
  readonly size: number;
  byExact(key: string): Entry | undefined;
  byNormal(key: string): Entry | undefined;
  bySlot(slot: number): Entry | undefined;
  /** Keeps it, in place of one with the same exact key, and drops what is over the bounds. */
  add(entry: Entry): void;
  has(entry: Entry): boolean;
  /** Marks it as the most recently used. */
  touch(entry: Entry): void;
  setSlot(entry: Entry, slot: number): void;
  drop(entry: Entry, why: DropReason): void;
  /** How many were dropped. */
  dropTagged(tags: CacheEntry['tags']): number;
}

/** Bounds of a store. */
export interface EntryBounds {
  readonly maxEntries: number;
  /** Of questions and answers together. */
  readonly maxChars: number;
}

/** `dropped` hears of each entry that goes, so that what hangs on it goes too. */
export function createEntryStore(bounds: EntryBounds, dropped: (entry: Entry, why: DropReason) => void): EntryStore {
  /** In the order of last use. */
  const entries = new Set<Entry>();
  const exact = new Map<string, Entry>();
  const normal = new Map<string, Entry>();
  const slots = new Map<number, Entry>();
  const tagged = new Map<string, Set<Entry>>();
  let chars = 0;

  const drop = (entry: Entry, why: DropReason): void => {
    if (!entries.delete(entry)) return;
    chars -= lengthOf(entry);
    if (exact.get(entry.exactKey) === entry) exact.delete(entry.exactKey);
    if (entry.normalKey !== undefined && normal.get(entry.normalKey) === entry) normal.delete(entry.normalKey);
    if (entry.slot !== undefined) slots.delete(entry.slot);
    for (const tag of entry.tags) {
      const under = tagged.get(tag);
      under?.delete(entry);
      if (under?.size === 0) tagged.delete(tag);
    }
    dropped(entry, why);
  };

  return {
    get size() {
      return entries.size;
    },
    byExact: (key) => exact.get(key),
    byNormal: (key) => normal.get(key),
    bySlot: (slot) => slots.get(slot),
    has: (entry) => entries.has(entry),
    add(entry) {
      const before = exact.get(entry.exactKey);
      if (before !== undefined) drop(before, 'replaced');
      entries.add(entry);
      chars += lengthOf(entry);
      exact.set(entry.exactKey, entry);
      if (entry.normalKey !== undefined) normal.set(entry.normalKey, entry);
      for (const tag of entry.tags) {
        const under = tagged.get(tag);
        if (under === undefined) tagged.set(tag, new Set([entry]));
        else under.add(entry);
      }
      for (const oldest of entries) {
        if (entries.size <= bounds.maxEntries && chars <= bounds.maxChars) break;
        drop(oldest, 'evicted');
      }
    },
    touch(entry) {
      if (entries.delete(entry)) entries.add(entry);
    },
    setSlot(entry, slot) {
      entry.slot = slot;
      slots.set(slot, entry);
    },
    drop,
    dropTagged(tags) {
      const all = new Set(tags.flatMap((tag) => [...(tagged.get(tag) ?? [])]));
      for (const entry of all) drop(entry, 'invalidated');
      return all.size;
    },
  };
}

function lengthOf(entry: Entry): number {
  return entry.question.length + entry.answer.length;
}
