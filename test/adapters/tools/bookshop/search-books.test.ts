import { afterAll, describe, expect, it } from 'vitest';
import type { BookHit, SearchResult } from '../../../../src/adapters/tools/bookshop/index.ts';
import { ask, openShop } from './shop.ts';

const shop = openShop();
afterAll(() => shop.close());

const search = (args: object): SearchResult => ask(shop, 'search_books', args);
const titles = (books: readonly BookHit[]): string[] => books.map(({ title }) => title);

describe('search_books', () => {
  it.each([
    ['dragons', "The Apothecary's Dragon"],
    ['a book about whales', 'Whale Roads'],
    ['train planet', 'Tidal Lock'],
    ['lighthouse', 'Forty-One Lighthouses'],
    ['vegetarian dinners', 'Vegetables in the Front Seat'],
    ['mystery in a hotel', 'Cold Tea at the Meridian'],
    ['Inspector Brandt', 'The Salt Auction'],
    ['pickle street gang', 'Midnight at the Pickle Factory'],
    ['PROBABILITY!!', 'A Field Guide to Probability'],
    ['machine learning', 'Machines That Guess'],
    ['poems about snow', 'A Hundred Kinds of Snow and One of Rain'],
    ['dragon', 'El dragón que vendía helados'],
    ['susses aus omas schublade', 'Süßes aus Omas Schublade'],
  ])('for "%s" finds "%s"', (query, title) => {
    expect(titles(search({ query, limit: 10 }).books)).toContain(title);
  });

  it.each([
    ['detectve novls', { from: 'detectve', to: 'detective' }, 'detective'],
    ['the salt auktion', { from: 'auktion', to: 'auction' }, 'detective'],
    ['sience fictoin', { from: 'fictoin', to: 'fiction' }, 'science fiction'],
    ['vegetarain', { from: 'vegetarain', to: 'vegetarian' }, 'cooking'],
    ['poetrey', { from: 'poetrey', to: 'poetry' }, 'poetry'],
  ])('reads "%s" with its mistakes and says so', (query, correction, genre) => {
    const { books, corrected } = search({ query });
    expect(corrected).toContainEqual(correction);
    expect(books[0]?.genres).toContain(genre);
  });

  it.each(['python programming', 'quantum chromodynamics', 'xqzptl'])('finds nothing for "%s"', (query) => {
    expect(search({ query })).toMatchObject({ total: 0, books: [] });
  });

  it('takes words that say nothing for no words', () => {
    expect(search({ query: 'some books please', genre: 'poetry' }).total).toBe(search({ genre: 'poetry' }).total);
  });

  it('is not confused by the query language of the index', () => {
    for (const query of ['"', 'dragon AND NOT', 'title:dragon*', 'NEAR(a b)', '-', '(((', "'; DROP TABLE book; --"]) {
      expect(() => search({ query })).not.toThrow();
    }
    expect(search({ query: 'dragons' }).total).toBe(3);
  });

  it.each([
    ['Calloway', 'Ines Calloway'],
    ['ines calloway', 'Ines Calloway'],
    ['calaway', 'Ines Calloway'],
    ['Oriel Thakeray', 'Oriel Thackeray'],
    ['Étienne Marsaud', 'Étienne Marsaud'],
    ['etienne marsaud', 'Étienne Marsaud'],
    ['marguerit', 'Marguerite Osei-Bonsu'],
    ['by philippa dray', 'Philippa Dray'],
    ['Sven Aldous', 'Sven Aldous'],
  ])('takes the author "%s" for %s', (author, name) => {
    const { books, total } = search({ author, limit: 10 });
    expect(total).toBeGreaterThan(0);
    for (const book of books) expect(book.authors).toContain(name);
  });

  it('gives both authors that a name may mean', () => {
    const found = new Set(search({ author: 'Osei', limit: 10 }).books.flatMap(({ authors }) => authors));
    expect([...found].sort()).toEqual(['Marguerite Osei-Bonsu', 'Naomi Osei']);
  });

  it('does not take an unknown author for one it has', () => {
    expect(search({ author: 'Tolkien' })).toEqual({ total: 0, books: [] });
  });

  it('keeps to a price, a shelf and an order, and shows the edition that fits', () => {
    const { books, total } = search({ genre: 'detective', maxPriceUsd: 10, sort: 'price', limit: 10 });
    expect(total).toBeGreaterThan(10);
    const prices = books.map(({ price }) => price.cents);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    for (const book of books) {
      expect(book.genres).toContain('detective');
      expect(book.price.cents).toBeLessThanOrEqual(1000);
      expect(book.price.text).toBe(`$${(book.price.cents / 100).toFixed(2)}`);
    }
  });

  it('includes the price that is named', () => {
    const [cheapest] = search({ genre: 'poetry', sort: 'price', limit: 1 }).books;
    const price = cheapest?.price.cents ?? 0;
    expect(titles(search({ genre: 'poetry', maxPriceUsd: price / 100 }).books)).toContain(cheapest?.title);
    expect(titles(search({ genre: 'poetry', maxPriceUsd: (price - 1) / 100 }).books)).not.toContain(cheapest?.title);
  });

  it('shows the price of the format that was asked for', () => {
    const paperback = search({ query: 'the salt auction', format: 'paperback' }).books[0];
    const hardcover = search({ query: 'the salt auction', format: 'hardcover' }).books[0];
    expect(paperback).toMatchObject({ format: 'paperback', price: { cents: 1199, text: '$11.99' } });
    expect(hardcover).toMatchObject({ format: 'hardcover', price: { cents: 2749, text: '$27.49' } });
    expect(paperback?.formats).toEqual(['paperback', 'hardcover', 'ebook', 'audiobook']);
  });

  it.each([
    ['newest', (hit: BookHit) => -hit.year],
    ['oldest', (hit: BookHit) => hit.year],
    ['price-desc', (hit: BookHit) => -hit.price.cents],
    ['rating', (hit: BookHit) => -hit.rating],
  ])('sorts by %s', (sort, by) => {
    const keys = search({ genre: 'fantasy', sort, limit: 10 }).books.map(by);
    expect(keys).toEqual(keys.toSorted((a, b) => a - b));
  });

  it('keeps to years, languages and what is in stock', () => {
    for (const book of search({ fromYear: 2020, toYear: 2021, limit: 10 }).books) {
      expect([2020, 2021]).toContain(book.year);
    }
    const german = search({ language: 'de', limit: 10 });
    expect(german.total).toBeGreaterThan(15);
    for (const book of german.books) expect(book.language).toBe('de');
    const all = search({ genre: 'art', format: 'hardcover' }).total;
    const now = search({ genre: 'art', format: 'hardcover', inStock: true }).total;
    expect(now).toBeLessThanOrEqual(all);
  });

  it('narrows by everything at once', () => {
    const { books } = search({ query: 'cake', author: 'Dray', genre: 'cooking', format: 'ebook', maxPriceUsd: 20 });
    expect(titles(books)).toEqual(['Cake Against Despair']);
  });

  it('gives up the least dear wish where nothing fits, and says which', () => {
    const { total, closest } = search({ query: 'dragon', genre: 'fantasy', maxPriceUsd: 1 });
    expect(total).toBe(0);
    expect(closest?.without).toBe('maxPriceUsd');
    expect(titles(closest?.books ?? [])).toContain("The Apothecary's Dragon");
  });

  it('offers what holds a part of the words', () => {
    const { total, closest } = search({ query: 'something funny about accountants' });
    expect(total).toBe(0);
    expect(closest?.without).toBe('query');
    expect(closest?.books.length).toBeGreaterThan(0);
  });

  it('gives at most as many as asked for, and counts them all', () => {
    const { total, books } = search({ limit: 3 });
    expect(books).toHaveLength(3);
    expect(total).toBe(330);
  });

  it('gives the same answer to the same question', () => {
    const args = { query: 'winter', sort: 'relevance', limit: 10 };
    expect(search(args)).toEqual(search(args));
    expect(openShop().vocabulary).toEqual(shop.vocabulary);
  });

  it.each([
    [{ genre: 'crime' }, 'genre'],
    [{ maxPriceUsd: '10' }, 'maxPriceUsd'],
    [{ maxPriceUsd: -1 }, 'maxPriceUsd'],
    [{ limit: 11 }, 'limit'],
    [{ query: '' }, 'query'],
    [{ query: 'x'.repeat(201) }, 'query'],
    [{ max_price: 3 }, 'max_price'],
  ])('refuses %j', (args, argument) => {
    expect(() => search(args)).toThrow(expect.objectContaining({ code: 'bad-arguments', argument }));
  });
});
