import { DatabaseSync } from 'node:sqlite';
import { addDays } from './days.ts';
import type { BookLine, OrderLine, ShopData } from './read-data.ts';
import type { Day } from './results.ts';
import { APPLICATION_ID, SCHEMA } from './schema.ts';
import { SHELF_WORDS } from './words.ts';

/**
 * Opens the shop's database, and fills it where it is new or was made from other data: a few tens of milliseconds.
 * In a file, returns and reservations outlive the process, and the orders' days stay where they were when it was made.
 *
 * @throws Error where the file is a database of something else.
 */
export function openDatabase(file: string | undefined, data: ShopData, today: Day): DatabaseSync {
  const database = new DatabaseSync(file ?? ':memory:');
  const pragma = (name: string): unknown => database.prepare(`PRAGMA ${name}`).get()?.[name];
  const empty = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables === 0;
  if (!empty && pragma('application_id') !== APPLICATION_ID) {
    database.close();
    throw new Error(`${file} is a database, but not a bookshop's; name another file`);
  }
  if (!empty && digestOf(database) === data.digest) return database;
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  database.exec('BEGIN');
  if (!empty) drop(database);
  database.exec(SCHEMA);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  fillCatalogue(database, data, today);
  fillOrders(database, data, today);
  database.prepare('INSERT INTO meta VALUES (?, ?)').run('digest', data.digest);
  database.exec('COMMIT');
  return database;
}

function digestOf(database: DatabaseSync): unknown {
  return database.prepare("SELECT value FROM meta WHERE name = 'digest'").get()?.value;
}

function drop(database: DatabaseSync): void {
  database.exec('DROP TABLE book_text');
  for (const { name } of database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()) {
    database.exec(`DROP TABLE "${String(name)}"`);
  }
}

function fillCatalogue(database: DatabaseSync, data: ShopData, today: Day): void {
  const insert = {
    book: database.prepare(`INSERT INTO book VALUES (${marks(14)})`),
    genre: database.prepare(`INSERT INTO book_genre VALUES (${marks(2)})`),
    edition: database.prepare(`INSERT INTO edition VALUES (${marks(6)})`),
    stock: database.prepare(`INSERT INTO stock VALUES (${marks(4)})`),
    text: database.prepare(
      'INSERT INTO book_text (rowid, title, authors, series, shelf, blurb) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    review: database.prepare(`INSERT INTO review VALUES (${marks(3)})`),
  };
  for (const book of data.books) {
    const number = bookNumber(book.id);
    insert.book.run(
      number,
      book.id,
      book.title,
      JSON.stringify(book.authors),
      JSON.stringify(book.genres),
      book.year,
      book.pages,
      book.language,
      book.rating,
      book.ratings,
      book.blurb,
      book.series?.name ?? null,
      book.series?.number ?? null,
      JSON.stringify(book.editions.map((edition) => edition.format)),
    );
    for (const genre of book.genres) insert.genre.run(genre, number);
    insert.text.run(number, book.title, book.authors.join(', '), book.series?.name ?? '', shelfText(book), book.blurb);
    for (const edition of book.editions) {
      const places = Object.entries(edition.stock ?? {});
      const copies = places.reduce((sum, [, count]) => sum + count, 0);
      const restock = edition.restockInDays === undefined ? null : addDays(today, edition.restockInDays);
      const download = edition.format === 'ebook' || edition.format === 'audiobook' ? 1 : 0;
      insert.edition.run(number, edition.format, edition.cents, download, copies, restock);
      for (const [place, count] of places) insert.stock.run(number, edition.format, place, count);
    }
  }
  for (const review of data.reviews) insert.review.run(bookNumber(review.book), review.stars, review.text);
}

function fillOrders(database: DatabaseSync, data: ShopData, today: Day): void {
  const insert = {
    customer: database.prepare(`INSERT INTO customer VALUES (${marks(5)})`),
    order: database.prepare(`INSERT INTO purchase VALUES (${marks(7)})`),
    item: database.prepare(`INSERT INTO purchase_item VALUES (${marks(5)})`),
    returned: database.prepare(`INSERT INTO book_return VALUES (${marks(5)}, NULL)`),
  };
  for (const { id, name, email, prefers, note } of data.customers) {
    insert.customer.run(id, name, email, JSON.stringify(prefers), note ?? null);
  }
  for (const order of data.orders) {
    const { id, customer, status, shippingCents } = order;
    const { shipment, cancelled } = days(order, today);
    insert.order.run(id, customer, addDays(today, order.placed), status, shippingCents, shipment, cancelled);
    for (const item of order.items) insert.item.run(id, item.book, item.format, item.quantity, item.cents);
    for (const back of order.returns ?? []) {
      insert.returned.run(id, back.book, `R-${id}-${back.book}`, back.status, addDays(today, back.started));
    }
  }
}

/** The parts of an order that are only ever read whole, with days in place of offsets. */
function days(order: OrderLine, today: Day): { readonly shipment: string | null; readonly cancelled: string | null } {
  const { shipment, cancelled } = order;
  return {
    shipment:
      shipment === undefined
        ? null
        : JSON.stringify({
            ...shipment,
            shipped: addDays(today, shipment.shipped),
            expected: addDays(today, shipment.expected),
            ...(shipment.delivered === undefined ? {} : { delivered: addDays(today, shipment.delivered) }),
          }),
    cancelled: cancelled === undefined ? null : JSON.stringify({ ...cancelled, on: addDays(today, cancelled.on) }),
  };
}

function shelfText(book: BookLine): string {
  return book.genres.flatMap((genre) => [genre, ...(SHELF_WORDS[genre] ?? [])]).join(' ');
}

function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}

/** The number in a book's id: 17 of `B017`. */
export function bookNumber(id: string): number {
  return Number(id.slice(1));
}
