/**
 * How many letters must be changed, added, dropped or swapped with their neighbor to get from one word to the other
 * (optimal string alignment), or `limit + 1` as soon as it is sure to be more than `limit`.
 */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      let cost = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      );
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      }
      current.push(cost);
      if (cost < least) least = cost;
    }
    if (least > limit) return limit + 1;
    before = above;
    above = current;
  }
  return above[b.length] ?? limit + 1;
}

/** Words at least this weighty are names and titles, which people misspell most; two mistakes are tolerated in them. */
const WEIGHTY = 20;

/** How many mistakes a known word may have been written with: a short word with two is another word. */
function toleratedMistakes(word: string, weight: number): number {
  if (weight < WEIGHTY) return word.length < 6 ? 0 : 1;
  if (word.length < 4) return 0;
  return word.length < 7 ? 1 : 2;
}

/** The words that are known, each with how much it matters: where two are equally near, the weightier is meant. */
export interface Spelling {
  knows(word: string): boolean;
  /** The nearest known word within the tolerated mistakes, or `undefined`. */
  correct(word: string): string | undefined;
}

/**
 * A slip in the first letter is rare: it is believed only where it is the one mistake, so nearly all candidates begin
 * as the word does. Memory: the words given, once more by first letter and length; corrections are not kept.
 */
export function createSpelling(weights: ReadonlyMap<string, number>): Spelling {
  const byBeginning = new Map<string, string[]>();
  const firstLetters = new Set<string>();
  for (const word of weights.keys()) {
    const first = word[0] ?? '';
    firstLetters.add(first);
    const key = first + word.length;
    const alike = byBeginning.get(key);
    if (alike === undefined) byBeginning.set(key, [word]);
    else alike.push(word);
  }

  function* candidates(word: string): Generator<string> {
    for (let length = word.length - 2; length <= word.length + 2; length += 1) {
      yield* byBeginning.get((word[0] ?? '') + length) ?? [];
    }
    const rest = word.slice(1);
    const slips = [rest, (word[1] ?? '') + (word[0] ?? '') + word.slice(2)];
    for (const letter of firstLetters) slips.push(letter + rest, letter + word);
    for (const slip of slips) if (slip[0] !== word[0] && weights.has(slip)) yield slip;
  }

  return {
    knows: (word) => weights.has(word),
    correct(word) {
      let best: string | undefined;
      let bestScore = Infinity;
      for (const known of candidates(word)) {
        const weight = weights.get(known) ?? 0;
        const tolerated = toleratedMistakes(known, weight);
        const distance = editDistance(word, known, tolerated);
        if (distance > tolerated) continue;
        const score = distance + (word[0] === known[0] ? 0 : 0.6) - Math.min(0.4, weight / 200);
        if (score < bestScore) {
          best = known;
          bestScore = score;
        }
      }
      return best;
    },
  };
}
