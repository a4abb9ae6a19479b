import type { JsonObject, ToolCall } from '../../../ports/index.ts';
import type { BookshopTool } from '../../tools/bookshop/specs.ts';
import type { BookshopIntent } from './intents.ts';
import type { Slots } from './slots/read-slots.ts';

/** A call that has no id yet. */
export type PlannedCall = Omit<ToolCall, 'id'> & { readonly name: BookshopTool };

/** How many books, orders or topics one question may name; the rest is left unasked. */
const MOST_NAMED = 4;

/** The calls that answer a text which wants `intent`; none where something is missing that must be asked for. */
export function planCalls(intent: BookshopIntent, slots: Slots): readonly PlannedCall[] {
  switch (intent) {
    case 'search':
      return asksTotal(slots) ? details(slots) : search(slots);
    case 'details':
      return details(slots);
    case 'stock':
      return asksTotal(slots) ? details(slots) : stock(slots);
    case 'place-order':
      return stock(slots);
    case 'order':
      return orders(slots);
    case 'recommend':
      return recommend(slots);
    case 'returns':
      return returns(slots);
    case 'info':
      return info(slots);
    case 'start-return':
      return startReturn(slots);
    case 'reserve':
      return reserve(slots);
    case 'change-order':
      return [call('shop_info', { topic: 'contact' })];
    default:
      return [];
  }
}

/** The books a text names: ids, titles of the catalogue, or a title as it was said. */
export function namedBooks(slots: Slots): readonly string[] {
  const titles = slots.names.filter(({ kind }) => kind === 'title').map(({ name }) => name);
  const named = [...new Set([...slots.bookIds, ...titles])].slice(0, MOST_NAMED);
  return named.length > 0 || slots.spokenTitle === undefined ? named : [slots.spokenTitle];
}

function search(slots: Slots): readonly PlannedCall[] {
  const titles = slots.names.filter(({ kind }) => kind === 'title').map(({ name }) => name);
  const args = filters(slots);
  const query = named(slots, 'series') ?? (args.author === undefined ? slots.topic?.words : undefined);
  // A book that is named is what is meant, whatever else the words might be searched for.
  const { format: _format, inStock: _stock, limit: _limit, ...telling } = args;
  if (titles.length > 0 && Object.keys(telling).length === 0) return stock(slots);
  const shelves = slots.isChoice ? slots.genres.slice(0, MOST_NAMED) : [undefined];
  return shelves.map((genre) =>
    call('search_books', {
      ...(query === undefined ? {} : { query }),
      ...args,
      ...(genre === undefined ? {} : { genre }),
    }),
  );
}

/** What several copies cost is asked of the price, whatever is said of copies. */
function asksTotal(slots: Slots): boolean {
  return slots.copies.length > 0 && slots.concepts.includes('cost') && namedBooks(slots).length > 0;
}

function filters(slots: Slots): JsonObject {
  const author = named(slots, 'author') ?? slots.spokenAuthor;
  const { price, years, pages, count, sort, formats, bookLanguages, genres } = slots;
  return {
    ...(author === undefined ? {} : { author }),
    ...(slots.notAuthor === undefined ? {} : { notAuthor: slots.notAuthor }),
    ...first('genre', genres),
    ...first('format', formats),
    ...first('language', bookLanguages),
    ...(price?.min === undefined ? {} : { minPriceUsd: price.min }),
    ...(price?.max === undefined ? {} : { maxPriceUsd: price.max }),
    ...(years?.from === undefined ? {} : { fromYear: years.from }),
    ...(years?.to === undefined ? {} : { toYear: years.to }),
    ...(pages?.min === undefined ? {} : { minPages: pages.min }),
    ...(pages?.max === undefined ? {} : { maxPages: pages.max }),
    ...(slots.inStock ? { inStock: true } : {}),
    ...(sort === undefined ? {} : { sort }),
    ...(count === undefined ? {} : { limit: count }),
  };
}

function details(slots: Slots): readonly PlannedCall[] {
  const books = namedBooks(slots);
  if (books.length > 0) return books.map((book) => call('book_details', { book }));
  const series = named(slots, 'series');
  if (series !== undefined) return [call('search_books', { query: series })];
  return named(slots, 'author') === undefined ? [] : search(slots);
}

function stock(slots: Slots): readonly PlannedCall[] {
  const where = { ...(slots.formats.length > 1 ? {} : first('format', slots.formats)), ...first('shop', slots.shops) };
  const books = namedBooks(slots);
  if (books.length > 0) return books.map((book) => call('check_stock', { book, ...where }));
  const wanted = filters(slots);
  const { inStock: _, ...told } = wanted;
  if (Object.keys(told).length === 0 && slots.topic === undefined && named(slots, 'series') === undefined) return [];
  return search(slots);
}

function orders(slots: Slots): readonly PlannedCall[] {
  const email = slots.email === undefined ? {} : { email: slots.email };
  const numbers = [...new Set(slots.orders.map(({ order }) => order))].slice(0, MOST_NAMED);
  if (numbers.length > 0) return numbers.map((order) => call('order_status', { order, ...email }));
  const last =
    /\b(?:(?:last|latest|most recent) (?:order|purchase)|letzten? bestellung|derniere commande|ultimo pedido)\b/.test(
      slots.plain,
    );
  return [call('order_status', { ...email, ...(last ? { limit: 1 } : {}) })];
}

function recommend(slots: Slots): readonly PlannedCall[] {
  const { genres, formats, price, count, years, pages, bookLanguages } = slots;
  const meant = slots.bookIds.length > 0 || slots.names.some(({ kind }) => kind === 'title');
  const isAbout = slots.topic?.isStated === true;
  // A title nobody knows is one only where nothing is said of what the book is about.
  const like = meant || (slots.concepts.includes('like') && !isAbout) ? namedBooks(slots)[0] : undefined;
  if (like === undefined && (named(slots, 'author') ?? named(slots, 'series')) !== undefined) {
    const series = named(slots, 'series');
    return [
      call('search_books', { ...(series === undefined ? { sort: 'rating' } : { query: series }), ...filters(slots) }),
    ];
  }
  // Nothing recommended can be told how long, how old or in which language it must be: that is searched for.
  const isParticular =
    slots.notAuthor !== undefined ||
    years !== undefined ||
    pages !== undefined ||
    bookLanguages.length > 0 ||
    price?.min !== undefined;
  if (like === undefined && isParticular) return [call('search_books', { sort: 'rating', ...filters(slots) })];
  if (like === undefined && isAbout && slots.topic !== undefined) {
    return [call('search_books', { query: slots.topic.words, sort: 'rating', ...filters(slots) })];
  }
  const shelf = like === undefined ? first('genre', genres) : { like };
  const most = price?.max === undefined ? {} : { maxPriceUsd: price.max };
  const limit = count === undefined ? {} : { limit: count };
  return [call('recommend_books', { ...shelf, ...first('format', formats), ...most, ...limit })];
}

function returns(slots: Slots): readonly PlannedCall[] {
  return topics(slots.policyTopics).map((topic) => call('returns_policy', topic));
}

function info(slots: Slots): readonly PlannedCall[] {
  const shop = first('shop', slots.shops);
  const asked = slots.infoTopics.filter((topic) => !(topic === 'shipping' && slots.infoTopics.includes('payment')));
  return topics(asked).map((topic) => call('shop_info', { ...topic, ...shop }));
}

function topics(asked: readonly string[]): readonly JsonObject[] {
  return asked.length === 0 ? [{}] : asked.slice(0, 2).map((topic) => ({ topic }));
}

function startReturn(slots: Slots): readonly PlannedCall[] {
  const order = slots.orders[0]?.order;
  const books = namedBooks(slots);
  const email = slots.email === undefined ? {} : { email: slots.email };
  if (order === undefined || books.length === 0) {
    return [call('order_status', { ...(order === undefined ? {} : { order }), ...email })];
  }
  const reason = REASONS.find(([, pattern]) => pattern.test(slots.plain))?.[0];
  return books.map((book) =>
    call('start_return', { order, book, ...(reason === undefined ? {} : { reason }), ...email }),
  );
}

const REASONS: readonly (readonly [string, RegExp])[] = [
  ['wrong-book', /\bwrong (?:book|one|title|item)|not what i ordered|falsche|mauvais livre|equivocado/],
  [
    'damaged',
    /\bdamaged?|torn|ripped|broken|faulty|defect|missing pages?|stained|beschadigt|kaputt|abime|endommage|danado|roto/,
  ],
  ['gift', /\bgift|present\b|geschenk|cadeau|regalo/],
  ['changed-mind', /\bchanged? my mind|do(?:n't| not) (?:like|want|need)|gefallt mir nicht|plus besoin|no me gust/],
];

function reserve(slots: Slots): readonly PlannedCall[] {
  const book = namedBooks(slots)[0];
  const shop = slots.shops[0];
  if (book === undefined) return [];
  if (shop === undefined) return [call('check_stock', { book, ...first('format', slots.formats) })];
  return [call('reserve_book', { book, shop, ...first('format', slots.formats) })];
}

function named(slots: Slots, kind: 'author' | 'series'): string | undefined {
  return slots.names.find((hit) => hit.kind === kind)?.name;
}

function first(key: string, values: readonly string[]): JsonObject {
  return values[0] === undefined ? {} : { [key]: values[0] };
}

function call(name: BookshopTool, args: JsonObject): PlannedCall {
  return { name, args };
}
