import { afterAll, describe, expect, it } from 'vitest';
import type { BookDetails, StockResult } from '../../../../src/adapters/tools/bookshop/index.ts';
import { ask, openShop } from './shop.ts';

const shop = openShop();
afterAll(() => shop.close());

describe('book_details', () => {
  it('tells all there is about a book', () => {
    const result: BookDetails = ask(shop, 'book_details', { book: 'The Salt Auction' });
    expect(result).toMatchObject({
      found: true,
      book: {
        id: 'B003',
        authors: ['Ines Calloway'],
        year: 2016,
        pages: 352,
        language: 'en',
        series: {
          name: 'Inspector Brandt',
          number: 3,
          others: [
            { id: 'B001', title: "The Ferryman's Ledger", number: 1 },
            { id: 'B002', title: 'A Quiet Word in Tollbridge', number: 2 },
            { id: 'B004', title: 'Eleven Umbrellas', number: 4 },
          ],
        },
      },
    });
    if (!result.found) throw new Error('not found');
    expect(result.book.blurb).toMatch(/^Six bidders/);
    expect(result.book.editions.map(({ format }) => format).sort()).toEqual([
      'audiobook',
      'ebook',
      'hardcover',
      'paperback',
    ]);
    expect(result.book.reviews).toHaveLength(2);
  });

  it('has no series where a book stands alone', () => {
    expect(ask(shop, 'book_details', { book: 'Gravel' })).not.toHaveProperty('book.series');
  });
});

describe('check_stock', () => {
  const stock = (args: object): StockResult => ask(shop, 'check_stock', args);

  it('counts copies by shop and in the warehouse, for one format', () => {
    expect(stock({ book: 'The Salt Auction', format: 'paperback' })).toEqual({
      found: true,
      book: { id: 'B003', title: 'The Salt Auction', authors: ['Ines Calloway'] },
      inStock: true,
      editions: [
        {
          format: 'paperback',
          price: { cents: 1199, text: '$11.99' },
          inStock: true,
          download: false,
          shops: [
            { shop: 'Harbor Street', copies: 2 },
            { shop: 'Old Mill', copies: 1 },
            { shop: 'Union Station', copies: 4 },
          ],
          warehouse: 27,
        },
      ],
    });
  });

  it('names only the shop that was asked for', () => {
    const result = stock({ book: 'The Salt Auction', format: 'paperback', shop: 'Union Station' });
    expect(result).toMatchObject({ editions: [{ shops: [{ shop: 'Union Station', copies: 4 }] }] });
  });

  it('never runs out of downloads', () => {
    expect(stock({ book: 'The Salt Auction', format: 'ebook' })).toMatchObject({
      inStock: true,
      editions: [{ download: true, shops: [], warehouse: 0 }],
    });
  });

  it('says so where a book is not sold in the format, and what there is', () => {
    const result = stock({ book: 'Gravel', format: 'hardcover' });
    expect(result).toMatchObject({ found: true, notSoldAs: 'hardcover' });
    expect(result.found && result.editions.map(({ format }) => format)).toEqual(['paperback', 'ebook']);
  });

  it('gives the day more copies come, counted from today', () => {
    const soldOut = shop.vocabulary.titles
      .map(({ id }) => stock({ book: id }))
      .flatMap((result) => (result.found ? result.editions : []))
      .filter((edition) => !edition.inStock);
    expect(soldOut.length).toBeGreaterThan(0);
    for (const edition of soldOut) {
      expect(edition.warehouse).toBe(0);
      expect(edition.shops).toEqual([]);
    }
    const days = soldOut.flatMap(({ restock }) => (restock === undefined ? [] : [restock]));
    expect(days.length).toBeGreaterThan(0);
    for (const day of days) expect(day > '2026-03-12' && day < '2026-04-12').toBe(true);
  });

  it.each([
    [{}, 'book'],
    [{ book: 'Gravel', format: 'scroll' }, 'format'],
    [{ book: 'Gravel', shop: 'Downtown' }, 'shop'],
    [{ book: 7 }, 'book'],
  ])('refuses %j', (args, argument) => {
    expect(() => stock(args)).toThrow(expect.objectContaining({ code: 'bad-arguments', argument }));
  });
});
