import type { BookLanguage, Genre } from '../../../classifier/bookshop/slots/lexicon.ts';
import type { Format, OrderState, ReserveResult, ReturnResult } from '../../../tools/bookshop/index.ts';

/** What a search asked for, in words of one language. */
export interface Wanted {
  readonly genre?: Genre;
  readonly query?: string;
  readonly author?: string;
  readonly notAuthor?: string;
  readonly format?: Format;
  readonly language?: BookLanguage;
  readonly min?: string;
  readonly max?: string;
  /** Everything cheaper than this. */
  readonly under?: string;
  readonly from?: number;
  readonly to?: number;
  readonly pages?: PagesWanted;
}

/** How long a book may be: strictly under or over a number, or up to and from one; both ends where both are given. */
export interface PagesWanted {
  readonly under?: number;
  readonly max?: number;
  readonly over?: number;
  readonly min?: number;
}

/** What a list that was asked for in an order is led by. */
export type Foremost = 'price' | 'price-desc' | 'rating' | 'newest' | 'oldest' | 'shortest' | 'longest';

/** An argument of a search that was given up to find something near. */
export type GivenUp = 'query' | 'author' | 'genre' | 'price' | 'language' | 'format' | 'year' | 'pages' | 'stock';

/** What could not be looked up. */
export type Lookup =
  | 'search'
  | 'book'
  | 'stock'
  | 'order'
  | 'recommend'
  | 'returns'
  | 'info'
  | 'return'
  | 'reserve'
  | 'passages'
  | 'memory';

/**
 * A language that answers are written in: every sentence the embedded model can say, with places for facts. Facts
 * (titles, prices, numbers, what readers and the shop wrote) go in as the tools returned them.
 */
export interface Tongue {
  /** Titles in the marks of the language. */
  quote(title: string): string;
  /** `a, b and c`. */
  join(items: readonly string[]): string;
  /** `a, b or c`. */
  choice(items: readonly string[]): string;
  /** `March 12, 2026`. */
  day(day: string): string;
  /** `Monday`; from `mon` … `sun`. */
  weekday(key: string): string;
  /** `paperback`. */
  format(format: Format): string;
  /** `as a paperback`. */
  asFormat(format: Format): string;
  /** `by a and b`. */
  by(authors: string): string;
  genre(genre: string): string;
  /** What the shop or a publisher wrote, in the language (by its code) they wrote it in. */
  original(text: string, language: string): string;
  /** A language by its own code, `German`. */
  languageName(code: string): string;

  readonly search: {
    /** `detective novels under $10`; `count` chooses one or many. */
    what(wanted: Wanted, count: number): string;
    found(total: number, what: string, shown: number): string;
    foundOne(what: string): string;
    /** The one that leads in the order asked for: `The cheapest of our 20 thrillers is …`. */
    foremost(order: Foremost, total: number, what: string, book: string): string;
    /** Leads to those behind it. */
    behind(total: number, what: string): string;
    /** Pages within brackets. */
    pages(pages: number): string;
    /** For a voice: the count and one of them. */
    brief(total: number, what: string, best: string): string;
    /** For a voice: a book with its price and format. */
    item(book: string, price: string, format: Format): string;
    nothing(what: string): string;
    without(given: GivenUp): string;
    tookAs(from: string, to: string): string;
    /** A rating within brackets. */
    rated(rating: number): string;
    soldOut: string;
  };
  readonly book: {
    unknown(asked: string): string;
    didYouMean(books: string): string;
    introduce(title: string, authors: string, year: number, pages: number): string;
    price(title: string, editions: readonly string[]): string;
    /** What several copies cost, edition by edition. */
    total(copies: number, title: string, editions: readonly string[]): string;
    /** What all of it costs, by format. */
    together(sums: readonly string[]): string;
    /** One edition with its price. */
    edition(price: string, format: Format): string;
    author(title: string, authors: string): string;
    pages(title: string, pages: number): string;
    year(title: string, year: number): string;
    rating(rating: number, ratings: number): string;
    reader(review: string): string;
    noReviews: string;
    series(title: string, name: string, number: number): string;
    seriesOthers(others: string): string;
    next(title: string): string;
    noSeries(title: string): string;
    formats(title: string, formats: string): string;
    language(title: string, language: string): string;
    shelf(title: string, genres: string): string;
  };
  readonly stock: {
    yes(title: string): string;
    no(title: string): string;
    /** Copies of one edition at one place. */
    at(copies: number, place: string): string;
    warehouse(copies: number): string;
    edition(format: Format, price: string, places: string): string;
    /** For a voice: one place will do. */
    brief(title: string, price: string, format: Format, place: string): string;
    download(format: Format, price: string): string;
    soldOut(format: Format, restock: string | undefined): string;
    notAt(shop: string): string;
    notSoldAs(title: string, format: Format): string;
    /** How to get one: said after `I want to buy it`. */
    howToBuy: string;
  };
  readonly order: {
    is(id: string, state: OrderState, placed: string): string;
    shipped(carrier: string, expected: string): string;
    seen(place: string): string;
    late(days: number): string;
    delivered(id: string, placed: string, day: string): string;
    cancelled(day: string, why: string): string;
    tracking(carrier: string, tracking: string): string;
    items(items: string, total: string): string;
    returning(title: string, id: string, status: 'started' | 'received' | 'refunded'): string;
    /** No order holds the book asked for. */
    without(title: string): string;
    many(total: number, shown: number): string;
    state(state: OrderState): string;
    unknown(id: string): string;
    needsProof(id: string | undefined): string;
    none: string;
  };
  readonly recommend: {
    liked(title: string): string;
    preferences: string;
    genre(genre: string): string;
    popular: string;
    unknown(asked: string): string;
    none: string;
    /** The reason a tool gave, in English, in this language where it is one of the known ones. */
    why(english: string): string;
  };
  readonly returns: {
    window(days: number): string;
    /** Leads to the rules as the shop wrote them. */
    rules: string;
  };
  readonly info: {
    openNow(shop: string, until: string): string;
    shutNow(shop: string, opens: string): string;
    hours(shop: string, hours: string): string;
    onDay(shop: string, day: string, hours: string): string;
    closedOn(shop: string, day: string): string;
    closed: string;
    address(shop: string, address: string, phone: string): string;
    /** A way of shipping; `price` is absent where it costs nothing. */
    method(method: string, price: string | undefined, from: number, to: number): string;
    freeFrom(price: string): string;
    /** Only the usual hours are written down. */
    holidays: string;
    /** Nothing is written down about what was asked. */
    unknown: string;
    /** What else may be asked about the shops. */
    more: string;
  };
  readonly startReturn: {
    started(title: string, order: string, id: string): string;
    repeated(title: string, id: string): string;
    sendBy(day: string, refund: string, postage: string | undefined): string;
    refused: Readonly<
      Record<Extract<ReturnResult, { accepted: false }>['reason'], (title: string, order: string) => string>
    >;
    windowEnded(day: string): string;
    inOrder(titles: string): string;
    whichBook(order: string, titles: string): string;
    whichOrder(book: string, order: string): string;
    needOrder: string;
  };
  readonly reserve: {
    done(title: string, format: Format, shop: string, until: string, price: string): string;
    repeated(title: string, shop: string, until: string): string;
    refused: Readonly<Record<Extract<ReserveResult, { reserved: false }>['reason'], (title: string) => string>>;
    elsewhere(shops: string): string;
    whichShop(shops: string): string;
  };
  readonly failed: Readonly<Record<Lookup, string>>;
  readonly tryLater: string;
  readonly talk: {
    /** Before the answer to a question. */
    hello: string;
    greeting: readonly string[];
    thanks: readonly string[];
    goodbye: readonly string[];
    help: string;
    bot: string;
    offTopic: readonly string[];
    unsafe: string;
    selfHarm: string;
    injection: string;
    privacy: string;
    empty: string;
    cut: string;
    /** To `ok` and `never mind`. */
    ack: string;
    whichBook: string;
    cannotChange: string;
    nothingToSay: string;
  };
}
