/** A known word that a written one may mean. */
export interface FuzzyMatch {
  readonly word: string;
  /** Letters added, dropped, changed or swapped. */
  readonly edits: number;
}

/**
 * Finds known words from mistyped ones: by one edit in words of four letters or more, by two in words of eight or more.
 * The first letter must be right, or the first two swapped: people seldom miss it, and `gravel` is not `travel`.
 *
 * Memory: about one entry a letter of each known word (pairs of letters for long words).
 *
 * @source Wolf Garbe's SymSpell: both sides delete letters, and meet.
 */
export class FuzzyWords {
  readonly #known: ReadonlySet<string>;
  readonly #byDeletes = new Map<string, string[]>();

  constructor(words: Iterable<string>) {
    this.#known = new Set(words);
    for (const word of this.#known) {
      for (const cut of deletes(word, reach(word))) {
        const bucket = this.#byDeletes.get(cut);
        if (bucket === undefined) this.#byDeletes.set(cut, [word]);
        else bucket.push(word);
      }
    }
  }

  has(word: string): boolean {
    return this.#known.has(word);
  }

  /** The nearest known word; the word itself where it is known. */
  find(word: string): FuzzyMatch | undefined {
    if (this.#known.has(word)) return { word, edits: 0 };
    // A letter may be missing: a word of six may have been one of eight.
    const most = word.length < 6 ? reach(word) : 2;
    if (most === 0 || word.length > 24) return undefined;
    let best: FuzzyMatch | undefined;
    for (const cut of deletes(word, most)) {
      for (const known of this.#byDeletes.get(cut) ?? []) {
        const edits = editDistance(word, known, Math.min(most, reach(known)));
        const alike = known[0] === word[0] || (known[0] === word[1] && known[1] === word[0]);
        if (edits !== undefined && alike && (best === undefined || edits < best.edits)) best = { word: known, edits };
      }
    }
    return best;
  }
}

/** How many edits a word of this length is forgiven. */
function reach(word: string): number {
  if (word.length < 4 || /^\d/.test(word)) return 0;
  return word.length < 8 ? 1 : 2;
}

function deletes(word: string, most: number): ReadonlySet<string> {
  const cuts = new Set([word]);
  let edge = [word];
  for (let round = 0; round < most; round += 1) {
    const next: string[] = [];
    for (const one of edge) {
      for (let at = 0; at < one.length; at += 1) {
        const cut = one.slice(0, at) + one.slice(at + 1);
        if (!cuts.has(cut)) {
          cuts.add(cut);
          next.push(cut);
        }
      }
    }
    edge = next;
  }
  return cuts;
}

/**
 * Edits between two words where a swap of neighbours counts as one, or undefined where there are more than `most`.
 *
 * @source Damerau 1964, in the restricted form (no letter is edited twice).
 */
export function editDistance(one: string, other: string, most: number): number | undefined {
  if (Math.abs(one.length - other.length) > most) return undefined;
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let edits = Math.min((above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      edits = Math.min(edits, (above[column - 1] ?? 0) + (same ? 0 : 1));
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
        edits = Math.min(edits, (before[column - 2] ?? 0) + 1);
      }
      current[column] = edits;
    }
    before = above;
    above = current;
  }
  const edits = above[other.length] ?? 0;
  return edits <= most ? edits : undefined;
}
