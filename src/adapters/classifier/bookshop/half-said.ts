import type { PlannedCall } from './plan-calls.ts';
import type { Slots } from './slots/read-slots.ts';

/** These look for everything while they are told nothing. */
const VAGUE_ALONE: ReadonlySet<string> = new Set(['search_books', 'recommend_books', 'shop_info', 'returns_policy']);

/**
 * The calls that a text which may go on is worth: none that would look for everything, and none for a title that the
 * catalogue does not know, which may be half of one.
 *
 * @source bench/quality/intent.ts prints how many are guessed by share of the words, and how many of them are those of
 * the whole text. That a text ends in a word which another must follow was tried, and tells nothing.
 */
export function worthEarly(calls: readonly PlannedCall[], slots: Slots): readonly PlannedCall[] {
  const unknown = slots.names.length === 0 ? slots.spokenTitle : undefined;
  return calls.filter(({ name, args }) => {
    const told = Object.values(args);
    return (told.length > 0 || !VAGUE_ALONE.has(name)) && (unknown === undefined || !told.includes(unknown));
  });
}
