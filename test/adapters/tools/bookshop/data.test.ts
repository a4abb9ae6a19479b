import { describe, expect, it } from 'vitest';
import { readData } from '../../../../src/adapters/tools/bookshop/read-data.ts';
import {
  FORMATS,
  GENRES,
  INFO_TOPICS,
  LANGUAGES,
  POLICY_TOPICS,
  SHOPS,
} from '../../../../src/adapters/tools/bookshop/specs.ts';
import { RETURN_WINDOW_DAYS } from '../../../../src/adapters/tools/bookshop/start-return.ts';

const data = readData();
const books = new Map(data.books.map((book) => [book.id, book]));

describe('the data of the bookshop', () => {
  it('has at least 300 titles, each once and each with a blurb of its own', () => {
    expect(data.books.length).toBeGreaterThanOrEqual(300);
    expect(books.size).toBe(data.books.length);
    expect(new Set(data.books.map(({ title }) => title)).size).toBe(data.books.length);
    expect(new Set(data.books.map(({ blurb }) => blurb)).size).toBe(data.books.length);
  });

  it('has every shelf that a search can ask for, with at least five books', () => {
    for (const genre of GENRES) {
      expect([genre, data.books.filter((book) => book.genres.includes(genre)).length >= 5]).toEqual([genre, true]);
    }
  });

  it('has only shelves, formats, languages and places that the tools know', () => {
    const places = [...SHOPS, 'warehouse'];
    for (const book of data.books) {
      expect(GENRES).toEqual(expect.arrayContaining([...book.genres]));
      expect(LANGUAGES).toContain(book.language);
      expect(book.editions.length).toBeGreaterThan(0);
      for (const edition of book.editions) {
        expect(FORMATS).toContain(edition.format);
        expect(edition.cents).toBeGreaterThan(0);
        expect(Number.isInteger(edition.cents)).toBe(true);
        expect(edition.stock !== undefined).toBe(edition.format === 'paperback' || edition.format === 'hardcover');
        for (const [place, copies] of Object.entries(edition.stock ?? {})) {
          expect(places).toContain(place);
          expect(copies).toBeGreaterThan(0);
        }
      }
    }
  });

  it('numbers each series from 1 without a hole', () => {
    const series = Map.groupBy(
      data.books.flatMap((book) => (book.series === undefined ? [] : [book.series])),
      ({ name }) => name,
    );
    for (const [name, numbers] of series) {
      expect([name, numbers.map(({ number }) => number).sort()]).toEqual([name, numbers.map((_, index) => index + 1)]);
    }
  });

  it('has customers whose preferences can be met, and orders of theirs for books there are', () => {
    expect(data.customers.length).toBeGreaterThanOrEqual(15);
    expect(data.orders.length).toBeGreaterThanOrEqual(60);
    const customers = new Set(data.customers.map(({ id }) => id));
    const authors = new Set(data.books.flatMap((book) => book.authors));
    for (const { prefers, email } of data.customers) {
      expect(email).toMatch(/^[a-z.]+@example\.com$/);
      expect(GENRES).toEqual(expect.arrayContaining([...prefers.genres]));
      for (const author of prefers.authors) expect(authors).toContain(author);
    }
    for (const order of data.orders) {
      expect(order.id).toMatch(/^\d{5}$/);
      expect(customers).toContain(order.customer);
      for (const item of order.items) {
        expect(books.get(item.book)?.editions.map(({ format }) => format)).toContain(item.format);
      }
    }
  });

  it('tells of no order what its status does not allow', () => {
    for (const { id, placed, status, shipment, cancelled, returns = [], items } of data.orders) {
      const printed = items.some(({ format }) => format === 'paperback' || format === 'hardcover');
      const sent = status === 'shipped' || status === 'delivered';
      expect([id, shipment !== undefined]).toEqual([id, sent && printed]);
      expect([id, cancelled !== undefined]).toEqual([id, status === 'cancelled']);
      if (shipment !== undefined) {
        expect(shipment.shipped).toBeGreaterThanOrEqual(placed);
        expect(shipment.expected).toBeGreaterThanOrEqual(shipment.shipped);
        expect([id, shipment.delivered !== undefined]).toEqual([id, status === 'delivered']);
        expect(shipment.delivered ?? 0).toBeLessThanOrEqual(0);
      }
      for (const { book } of returns) expect(items.map((item) => item.book)).toContain(book);
    }
  });

  it('has a clause and a note for every topic that can be asked for, and the window in words as in code', () => {
    expect(new Set(data.policy.map(({ topic }) => topic))).toEqual(new Set(POLICY_TOPICS));
    const told = new Set([...data.notes.map(({ topic }) => topic), 'hours', 'locations', 'shipping']);
    expect(told).toEqual(new Set(INFO_TOPICS));
    expect(data.policy.find(({ topic }) => topic === 'window')?.text).toContain(`within ${RETURN_WINDOW_DAYS} days`);
    expect(data.shops.map(({ name }) => name)).toEqual([...SHOPS]);
  });

  it('reviews only books there are', () => {
    expect(data.reviews.length).toBeGreaterThan(50);
    for (const review of data.reviews) {
      expect(books.has(review.book)).toBe(true);
      expect(review.stars).toBeGreaterThanOrEqual(1);
      expect(review.stars).toBeLessThanOrEqual(5);
    }
  });
});
