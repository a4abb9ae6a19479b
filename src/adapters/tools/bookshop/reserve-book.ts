import type { DatabaseSync } from 'node:sqlite';
import type { CallContext, JsonObject } from '../../../ports/index.ts';
import { addDays } from './days.ts';
import type { BookMatch } from './find-book.ts';
import { money } from './money.ts';
import type { Day, Format, ReserveResult } from './results.ts';

const KEPT_DAYS = 3;

/** What reserving is made of. */
export interface ReserveParts {
  readonly database: DatabaseSync;
  readonly findBook: (text: string) => BookMatch;
  readonly today: () => Day;
  /** Told the id of a book whose stock went down. */
  readonly changed: (book: string) => void;
}

interface CopyRow {
  readonly format: Format;
  readonly cents: number;
  readonly place: string;
  readonly copies: number;
}

type Refusal = Extract<ReserveResult, { reserved: false }>;

/**
 * Keeps a copy at a shop: the shop's stock goes down by one, once for each customer, book, format and shop. Where no
 * format is named, a paperback is preferred to a hardcover.
 */
export function createReserveBook(parts: ReserveParts): (args: JsonObject, context: CallContext) => ReserveResult {
  const { database, findBook, today } = parts;
  const bookBy = database.prepare('SELECT id, title, formats FROM book WHERE number = ?');
  const copiesOf = database.prepare(`
    SELECT stock.format, cents, place, stock.copies FROM stock
      JOIN edition ON edition.book = stock.book AND edition.format = stock.format
    WHERE stock.book = ? AND place <> 'warehouse' ORDER BY stock.format DESC, place`);
  const priceOf = database.prepare('SELECT cents FROM edition WHERE book = ? AND format = ?');
  const kept = database.prepare(
    'SELECT format, until FROM reservation WHERE customer = ? AND book = ? AND shop = ? AND until >= ?',
  );
  const takeOne = database.prepare(
    'UPDATE stock SET copies = copies - 1 WHERE book = ? AND format = ? AND place = ? AND copies > 0',
  );
  const takeTotal = database.prepare('UPDATE edition SET copies = copies - 1 WHERE book = ? AND format = ?');
  const insert = database.prepare('INSERT OR REPLACE INTO reservation VALUES (?, ?, ?, ?, ?)');

  const take = (customer: string, number: number, format: Format, shop: string): Day => {
    const until = addDays(today(), KEPT_DAYS);
    database.exec('BEGIN');
    takeOne.run(number, format, shop);
    takeTotal.run(number, format);
    insert.run(customer, number, format, shop, until);
    database.exec('COMMIT');
    return until;
  };

  return (args, context) => {
    if (context.user === undefined) return refuse('needs-sign-in', 'Sign in to reserve a book.');
    const { number } = findBook(String(args.book));
    if (number === undefined) return refuse('unknown-book', `There is no book "${String(args.book)}".`);
    const row = bookBy.get(number) as unknown as { id: string; title: string; formats: string };
    const book = { id: row.id, title: row.title };
    const shop = String(args.shop);
    const format = args.format as Format | undefined;

    const mine = kept.all(context.user, number, shop, today()) as unknown as { format: Format; until: Day }[];
    const repeated = mine.find((one) => format === undefined || one.format === format);
    if (repeated !== undefined) {
      const price = money(Number(priceOf.get(number, repeated.format)?.cents));
      return { reserved: true, repeated: true, book, format: repeated.format, shop, until: repeated.until, price };
    }
    const formats = JSON.parse(row.formats) as Format[];
    if (format !== undefined && !formats.includes(format)) {
      return refuse('not-sold-as', `${row.title} is not sold as ${format}; there is: ${formats.join(', ')}.`);
    }
    if (isDownload(format) || formats.every(isDownload)) {
      return refuse('download', `${row.title} is a download then; there is nothing to keep in a shop.`);
    }
    const copies = (copiesOf.all(number) as unknown as CopyRow[]).filter(
      (copy) => copy.copies > 0 && (format === undefined || copy.format === format),
    );
    const here = copies.find((copy) => copy.place === shop);
    if (here === undefined) {
      const elsewhere = [...new Set(copies.map(({ place }) => place))];
      const mend = elsewhere.length === 0 ? 'no shop has it' : `it is at ${elsewhere.join(' and ')}`;
      return { ...refuse('out-of-stock', `${row.title} is not at ${shop}; ${mend}.`), elsewhere };
    }
    const until = take(context.user, number, here.format, shop);
    parts.changed(row.id);
    return { reserved: true, repeated: false, book, format: here.format, shop, until, price: money(here.cents) };
  };
}

function refuse(reason: Refusal['reason'], message: string): Refusal {
  return { reserved: false, reason, message };
}

function isDownload(format: Format | undefined): boolean {
  return format === 'ebook' || format === 'audiobook';
}
