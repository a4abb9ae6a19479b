import { type Observable, Subject } from 'rxjs';
import type { CallContext, Json, JsonObject, ToolHost } from '../../../ports/index.ts';
import { createFunctionTools, type FunctionToolsOptions } from '../function-tools.ts';
import { createBookHits } from './book-hits.ts';
import { createBookTools } from './book-tools.ts';
import { openDatabase } from './database.ts';
import { shopTime } from './days.ts';
import { createFindBook } from './find-book.ts';
import { createLexicon } from './lexicon.ts';
import { createMatchAuthor } from './match-author.ts';
import { createOrders } from './orders.ts';
import { type CustomerLine, readData } from './read-data.ts';
import { createRecommendBooks } from './recommend-books.ts';
import { createReserveBook } from './reserve-book.ts';
import type { Day } from './results.ts';
import { createSearchBooks } from './search-books.ts';
import { type ShopDocument, shopDocuments } from './shop-documents.ts';
import { createShopInfo } from './shop-info.ts';
import { BOOKSHOP_SPECS, type BookshopTool } from './specs.ts';
import { createStartReturn } from './start-return.ts';
import { createTextSearch } from './text-search.ts';

/** How the shop is opened. */
export interface BookshopOptions {
  /** Where the database is kept; in memory where absent, and then returns and reservations end with the process. */
  readonly file?: string;
  /** The shop's calendar and clock: what day it is for returns, whether a shop is open. Default: the system's. */
  readonly now?: () => Date;
  /** Artificial latency of the tools, by name; none where absent. {@link BOOKSHOP_LATENCY_MS} is one for demos. */
  readonly latencyMs?: FunctionToolsOptions['latencyMs'];
}

/** An open bookshop. */
export interface Bookshop {
  readonly tools: ToolHost;
  /** What a planner needs to recognise titles and names; plain data, in the shop's own spelling. */
  readonly vocabulary: {
    readonly titles: readonly { readonly id: string; readonly title: string; readonly authors: readonly string[] }[];
    readonly authors: readonly string[];
    readonly series: readonly string[];
  };
  /** What may be quoted to anybody: blurbs, rules, notes, addresses. */
  readonly documents: readonly ShopDocument[];
  /** Short facts about a customer for a conversation's memory, e.g. `prefers paperbacks`; none for an unknown one. */
  factsOf(user: string): readonly string[];
  /** Tags of what a write has just changed, e.g. `book:B017`: answers that speak of it are out of date. */
  readonly changes: Observable<readonly string[]>;
  /** Closes the database; calls after that fail. */
  close(): void;
}

/**
 * Latencies for demos, in milliseconds: about what such services take over a local network. They are injected waits,
 * so that overlap can be seen; the work itself takes well under a millisecond.
 */
export const BOOKSHOP_LATENCY_MS: Readonly<Record<BookshopTool, readonly [number, number]>> = {
  search_books: [60, 120],
  book_details: [40, 80],
  check_stock: [50, 110],
  order_status: [60, 120],
  recommend_books: [80, 140],
  returns_policy: [30, 60],
  shop_info: [30, 60],
  start_return: [90, 160],
  reserve_book: [70, 120],
};

/**
 * Opens the bookshop: reads its data, makes the SQLite database with its full-text index, and prepares every statement
 * once. Calls answer synchronously but for `latencyMs`.
 *
 * @throws Error where `file` is a database of something else.
 */
export function openBookshop(options: BookshopOptions = {}): Bookshop {
  const now = options.now ?? (() => new Date());
  const today = (): Day => shopTime(now()).day;
  const data = readData();
  const database = openDatabase(options.file, data, today());
  const changes = new Subject<readonly string[]>();
  const changed = (book: string): void => changes.next([`book:${book}`]);

  const lexicon = createLexicon(database);
  const hits = createBookHits(database);
  const findBook = createFindBook(lexicon);
  const orders = createOrders(database, today);
  const { bookDetails, checkStock } = createBookTools({ database, hits, findBook });
  const { returnsPolicy, shopInfo } = createShopInfo(data, now);
  const run: Readonly<Record<BookshopTool, (args: JsonObject, context: CallContext) => Json>> = {
    search_books: createSearchBooks({
      hits,
      matchText: createTextSearch(database, lexicon),
      matchAuthor: createMatchAuthor(lexicon),
    }),
    book_details: bookDetails,
    check_stock: checkStock,
    order_status: orders.status,
    recommend_books: createRecommendBooks({ database, hits, findBook }),
    returns_policy: returnsPolicy,
    shop_info: shopInfo,
    start_return: createStartReturn({ database, orders, findBook, today, changed }),
    reserve_book: createReserveBook({ database, findBook, today, changed }),
  };
  const tools = Object.keys(run) as BookshopTool[];
  const customers = new Map(data.customers.map((customer) => [customer.id, customer]));

  return {
    tools: createFunctionTools(
      tools.map((name) => ({ spec: BOOKSHOP_SPECS[name], run: run[name] })),
      options.latencyMs === undefined ? {} : { latencyMs: options.latencyMs },
    ),
    vocabulary: {
      titles: data.books.map(({ id, title, authors }) => ({ id, title, authors })),
      authors: [...lexicon.authors.keys()],
      series: [...new Set(data.books.flatMap(({ series }) => (series === undefined ? [] : [series.name])))],
    },
    documents: shopDocuments(data),
    factsOf: (user) => facts(customers.get(user)),
    changes: changes.asObservable(),
    close: () => {
      changes.complete();
      database.close();
    },
  };
}

function facts(customer: CustomerLine | undefined): readonly string[] {
  if (customer === undefined) return [];
  const { genres, formats, languages, authors, maxCents } = customer.prefers;
  return [
    `name: ${customer.name}`,
    ...genres.map((genre) => `likes ${genre}`),
    ...authors.map((author) => `favorite author: ${author}`),
    ...formats.map((format) => `prefers ${format}s`),
    ...(languages.length > 1 ? [`reads ${languages.join(', ')}`] : []),
    ...(maxCents === undefined ? [] : [`seldom pays more than $${maxCents / 100}`]),
    ...(customer.note === undefined ? [] : [customer.note]),
  ];
}
