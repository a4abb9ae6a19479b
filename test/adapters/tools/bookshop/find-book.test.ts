import { afterAll, describe, expect, it } from 'vitest';
import type { BookDetails } from '../../../../src/adapters/tools/bookshop/index.ts';
import { ask, openShop } from './shop.ts';

const shop = openShop();
afterAll(() => shop.close());

const details = (book: string): BookDetails => ask(shop, 'book_details', { book });

function titleOf(book: string): string | readonly string[] {
  const result = details(book);
  return result.found ? result.book.title : result.similar.map(({ title }) => title);
}

describe('finding the book that is meant', () => {
  it.each([
    ['B003', 'The Salt Auction'],
    ['b3', 'The Salt Auction'],
    ['The Salt Auction', 'The Salt Auction'],
    ['salt auction', 'The Salt Auction'],
    ['Salt Aucton', 'The Salt Auction'],
    ['THE SALT AUCTION?', 'The Salt Auction'],
    ['ferryman', "The Ferryman's Ledger"],
    ['ferrymans ledgr', "The Ferryman's Ledger"],
    ['the ferryman’s ledger', "The Ferryman's Ledger"],
    ['weaver of the low stars', 'The Weaver of Low Stars'],
    ['low stars', 'The Weaver of Low Stars'],
    ['beekeepers alibi', "The Beekeeper's Alibi"],
    ['How much is The Long Attic in paperback', 'The Long Attic'],
    ['wether in 1709', 'The Weather in 1709'],
    ['Gravel', 'Gravel'],
    ['otters trousers', 'Otters Do Not Wear Trousers'],
    ['Doubt', "Doubt, a User's Manual"],
    ['quiet word tollbridge', 'A Quiet Word in Tollbridge'],
    ['le notaire', 'Le Notaire de Cassagne'],
    ['el dragon que vendia helados', 'El dragón que vendía helados'],
    ['apothecary dragon by felix amadi', "The Apothecary's Dragon"],
    ['What Is It Like to Be a Committee', 'What Is It Like to Be a Committee?'],
  ])('takes "%s" for "%s"', (text, title) => {
    expect(titleOf(text)).toBe(title);
  });

  it('finds every book by its own title and by its id', () => {
    for (const { id, title } of shop.vocabulary.titles) {
      expect([title, titleOf(title)]).toEqual([title, title]);
      expect([id, titleOf(id)]).toEqual([id, title]);
    }
  });

  it('finds nearly every long title with two letters swapped', () => {
    const long = shop.vocabulary.titles.filter(({ title }) => /^\p{L}+( \p{L}+){2,}$/u.test(title));
    const found = long.filter(({ title }) => {
      const word = title.split(' ').reduce((longest, next) => (next.length > longest.length ? next : longest));
      const swapped = word.slice(0, 2) + (word[3] ?? '') + (word[2] ?? '') + word.slice(4);
      return titleOf(title.replace(word, swapped)) === title;
    });
    expect(long.length).toBeGreaterThan(100);
    expect(found.length / long.length).toBeGreaterThan(0.97);
  });

  it.each([
    ['hubert', 3],
    ['the alibi one by fennick', 3],
    ['the lighthouse', 3],
  ])('asks back where "%s" may mean %i books', (text, count) => {
    expect(titleOf(text)).toHaveLength(count);
  });

  it.each(['Harry Potter', 'Moby-Dick', '978-3-16', 'B999', '???', 'the'])(
    'finds nothing that is meant by "%s"',
    (text) => {
      expect(details(text)).toEqual({ found: false, asked: text, similar: [] });
    },
  );
});
