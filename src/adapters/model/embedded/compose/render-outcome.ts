import type { Json, ToolOutcome } from '../../../../ports/index.ts';
import type {
  BookDetails,
  BookshopTool,
  OrderResult,
  Recommendations,
  ReserveResult,
  ReturnResult,
  ReturnsPolicy,
  SearchResult,
  ShopInfo,
  StockResult,
} from '../../../tools/bookshop/index.ts';
import { type Asked, type Manner, say } from './manner.ts';
import { renderBook } from './render-book.ts';
import { renderReserve, renderReturn } from './render-change.ts';
import { renderOrder } from './render-order.ts';
import { renderRecommend, renderSearch } from './render-search.ts';
import { renderPolicy, renderShopInfo } from './render-shop.ts';
import { renderStock } from './render-stock.ts';
import type { Lookup } from './tongue.ts';

interface Results {
  readonly search_books: SearchResult;
  readonly book_details: BookDetails;
  readonly check_stock: StockResult;
  readonly order_status: OrderResult;
  readonly recommend_books: Recommendations;
  readonly returns_policy: ReturnsPolicy;
  readonly shop_info: ShopInfo;
  readonly start_return: ReturnResult;
  readonly reserve_book: ReserveResult;
}

const RENDER: { readonly [T in BookshopTool]: (value: Results[T], asked: Asked, manner: Manner) => string } = {
  search_books: renderSearch,
  book_details: renderBook,
  check_stock: renderStock,
  order_status: renderOrder,
  recommend_books: renderRecommend,
  returns_policy: renderPolicy,
  shop_info: renderShopInfo,
  start_return: renderReturn,
  reserve_book: renderReserve,
};
/** What each tool is asked to look up. */
export const LOOKUP: Readonly<Record<BookshopTool, Lookup>> = {
  search_books: 'search',
  book_details: 'book',
  check_stock: 'stock',
  order_status: 'order',
  recommend_books: 'recommend',
  returns_policy: 'returns',
  shop_info: 'info',
  start_return: 'return',
  reserve_book: 'reserve',
};

type Kind = 'number' | 'string' | 'boolean' | 'list';

/** What a result must have to be a result at all; what it holds beyond that is seen where it is read. */
const NEEDS: Readonly<Record<BookshopTool, Readonly<Record<string, Kind>>>> = {
  search_books: { total: 'number', books: 'list' },
  book_details: { found: 'boolean' },
  check_stock: { found: 'boolean' },
  order_status: { found: 'boolean' },
  recommend_books: { basis: 'string', books: 'list' },
  returns_policy: { windowDays: 'number', clauses: 'list' },
  shop_info: {},
  start_return: { accepted: 'boolean' },
  reserve_book: { reserved: 'boolean' },
};

function isShaped(tool: BookshopTool, value: Json): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.entries(NEEDS[tool]).every(([key, kind]) => {
    const own = (value as Record<string, unknown>)[key];
    return kind === 'list' ? Array.isArray(own) : typeof own === kind;
  });
}

/** What one settled call lets be said. A call that failed, or gave something unreadable, is said to be missing. */
export function renderOutcome(outcome: ToolOutcome, asked: Asked, manner: Manner): string {
  const { name } = outcome.call;
  if (!isTool(name)) return '';
  const { failed, tryLater } = manner.tongue;
  const missing = say(failed[LOOKUP[name]], tryLater);
  if (!outcome.ok || !isShaped(name, outcome.value)) return missing;
  try {
    const told = (RENDER[name] as (value: unknown, asked: Asked, manner: Manner) => string)(
      outcome.value,
      asked,
      manner,
    );
    // Nothing said of a result is something missing.
    return told === '' ? missing : told;
  } catch (error) {
    // A result of another shape than promised: nothing of it is to be trusted.
    if (error instanceof TypeError || error instanceof RangeError) return missing;
    throw error;
  }
}

function isTool(name: string): name is BookshopTool {
  return Object.hasOwn(RENDER, name);
}
