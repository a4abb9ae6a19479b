/** US dollars: exact, and as it is said. */
export type Money = {
  readonly cents: number;
  /** `$8.99` */
  readonly text: string;
};

/** A calendar day, `2026-03-12`, in the shop's own time zone. */
export type Day = string;

export type Format = 'paperback' | 'hardcover' | 'ebook' | 'audiobook';

/** A book as a list shows it: the cheapest edition that fits what was asked. */
export type BookHit = {
  /** `B017` */
  readonly id: string;
  readonly title: string;
  readonly authors: readonly string[];
  readonly genres: readonly string[];
  readonly year: number;
  readonly pages: number;
  readonly language: string;
  readonly format: Format;
  readonly price: Money;
  /** 0 to 5, one decimal. */
  readonly rating: number;
  /** Some shop or the warehouse has that edition, or it is a download. */
  readonly inStock: boolean;
  /** Every format there is, asked for or not. */
  readonly formats: readonly Format[];
  readonly series?: { readonly name: string; readonly number: number };
};

/** `search_books` */
export type SearchResult = {
  /** How many books fit; `books` holds the first of them. */
  readonly total: number;
  readonly books: readonly BookHit[];
  /** Words that were read as other words: `detectve` as `detective`. */
  readonly corrected?: readonly { readonly from: string; readonly to: string }[];
  /** Only where nothing fits: the best books with one wish given up, and which wish (an argument's name). */
  readonly closest?: { readonly without: string; readonly books: readonly BookHit[] };
};

/** `book_details` */
export type BookDetails =
  | {
      readonly found: true;
      readonly book: {
        readonly id: string;
        readonly title: string;
        readonly authors: readonly string[];
        readonly genres: readonly string[];
        readonly year: number;
        readonly pages: number;
        readonly language: string;
        readonly rating: number;
        readonly ratings: number;
        readonly blurb: string;
        readonly editions: readonly { readonly format: Format; readonly price: Money; readonly inStock: boolean }[];
        readonly series?: {
          readonly name: string;
          readonly number: number;
          /** The others of the series, in order. */
          readonly others: readonly { readonly id: string; readonly title: string; readonly number: number }[];
        };
        readonly reviews: readonly { readonly stars: number; readonly text: string }[];
      };
    }
  | NoSuchBook;

/** What every tool that takes a book says when none is meant. */
export type NoSuchBook = {
  readonly found: false;
  /** What was asked for, as it was asked. */
  readonly asked: string;
  /** Titles that look like it; may be empty. */
  readonly similar: readonly BookHit[];
};

/** `check_stock` */
export type StockResult =
  | {
      readonly found: true;
      readonly book: { readonly id: string; readonly title: string; readonly authors: readonly string[] };
      /** True where any edition below can be had now. */
      readonly inStock: boolean;
      readonly editions: readonly {
        readonly format: Format;
        readonly price: Money;
        readonly inStock: boolean;
        /** A download: never out of stock, in no shop. */
        readonly download: boolean;
        /** Copies on the shelves; only the shop that was asked for, where one was. Empty for a download. */
        readonly shops: readonly { readonly shop: string; readonly copies: number }[];
        /** Copies that ship from the warehouse. */
        readonly warehouse: number;
        /** Nothing anywhere, and more are on the way. */
        readonly restock?: Day;
      }[];
      /** The format asked for, where the book is not sold in it; `editions` then holds all there are. */
      readonly notSoldAs?: Format;
    }
  | NoSuchBook;

export type OrderState = 'placed' | 'packed' | 'shipped' | 'delivered' | 'cancelled';

export type Order = {
  /** Five digits: `10427`. */
  readonly id: string;
  readonly placed: Day;
  readonly status: OrderState;
  readonly items: readonly {
    readonly book: string;
    readonly title: string;
    readonly format: Format;
    readonly quantity: number;
    /** For one copy. */
    readonly price: Money;
    /** Where it is on its way back, or came back. */
    readonly return?: { readonly id: string; readonly status: ReturnState; readonly started: Day };
  }[];
  readonly shipping: Money;
  /** Items and shipping together. */
  readonly total: Money;
  readonly shipment?: {
    readonly carrier: string;
    readonly tracking: string;
    readonly shipped: Day;
    readonly expected: Day;
    readonly delivered?: Day;
    /** Where the parcel was last seen, while it travels. */
    readonly lastSeen?: string;
    /** Days past `expected`, for a parcel that is not there yet; absent where it is on time. */
    readonly daysLate?: number;
  };
  readonly cancelled?: { readonly on: Day; readonly why: string };
};

/**
 * `order_status`. An order of somebody else is `unknown-order`, so that numbers cannot be probed; without a known
 * customer and without the order's e-mail address it is `needs-proof`.
 */
export type OrderResult =
  | { readonly found: true; readonly total: number /** Newest first. */; readonly orders: readonly Order[] }
  | {
      readonly found: false;
      readonly reason: 'unknown-order' | 'needs-proof' | 'no-orders';
      /** As it was asked. */
      readonly order?: string;
      readonly message: string;
    };

/** `recommend_books` */
export type Recommendations = {
  /** What the choice rests on. */
  readonly basis: 'liked-book' | 'preferences' | 'genre' | 'popular';
  readonly books: readonly (BookHit & {
    /** `also by Ines Calloway`, `in your favorite genre: poetry` */
    readonly why: string;
  })[];
  /** The book it should be like, as found. */
  readonly like?: { readonly id: string; readonly title: string };
  /** The book it should be like, as asked, where there is none such. */
  readonly unknown?: string;
};

/** `returns_policy` */
export type ReturnsPolicy = {
  /** Days from delivery. */
  readonly windowDays: number;
  readonly clauses: readonly { readonly topic: string; readonly title: string; readonly text: string }[];
};

/** `shop_info`; only what the topic covers, everything where none was given. */
export type ShopInfo = {
  readonly shops?: readonly {
    readonly name: string;
    readonly address: string;
    readonly phone: string;
    /** By `mon` … `sun`: `9:00-19:00` or `closed`. */
    readonly hours: { readonly [day: string]: string };
    readonly openNow: boolean;
    /** `19:00` today, where it is open. */
    readonly closesAt?: string;
    /** `mon 9:00`, where it is shut. */
    readonly opensAt?: string;
  }[];
  readonly shipping?: readonly {
    readonly method: string;
    readonly price: Money;
    /** Items for this much or more ship free by this method. */
    readonly freeFrom?: Money;
    /** Working days, from … to. */
    readonly days: readonly [number, number];
    readonly note?: string;
  }[];
  readonly notes?: readonly { readonly topic: string; readonly text: string }[];
};

export type ReturnState = 'started' | 'received' | 'refunded';

/** `start_return`. The same order and book again gives the same return, marked `repeated`. */
export type ReturnResult =
  | {
      readonly accepted: true;
      readonly repeated: boolean;
      readonly return: {
        /** `R-10427-B017` */
        readonly id: string;
        readonly order: string;
        readonly book: string;
        readonly title: string;
        readonly quantity: number;
        readonly started: Day;
        /** The parcel must be handed in by then. */
        readonly sendBy: Day;
        readonly refund: Money;
        /** What the customer pays for sending it back. */
        readonly postage: Money;
      };
    }
  | {
      readonly accepted: false;
      readonly reason:
        | 'unknown-order'
        | 'needs-proof'
        | 'not-in-order'
        | 'not-delivered'
        | 'cancelled'
        | 'window-passed'
        | 'already-returned'
        | 'download';
      readonly message: string;
      /** Last day it could be started, for `window-passed`. */
      readonly windowEnded?: Day;
      /** Titles that are in the order, for `not-in-order`. */
      readonly inOrder?: readonly string[];
    };

/** `reserve_book`: a copy is kept at a shop for a known customer. The same wish again gives the same reservation. */
export type ReserveResult =
  | {
      readonly reserved: true;
      readonly repeated: boolean;
      readonly book: { readonly id: string; readonly title: string };
      readonly format: Format;
      readonly shop: string;
      readonly until: Day;
      readonly price: Money;
    }
  | {
      readonly reserved: false;
      readonly reason: 'unknown-book' | 'needs-sign-in' | 'out-of-stock' | 'not-sold-as' | 'download';
      readonly message: string;
      /** Shops that do have it, for `out-of-stock`. */
      readonly elsewhere?: readonly string[];
    };
