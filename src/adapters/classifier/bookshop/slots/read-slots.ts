import { withoutAccents } from '../../linear/hashed-features.ts';
import type { Catalogue, NameHit } from './catalogue.ts';
import { detectLanguage, type Language } from './common-words.ts';
import { CONCEPT_WORDS, type Concept } from './concepts.ts';
import { type Copies, readCopies } from './copies.ts';
import { readCount } from './counts.ts';
import {
  BOOK_LANGUAGE_WORDS,
  type BookFormat,
  type BookLanguage,
  FORMAT_WORDS,
  GENRE_WORDS,
  type Genre,
  INFO_WORDS,
  type InfoTopic,
  LANGUAGE_ADJECTIVES,
  POLICY_WORDS,
  type PolicyTopic,
  SHOP_WORDS,
  type Shop,
} from './lexicon.ts';
import { markText } from './mark-text.ts';
import { mendWords } from './mend-words.ts';
import { type OrderNumber, readOrders } from './orders.ts';
import { type PageRange, readPages } from './pages.ts';
import type { PhraseHit } from './phrase-book.ts';
import { type PriceRange, readPrice } from './price.ts';
import { readSpokenAuthor, type SpokenAuthor } from './spoken-author.ts';
import { readSpokenTitle, type SpokenTitle } from './spoken-title.ts';
import { overlaps, type Span, type Token, tokenize } from './tokens.ts';
import { readTopic, type Topic } from './topic-words.ts';
import { isNegated, readSort, type Sort, wantsInStock } from './wishes.ts';
import { readYears, type YearRange } from './years.ts';

/** What is read out of a text without knowing what it wants. */
export interface Slots {
  /** The text, cut to {@link MAX_LENGTH}. */
  readonly text: string;
  /** The same in lower case without accents, unit for unit. */
  readonly plain: string;
  readonly tokens: readonly Token[];
  /** Undefined where the words do not tell. */
  readonly language: Language | undefined;
  readonly names: readonly NameHit[];
  /** An author whose books are not wanted. */
  readonly notAuthor: string | undefined;
  /** An author whom the catalogue does not know. */
  readonly spokenAuthor: string | undefined;
  /** Ids such as `B017`. */
  readonly bookIds: readonly string[];
  /** A title the catalogue does not know. */
  readonly spokenTitle: string | undefined;
  readonly genres: readonly Genre[];
  /** Several shelves are named, and each is meant. */
  readonly isChoice: boolean;
  readonly formats: readonly BookFormat[];
  readonly bookLanguages: readonly BookLanguage[];
  readonly shops: readonly Shop[];
  readonly policyTopics: readonly PolicyTopic[];
  readonly infoTopics: readonly InfoTopic[];
  readonly price: PriceRange | undefined;
  readonly years: YearRange | undefined;
  /** How long the books may be. */
  readonly pages: PageRange | undefined;
  /** How many of one book are spoken of. */
  readonly copies: readonly Copies[];
  readonly count: number | undefined;
  readonly sort: Sort | undefined;
  readonly inStock: boolean;
  readonly orders: readonly OrderNumber[];
  readonly email: string | undefined;
  readonly topic: Topic | undefined;
  readonly concepts: readonly Concept[];
  /** The text with names, numbers and addresses as marks, and a mark for each idea: what the intent is read from. */
  readonly masked: string;
}

/** What lies behind this many UTF-16 units of a text is not read. */
export const MAX_LENGTH = 1_000;

/**
 * Reads the slots of a text.
 *
 * @param catalogue holds the names it may speak of.
 * @param thisYear the year in which it is said; without it, `this year` says nothing.
 */
export function readSlots(raw: string, catalogue: Catalogue, thisYear?: number): Slots {
  const { text, plain } = aligned(mendWords(broughtTogether(raw.slice(0, MAX_LENGTH))));
  const tokens = tokenize(text);
  const everyName = catalogue.find(tokens, text);
  const names = everyName.filter(({ start }) => !isNegated(plain, start));
  const author = unknownAuthor(plain, text, everyName);
  const spoken =
    author !== undefined || everyName.some(({ kind }) => kind === 'title')
      ? undefined
      : unknownTitle(plain, text, everyName, tokens);
  const strange: readonly Span[] = author !== undefined ? [author] : spoken?.certain === true ? [spoken] : [];
  const named: readonly Span[] = [...everyName, ...strange];
  const free = tokens.filter((token) => !named.some((span) => overlaps(span, token)));
  const orders = readOrders(plain, tokens);
  const email = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(plain);
  const ids = [...plain.matchAll(/\bb\d{3}\b/g)];
  const isWanted = ({ start }: Span): boolean => !isNegated(plain, start);
  const everyGenre = GENRE_WORDS.find(free);
  const genres = everyGenre.filter(isWanted);
  const everyFormat = FORMAT_WORDS.find(free);
  const formats = everyFormat.filter(isWanted);
  const everyLanguage = [...BOOK_LANGUAGE_WORDS.find(free), ...languageAdjectives(free, genres)];
  const bookLanguages = everyLanguage.filter(isWanted);
  const shops = SHOP_WORDS.find(free);
  const concepts = distinct(CONCEPT_WORDS.find(free));
  const infoTopics = distinct(INFO_WORDS.find(free));
  const price = readPrice(plain);
  const years = readYears(plain, thisYear);
  const pages = readPages(plain);
  const emailSpan = email === null ? [] : [{ start: email.index, end: email.index + email[0].length }];
  // What is not wanted is understood as well: it is not searched for.
  const taken: Span[] = [...named, ...orders, ...everyGenre, ...everyFormat, ...everyLanguage, ...shops, ...emailSpan];
  taken.push(...(price?.spans ?? []), ...(pages?.spans ?? []), ...(years === undefined ? [] : [years]));
  return {
    text,
    plain,
    tokens,
    language: detectLanguage(free),
    names,
    notAuthor: everyName.find((name) => name.kind === 'author' && !names.includes(name))?.name,
    bookIds: ids.map((id) => id[0].toUpperCase()),
    spokenAuthor: author?.name,
    spokenTitle: spoken?.title,
    genres: distinct(genres),
    isChoice: isChoice(plain, genres),
    formats: distinct(formats),
    bookLanguages: distinct(bookLanguages),
    shops: distinct(shops),
    policyTopics: distinct(POLICY_WORDS.find(free)),
    infoTopics,
    price,
    years,
    pages,
    copies: readCopies(plain),
    count: readCount(tokens),
    sort: readSort(plain),
    inStock: wantsInStock(plain),
    orders,
    email: email?.[0],
    topic: readTopic(plain, tokens, taken, (word) => catalogue.knows(word)),
    concepts,
    masked: markText(
      text,
      [
        ...strange.map((span) => ({ ...span, mark: span === author ? ('xauthor' as const) : ('xtitle' as const) })),
        ...ids.map((id) => ({ start: id.index, end: id.index + id[0].length, mark: 'xtitle' as const })),
        ...everyName.map((name) => ({
          ...name,
          mark: name.kind === 'author' ? ('xauthor' as const) : ('xtitle' as const),
        })),
        ...emailSpan.map((span) => ({ ...span, mark: 'xemail' as const })),
        ...orders.map((order) => ({ ...order, mark: 'xorder' as const })),
      ],
      [
        ...concepts,
        ...infoTopics.map((topic) => `info${topic.replace(' ', '')}`),
        ...(genres.length > 0 ? ['genre'] : []),
        ...(formats.length > 0 ? ['format'] : []),
        ...(shops.length > 0 ? ['place'] : []),
        ...(price === undefined ? [] : ['price']),
      ],
    ),
  };
}

/** `german crime novels` are in German; `german history` and `german cooking` are about something. */
function languageAdjectives(
  tokens: readonly Token[],
  genres: readonly PhraseHit<Genre>[],
): readonly PhraseHit<BookLanguage>[] {
  return LANGUAGE_ADJECTIVES.find(tokens).filter(({ end }) =>
    genres.some(
      ({ start, value }) => start > end && start - end <= 2 && !/history|cooking|travel|art|nature/.test(value),
    ),
  );
}

/** Shelves named as a choice, `fantasy or sci-fi`, and not as one kind, `crime thriller`. */
function isChoice(plain: string, genres: readonly PhraseHit<Genre>[]): boolean {
  const [first, second] = genres;
  if (first === undefined || second === undefined || first.value === second.value) return false;
  return /^\s*(?:\w+ )?(?:or|and|und|oder|et|ou|y|o|,|&|\/)\s/.test(plain.slice(first.end, second.start));
}

function unknownAuthor(plain: string, text: string, names: readonly NameHit[]): SpokenAuthor | undefined {
  const spoken = readSpokenAuthor(plain, text);
  return spoken === undefined || names.some((name) => overlaps(name, spoken)) ? undefined : spoken;
}

function unknownTitle(
  plain: string,
  text: string,
  names: readonly NameHit[],
  tokens: readonly Token[],
): SpokenTitle | undefined {
  const spoken = readSpokenTitle(plain, text, detectLanguage(tokens) !== 'de');
  return spoken === undefined || names.some((name) => overlaps(name, spoken)) ? undefined : spoken;
}

/** `send a book back` is read as `send back a book`: a verb of two words that stands in two places. */
function broughtTogether(raw: string): string {
  return raw.replace(/\b(send|give|bring|take) ((?:a|the|my|this|that|these) books?) back\b/gi, '$1 back $2');
}

/** The text and its plain form with the same offsets. */
function aligned(raw: string): { readonly text: string; readonly plain: string } {
  const text = raw.normalize('NFC').replace(/’/g, "'");
  const plain = withoutAccents(text).toLowerCase();
  return plain.length === text.length ? { text, plain } : { text: plain, plain };
}

function distinct<V>(hits: readonly PhraseHit<V>[]): readonly V[] {
  return [...new Set(hits.map((hit) => hit.value))];
}
