import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Format, OrderState, ReturnState } from './results.ts';

/** A line of `books/*.jsonl`. */
export interface BookLine {
  readonly id: string;
  readonly title: string;
  readonly authors: readonly string[];
  readonly genres: readonly string[];
  readonly year: number;
  readonly pages: number;
  readonly language: string;
  readonly series?: { readonly name: string; readonly number: number };
  readonly rating: number;
  readonly ratings: number;
  readonly blurb: string;
  readonly editions: readonly EditionLine[];
}

/** One format of a book; a download has no stock. */
export interface EditionLine {
  readonly format: Format;
  readonly cents: number;
  readonly stock?: Readonly<Record<string, number>>;
  readonly restockInDays?: number;
}

/** A line of `reviews.jsonl`. */
export interface ReviewLine {
  readonly book: string;
  readonly stars: number;
  readonly text: string;
}

/** A line of `customers.jsonl`. */
export interface CustomerLine {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly town: string;
  readonly prefers: {
    readonly genres: readonly string[];
    readonly formats: readonly Format[];
    readonly languages: readonly string[];
    readonly authors: readonly string[];
    readonly maxCents?: number;
  };
  readonly note?: string;
}

/** A line of `orders.jsonl`; days count from the day the database is made. */
export interface OrderLine {
  readonly id: string;
  readonly customer: string;
  readonly placed: number;
  readonly status: OrderState;
  readonly items: readonly {
    readonly book: string;
    readonly format: Format;
    readonly quantity: number;
    readonly cents: number;
  }[];
  readonly shippingCents: number;
  readonly shipment?: {
    readonly carrier: string;
    readonly tracking: string;
    readonly shipped: number;
    readonly expected: number;
    readonly delivered?: number;
    readonly lastSeen?: string;
  };
  readonly cancelled?: { readonly on: number; readonly why: string };
  readonly returns?: readonly { readonly book: string; readonly status: ReturnState; readonly started: number }[];
}

/** A line of `policy.jsonl`. */
export interface PolicyLine {
  readonly topic: string;
  readonly title: string;
  readonly text: string;
}

/** A line of `shops.jsonl`. */
export interface ShopLine {
  readonly name: string;
  readonly address: string;
  readonly phone: string;
  readonly hours: Readonly<Record<string, string>>;
}

/** A line of `shipping.jsonl`. */
export interface ShippingLine {
  readonly method: string;
  readonly cents: number;
  readonly freeFromCents?: number;
  readonly days: readonly [number, number];
  readonly note?: string;
}

/** A line of `notes.jsonl`. */
export interface NoteLine {
  readonly topic: string;
  readonly text: string;
}

/** All the shop's data as it stands in its files. */
export interface ShopData {
  readonly books: readonly BookLine[];
  readonly reviews: readonly ReviewLine[];
  readonly customers: readonly CustomerLine[];
  readonly orders: readonly OrderLine[];
  readonly policy: readonly PolicyLine[];
  readonly shops: readonly ShopLine[];
  readonly shipping: readonly ShippingLine[];
  readonly notes: readonly NoteLine[];
  /** Changes with any byte of the files: a database made from other data is made again. */
  readonly digest: string;
}

/** Reads the files beside this one; about 200 KB. */
export function readData(): ShopData {
  const folder = new URL('./data/', import.meta.url);
  const hash = createHash('sha256');
  const lines = <Line>(path: string): Line[] => {
    const text = readFileSync(new URL(path, folder), 'utf8');
    hash.update(text);
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);
  };
  const shelves = readdirSync(new URL('books/', folder)).sort();
  return {
    books: shelves.flatMap((shelf) => lines<BookLine>(`books/${shelf}`)).sort((a, b) => (a.id < b.id ? -1 : 1)),
    reviews: lines('reviews.jsonl'),
    customers: lines('customers.jsonl'),
    orders: lines('orders.jsonl'),
    policy: lines('policy.jsonl'),
    shops: lines('shops.jsonl'),
    shipping: lines('shipping.jsonl'),
    notes: lines('notes.jsonl'),
    digest: hash.digest('hex').slice(0, 16),
  };
}
