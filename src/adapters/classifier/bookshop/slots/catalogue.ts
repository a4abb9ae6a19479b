import { isCommon } from './common-words.ts';
import { editDistance, FuzzyWords } from './fuzzy-words.ts';
import { overlaps, type Span, type Token, tokenize } from './tokens.ts';

/** The names a shop knows, before any tool is asked. */
export interface Vocabulary {
  readonly titles: readonly { readonly id: string; readonly title: string; readonly authors?: readonly string[] }[];
  readonly authors: readonly string[];
  readonly series: readonly string[];
}

/** A name of the catalogue that a text seems to speak of. */
export interface NameHit extends Span {
  readonly kind: 'title' | 'author' | 'series';
  /** As the catalogue writes it. */
  readonly name: string;
  /** Share of the name's weight that was found, less what typing mistakes cost: 0 to 1. */
  readonly score: number;
}

interface Name {
  readonly kind: NameHit['kind'];
  readonly name: string;
  readonly words: readonly string[];
  readonly weights: readonly number[];
  readonly total: number;
  /** How many of its words tell something. */
  readonly telling: number;
}

/** A common word in so many names tells nothing; in fewer, it tells a little. */
const FUNCTION_WORD = 5;
/** What a function word weighs. */
const LITTLE = 0.15;
/** A name of so few telling words must be said in full. */
const SHORT = 3;
/** How much of a name must be said. */
const ENOUGH = 0.72;

/**
 * Finds titles, authors and series in what people write, forgiving typing mistakes, dropped articles and subtitles.
 *
 * Memory: a few hundred bytes a book. Time: the names that share a rare word with the text, times their length.
 */
export class Catalogue {
  readonly #names: readonly Name[];
  readonly #byWord = new Map<string, Name[]>();
  readonly #words: FuzzyWords;
  readonly #authors: ReadonlyMap<string, readonly string[]>;

  constructor(vocabulary: Vocabulary) {
    const names = collect(vocabulary);
    this.#authors = new Map(vocabulary.titles.map(({ title, authors }) => [title, authors ?? []]));
    const frequency = new Map<string, number>();
    for (const { words } of names) {
      for (const word of new Set(words)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
    }
    this.#names = names.map(({ kind, name, words }) => {
      const plain = words.every(isCommon);
      const weights = words.map((word) =>
        isCommon(word) && !plain
          ? (frequency.get(word) ?? 1) >= FUNCTION_WORD
            ? LITTLE
            : 1
          : Math.log(1 + names.length / (frequency.get(word) ?? 1)),
      );
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return { kind, name, words, weights, total, telling: weights.filter((weight) => weight > LITTLE).length };
    });
    for (const name of this.#names) {
      const keys = name.words.every(isCommon) ? name.words : name.words.filter((word) => !isCommon(word));
      for (const word of new Set(keys)) {
        const sharing = this.#byWord.get(word);
        if (sharing === undefined) this.#byWord.set(word, [name]);
        else sharing.push(name);
      }
    }
    this.#words = new FuzzyWords([...frequency.keys()].filter((word) => !isCommon(word)));
  }

  /** True for a word of a title, an author's name or a series. */
  knows(word: string): boolean {
    return this.#words.has(word);
  }

  /** Who wrote the book of this title; empty where there is none. */
  authorsOf(title: string): readonly string[] {
    return this.#authors.get(title) ?? [];
  }

  /** The names a text speaks of, in the order of the text; no two overlap. */
  find(tokens: readonly Token[], text: string): readonly NameHit[] {
    const read = tokens.map(({ word }) => {
      const match = isCommon(word) ? undefined : this.#words.find(word);
      return { word: match?.word ?? word, trust: 1 - 0.12 * (match?.edits ?? 0) };
    });
    const candidates = new Set<Name>();
    for (const { word } of read) for (const name of this.#byWord.get(word) ?? []) candidates.add(name);
    const hits: (NameHit & { readonly rank: number })[] = [];
    for (const name of candidates) {
      const hit = bestAlignment(name, read, tokens);
      if (hit !== undefined && plausible(name, hit, text)) hits.push(hit);
    }
    hits.sort((a, b) => b.rank - a.rank);
    const chosen: NameHit[] = [];
    for (const { rank: _, ...hit } of hits) if (!chosen.some((other) => overlaps(other, hit))) chosen.push(hit);
    return chosen.sort((a, b) => a.start - b.start);
  }
}

function collect({ titles, authors, series }: Vocabulary): readonly Pick<Name, 'kind' | 'name' | 'words'>[] {
  const names = new Map<string, Pick<Name, 'kind' | 'name' | 'words'>>();
  const add = (kind: Name['kind'], name: string, said: string): void => {
    const words = tokenize(said).map((token) => token.word);
    const key = `${kind}:${words.join(' ')}`;
    if (words.length > 0 && !names.has(key)) names.set(key, { kind, name, words });
  };
  for (const { title } of titles) {
    add('title', title, title);
    const main = title.split(/[:–—(]/)[0] ?? title;
    if (main !== title) add('title', title, main);
  }
  for (const author of authors) {
    add('author', author, author);
    const last = author.split(' ').at(-1) ?? author;
    if (last !== author && last.length >= 4) add('author', author, last);
  }
  for (const name of series) add('series', name, name);
  return [...names.values()];
}

type Read = readonly { readonly word: string; readonly trust: number }[];

function bestAlignment(
  name: Name,
  read: Read,
  tokens: readonly Token[],
): (NameHit & { readonly rank: number }) | undefined {
  let best: (NameHit & { readonly rank: number }) | undefined;
  for (let from = 0; from < read.length; from += 1) {
    if (!name.words.includes(read[from]?.word ?? '')) continue;
    let found = 0;
    let missing = 0;
    let next = from;
    let last = from;
    for (const [index, word] of name.words.entries()) {
      const at = [next, next + 1].find((place) => read[place]?.word === word) ?? nearAt(tokens, next, word, name);
      if (at === undefined) {
        missing += (name.weights[index] ?? 0) > LITTLE ? 1 : 0;
        continue;
      }
      found += (name.weights[index] ?? 0) * (read[at]?.word === word ? (read[at]?.trust ?? 0) : 0.8);
      last = at;
      next = at + 1;
    }
    const score = missing > 0 && name.telling <= SHORT ? 0 : found / name.total;
    const rank = score * name.total;
    if (score >= ENOUGH && (best === undefined || rank > best.rank)) {
      const start = tokens[from]?.start ?? 0;
      best = { kind: name.kind, name: name.name, score, rank, start, end: tokens[last]?.end ?? start };
    }
  }
  return best;
}

/** A word right where it should stand, with one letter wrong: `tidal lok`. */
function nearAt(tokens: readonly Token[], place: number, word: string, { words }: Name): number | undefined {
  const said = tokens[place]?.word ?? '';
  const close = words.length > 1 && word.length >= 4 && said.length >= 3 && !isCommon(said);
  return close && editDistance(said, word, 1) !== undefined ? place : undefined;
}

const TOPIC_BEFORE = /\b(?:about|on|over|uber|über|sur|sobre|history of|geschichte)\s+(?:the\s+|a\s+|an\s+)?$/i;
const TOLD_ABOUT =
  /\b(?:tell me|know|more|info\w*|details?|think|erzahl\w* mir|erzähl\w* mir|parlez-moi|hablame|háblame)\b.{0,12}$/i;
const BY_BEFORE = /\b(?:by|from|author|von|vom|par|de|del|d['’]|like|mr|ms|mrs|dr)\s*$/i;

/** A single ordinary word is a title or a surname only where it is written or introduced as one. */
function plausible(name: Name, hit: NameHit, text: string): boolean {
  if (name.words.length > 1) return true;
  const said = text.slice(hit.start, hit.end);
  const before = text.slice(0, hit.start);
  const capital = /^\p{Lu}/u.test(said) && text !== text.toUpperCase();
  if (name.kind === 'author') return (capital && hit.score > 0.99) || BY_BEFORE.test(before);
  if (TOPIC_BEFORE.test(before)) return TOLD_ABOUT.test(before);
  // Nothing else was said.
  if (before.trim() === '' && text.slice(hit.end).trim().length <= 1) return true;
  return capital || /["“«„'‘]$/.test(before.trimEnd()) || hit.score > 0.99;
}
