import { afterAll, describe, expect, it } from 'vitest';
import type { OrderResult, Recommendations } from '../../../../src/adapters/tools/bookshop/index.ts';
import { ask, openShop } from './shop.ts';

const shop = openShop();
afterAll(() => shop.close());

const recommend = (args: object = {}, user?: string): Recommendations => ask(shop, 'recommend_books', args, user);

describe('recommend_books', () => {
  it('begins with the series and the author of a book that was liked', () => {
    const { basis, like, books } = recommend({ like: 'the salt auction' });
    expect(basis).toBe('liked-book');
    expect(like).toEqual({ id: 'B003', title: 'The Salt Auction' });
    expect(books[0]).toMatchObject({ title: "The Ferryman's Ledger", why: 'also in the series Inspector Brandt' });
    expect(books.map(({ id }) => id)).not.toContain('B003');
    expect(recommend({ like: 'apothecarys dragon' }).books[0]).toMatchObject({ why: 'also by Felix Amadi' });
  });

  it('goes by what the customer prefers', () => {
    const { basis, books } = recommend({}, 'mara');
    expect(basis).toBe('preferences');
    expect(books[0]).toMatchObject({ why: 'by Ines Calloway, a favorite author' });
    for (const { genres, price, language } of books) {
      expect(genres.includes('detective') || genres.includes('cooking')).toBe(true);
      expect(price.cents).toBeLessThanOrEqual(1500);
      expect(language).toBe('en');
    }
  });

  it('gives readers of German books in German', () => {
    expect(recommend({}, 'ilse').books.map(({ language }) => language)).toContain('de');
  });

  it('never names a book the customer has', () => {
    const orders: OrderResult = ask(shop, 'order_status', { limit: 10 }, 'jun');
    const owned = orders.found
      ? orders.orders
          .filter(({ status }) => status !== 'cancelled')
          .flatMap(({ items }) => items.map(({ book }) => book))
      : [];
    expect(owned.length).toBeGreaterThan(3);
    const named = recommend({ limit: 10 }, 'jun').books.map(({ id }) => id);
    expect(named.filter((id) => owned.includes(id))).toEqual([]);
  });

  it('names of a series only the next one that is lacking', () => {
    for (const user of [undefined, 'mara', 'jun', 'tobias', 'fern', 'greta']) {
      const series = recommend({ limit: 10 }, user).books.flatMap((book) => (book.series ? [book.series.name] : []));
      expect(new Set(series).size).toBe(series.length);
    }
  });

  it('keeps to a shelf, a price and a format', () => {
    const { basis, books } = recommend({ genre: 'horror', maxPriceUsd: 8, format: 'ebook' });
    expect(basis).toBe('genre');
    expect(books.length).toBeGreaterThan(0);
    for (const book of books) {
      expect(book.genres).toContain('horror');
      expect(book.price.cents).toBeLessThanOrEqual(800);
      expect(book.format).toBe('ebook');
    }
  });

  it('names what others rate best to one it does not know', () => {
    expect(recommend().basis).toBe('popular');
    expect(recommend({}, 'nobody-known').basis).toBe('popular');
    expect(recommend({}, 'zora').basis).toBe('popular');
    for (const { rating, language } of recommend({ limit: 10 }).books) {
      expect(rating).toBeGreaterThanOrEqual(4.4);
      expect(language).toBe('en');
    }
  });

  it('says which book it did not know, and goes on without it', () => {
    const result = recommend({ like: 'Harry Potter' }, 'jun');
    expect(result).toMatchObject({ basis: 'preferences', unknown: 'Harry Potter' });
    expect(result.books.length).toBe(5);
  });

  it('names nothing where nothing fits', () => {
    expect(recommend({ genre: 'art', format: 'audiobook', maxPriceUsd: 1 }).books).toEqual([]);
  });

  it('refuses bad arguments', () => {
    expect(() => recommend({ limit: 0 })).toThrow(
      expect.objectContaining({ code: 'bad-arguments', argument: 'limit' }),
    );
  });
});
