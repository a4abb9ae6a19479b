/** How much the first places of a list weigh over the rest: the larger, the less. */
const RANK_OFFSET = 60;

/**
 * Joins ranked lists into one, best first: what stands high in several lists comes before what stands first in one.
 * Scores are sums of 1 / (60 + place); an empty list changes nothing. Equal scores keep the order of the first list.
 *
 * @source G. Cormack, C. Clarke, S. Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual rank
 * learning methods", SIGIR 2009
 */
export function fuseRanks<Item>(
  lists: readonly (readonly Item[])[],
): { readonly item: Item; readonly score: number }[] {
  const scores = new Map<Item, number>();
  for (const list of lists) {
    list.forEach((item, place) => {
      scores.set(item, (scores.get(item) ?? 0) + 1 / (RANK_OFFSET + place + 1));
    });
  }
  return [...scores].map(([item, score]) => ({ item, score })).sort((a, b) => b.score - a.score);
}
