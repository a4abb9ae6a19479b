import type { JsonObject, ToolSpec } from '../../../ports/index.ts';

/** The shelves of the shop; `search_books` and `recommend_books` take one of these as they stand. */
export const GENRES = [
  'art',
  'biography',
  'business',
  'children',
  'cooking',
  'detective',
  'fantasy',
  'historical fiction',
  'history',
  'horror',
  'literary fiction',
  'nature',
  'philosophy',
  'poetry',
  'romance',
  'science',
  'science fiction',
  'thriller',
  'travel',
] as const;

/** Formats of an edition. */
export const FORMATS = ['paperback', 'hardcover', 'ebook', 'audiobook'] as const;

/** Languages that books are sold in, by BCP 47. */
export const LANGUAGES = ['en', 'de', 'es', 'fr', 'it', 'pt'] as const;

/** The shops; copies in the warehouse can only be ordered. */
export const SHOPS = ['Old Mill', 'Harbor Street', 'Union Station'] as const;

/** What the returns policy speaks of. */
export const POLICY_TOPICS = [
  'window',
  'condition',
  'refund',
  'postage',
  'downloads',
  'damaged',
  'gifts',
  'how',
] as const;

/** What `shop_info` speaks of. */
export const INFO_TOPICS = ['hours', 'locations', 'shipping', 'payment', 'gift cards', 'events', 'contact'] as const;

const text = (description: string, maxLength = 200): JsonObject => ({
  type: 'string',
  minLength: 1,
  maxLength,
  description,
});
const oneOf = (values: readonly string[], description: string): JsonObject => ({
  type: 'string',
  enum: values,
  description,
});
const dollars = (description: string): JsonObject => ({ type: 'number', minimum: 0, maximum: 10_000, description });
const year = (description: string): JsonObject => ({ type: 'integer', minimum: 1000, maximum: 2100, description });
const pages = (description: string): JsonObject => ({ type: 'integer', minimum: 1, maximum: 10_000, description });
const limit: JsonObject = { type: 'integer', minimum: 1, maximum: 10, description: 'How many books; 5 where absent.' };
const book: JsonObject = text('The book: its title as the customer wrote it, or its id (B017).');
const email: JsonObject = text('The e-mail address on the order, for a customer who is not signed in.');

const parameters = (properties: JsonObject, ...required: string[]): JsonObject => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** Where a call changes nothing: it may be guessed, hedged, shared and retried. */
const READ = { readOnly: true, idempotent: true, timeoutMs: 2_000 } as const;
/** Where what is read is the customer's own. */
const READ_OWN = { ...READ, personal: true } as const;
/** Where a second call with the same arguments gives the first one's result. */
const WRITE = { readOnly: false, idempotent: true, timeoutMs: 4_000 } as const;

/** Name of a tool of the bookshop. */
export type BookshopTool =
  | 'search_books'
  | 'book_details'
  | 'check_stock'
  | 'order_status'
  | 'recommend_books'
  | 'returns_policy'
  | 'shop_info'
  | 'start_return'
  | 'reserve_book';

/** The tools of the bookshop, as a model reads them; the results are in `results.ts`. */
export const BOOKSHOP_SPECS: Readonly<Record<BookshopTool, ToolSpec>> = {
  search_books: {
    name: 'search_books',
    description: 'Finds books by words, author, genre, price, language, format, year. Spelling may be wrong.',
    parameters: parameters({
      query: text('Words of the title, the blurb or the series. Leave out what the other arguments say.'),
      author: text('Author, or a part of the name.'),
      notAuthor: text('An author whose books are left out.'),
      genre: oneOf(GENRES, 'Shelf.'),
      minPriceUsd: dollars('Lowest price in dollars, inclusive.'),
      maxPriceUsd: dollars('Highest price in dollars, inclusive.'),
      language: oneOf(LANGUAGES, 'Language of the text.'),
      format: oneOf(FORMATS, 'Format of the edition.'),
      inStock: { type: 'boolean', description: 'True: only what can be had now.' },
      fromYear: year('First year of publication, inclusive.'),
      toYear: year('Last year of publication, inclusive.'),
      minPages: pages('Fewest pages, inclusive.'),
      maxPages: pages('Most pages, inclusive.'),
      sort: oneOf(
        ['relevance', 'price', 'price-desc', 'rating', 'newest', 'oldest', 'shortest', 'longest'],
        'Order; relevance where absent, and rating where there are no words to be relevant to.',
      ),
      limit,
    }),
    ...READ,
  },
  book_details: {
    name: 'book_details',
    description: 'Tells about one book: blurb, authors, pages, editions with prices, series, reviews.',
    parameters: parameters({ book }, 'book'),
    ...READ,
  },
  check_stock: {
    name: 'check_stock',
    description: 'Tells whether a book can be had now, and how many copies are where.',
    parameters: parameters(
      { book, format: oneOf(FORMATS, 'Only this format.'), shop: oneOf(SHOPS, 'Only this shop.') },
      'book',
    ),
    ...READ,
  },
  order_status: {
    name: 'order_status',
    description: "Tells where an order is. Without an order number: the signed-in customer's latest orders.",
    parameters: parameters({ order: text('Order number, e.g. 10427.', 40), email, limit }),
    ...READ_OWN,
  },
  recommend_books: {
    name: 'recommend_books',
    description: "Suggests books like one that was liked, in a genre, or by the signed-in customer's preferences.",
    parameters: parameters({
      like: text('A book that was liked: its title or id.'),
      genre: oneOf(GENRES, 'Shelf.'),
      maxPriceUsd: dollars('Highest price in dollars, inclusive.'),
      format: oneOf(FORMATS, 'Format of the edition.'),
      limit,
    }),
    ...READ_OWN,
  },
  returns_policy: {
    name: 'returns_policy',
    description: 'The rules for sending books back.',
    parameters: parameters({ topic: oneOf(POLICY_TOPICS, 'Only this part.') }),
    ...READ,
  },
  shop_info: {
    name: 'shop_info',
    description: 'Opening hours, addresses, shipping costs and times, payment, gift cards, events, contact.',
    parameters: parameters({ topic: oneOf(INFO_TOPICS, 'Only this part.'), shop: oneOf(SHOPS, 'Only this shop.') }),
    ...READ,
  },
  start_return: {
    name: 'start_return',
    description: 'Starts the return of one book of a delivered order. Ask for it only when the customer wants it done.',
    parameters: parameters(
      {
        order: text('Order number, e.g. 10427.', 40),
        book,
        reason: oneOf(['changed-mind', 'damaged', 'wrong-book', 'gift', 'other'], 'Why; changed-mind where absent.'),
        email,
      },
      'order',
      'book',
    ),
    ...WRITE,
  },
  reserve_book: {
    name: 'reserve_book',
    description: 'Keeps a copy of a book at a shop for three days, for a signed-in customer.',
    parameters: parameters(
      { book, shop: oneOf(SHOPS, 'Where it is to be picked up.'), format: oneOf(FORMATS, 'Format of the edition.') },
      'book',
      'shop',
    ),
    ...WRITE,
  },
};
