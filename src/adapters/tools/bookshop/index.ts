export { money } from './money.ts';
export { BOOKSHOP_LATENCY_MS, type Bookshop, type BookshopOptions, openBookshop } from './open-bookshop.ts';
export type {
  BookDetails,
  BookHit,
  Format,
  NoSuchBook,
  Order,
  OrderResult,
  OrderState,
  Recommendations,
  ReserveResult,
  ReturnResult,
  ReturnsPolicy,
  SearchResult,
  ShopInfo,
  StockResult,
} from './results.ts';
export {
  BOOKSHOP_SPECS,
  type BookshopTool,
  POLICY_TOPICS,
} from './specs.ts';
