/** Joins words: whatever stands between two words, white space, punctuation or a line break, reads as this one unit. */
export const boundary = ' ';

/** The symbol of a {@link boundary}. */
export const boundarySymbol = 1;

/** What {@link fold} gives for a unit that is passed over. */
export const dropped = '';

/** Scripts written without spaces: phrases in them have no word edges. */
const unspaced =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const word = /^[\p{L}\p{N}\p{M}]$/u;
const ignored = /^[\p{Cf}\p{M}'’ʼ`´]$/u;

/**
 * How one UTF-16 unit is read: letters in lower case without their accents, full-width letters as plain ones,
 * apostrophes and invisible units not at all, and everything else as a {@link boundary}.
 */
export function fold(code: number): string {
  const char = String.fromCharCode(code);
  if (ignored.test(char)) return dropped;
  const plain = char.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  if (plain.length === 0) return dropped;
  return word.test(plain) ? plain : word.test(char) ? char : boundary;
}

/** Aho-Corasick over folded units: finds every phrase at once, in one step a unit whatever their number. */
export class PhraseAutomaton {
  /** For a unit under 128, its symbol; 0: in no phrase, -1: passed over. */
  readonly ascii: Int16Array = new Int16Array(128);
  /** How many symbols there are: the width of a row of `next`. */
  readonly width: number;
  /** `next[state * width + symbol]`. State 0 is the start. */
  readonly next: Int32Array;
  /** For each state, how much of a phrase has been read: its symbols without the edge in front. */
  readonly depth: Int32Array;
  /** For each phrase, its symbols without the edge in front. */
  readonly lengths: readonly number[];
  /** For each state, 1 where a phrase ends there. */
  readonly ends: Uint8Array;
  /** For each such state, the phrases that end there, by their place in the list. */
  readonly found: ReadonlyMap<number, readonly number[]>;
  readonly maxLength: number;
  readonly #symbols = new Map<string, number>();
  readonly #others = new Map<number, number>();

  /** @throws RangeError, in the name of `owner`, for a phrase without a letter or digit. */
  constructor(owner: string, phrases: readonly string[]) {
    this.#symbols.set(boundary, boundarySymbol);
    const words = phrases.map((phrase) => edged(owner, phrase));
    for (const word of words)
      for (const unit of word) if (!this.#symbols.has(unit)) this.#symbols.set(unit, this.#symbols.size + 1);
    this.width = this.#symbols.size + 1;
    for (let code = 0; code < 128; code++) this.ascii[code] = this.#symbolFor(code);
    const trie = buildTrie(
      words.map((word) => word.map((unit) => this.#symbols.get(unit) as number)),
      this.width,
    );
    this.next = trie.next;
    this.depth = trie.depth;
    this.found = trie.found;
    this.ends = Uint8Array.from(trie.depth, (_, state) => (trie.found.has(state) ? 1 : 0));
    this.lengths = words.map((word) => (word[0] === boundary ? word.length - 1 : word.length));
    this.maxLength = this.lengths.reduce((longest, length) => Math.max(longest, length), 1);
  }

  /** The symbol of any unit. */
  symbol(code: number): number {
    if (code < 128) return this.ascii[code] as number;
    let symbol = this.#others.get(code);
    if (symbol === undefined) {
      symbol = this.#symbolFor(code);
      this.#others.set(code, symbol);
    }
    return symbol;
  }

  #symbolFor(code: number): number {
    const unit = fold(code);
    return unit === dropped ? -1 : (this.#symbols.get(unit) ?? 0);
  }
}

/** A phrase as the automaton reads it: folded, words joined by one boundary, and edges where its script has them. */
function edged(owner: string, text: string): string[] {
  const units: string[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = fold(text.charCodeAt(i));
    if (unit !== dropped && !(unit === boundary && (units.length === 0 || units.at(-1) === boundary))) units.push(unit);
  }
  while (units.at(-1) === boundary) units.pop();
  if (units.length === 0)
    throw new RangeError(`${owner}: a phrase must hold a letter or digit, got ${JSON.stringify(text)}`);
  const first = unspaced.test(units[0] as string) ? [] : [boundary];
  const last = unspaced.test(units.at(-1) as string) ? [] : [boundary];
  return [...first, ...units, ...last];
}

function buildTrie(
  words: readonly (readonly number[])[],
  width: number,
): { next: Int32Array; depth: Int32Array; found: Map<number, number[]> } {
  const states = 1 + words.reduce((sum, word) => sum + word.length, 0);
  const next = new Int32Array(states * width);
  const depth = new Int32Array(states);
  const found = new Map<number, number[]>();
  let used = 1;
  words.forEach((word, index) => {
    let state = 0;
    for (const symbol of word) {
      const cell = state * width + symbol;
      if (next[cell] === 0) {
        depth[used] = (depth[state] as number) + (state === 0 && symbol === boundarySymbol ? 0 : 1);
        next[cell] = used++;
      }
      state = next[cell] as number;
    }
    found.set(state, [...(found.get(state) ?? []), index]);
  });
  followFailures(next, found, width, used);
  return { next: next.slice(0, used * width), depth: depth.slice(0, used), found };
}

/** Breadth first: a state without a way on for a symbol goes where its longest proper suffix would go. */
function followFailures(next: Int32Array, found: Map<number, number[]>, width: number, states: number): void {
  const failure = new Int32Array(states);
  const queue: number[] = [];
  for (let symbol = 0; symbol < width; symbol++) if (next[symbol] !== 0) queue.push(next[symbol] as number);
  for (let head = 0; head < queue.length; head++) {
    const state = queue[head] as number;
    const fallback = failure[state] as number;
    const inherited = found.get(fallback);
    if (inherited !== undefined) found.set(state, [...(found.get(state) ?? []), ...inherited]);
    for (let symbol = 0; symbol < width; symbol++) {
      const cell = state * width + symbol;
      const onward = next[fallback * width + symbol] as number;
      if (next[cell] === 0) next[cell] = onward;
      else {
        failure[next[cell] as number] = onward;
        queue.push(next[cell] as number);
      }
    }
  }
}
