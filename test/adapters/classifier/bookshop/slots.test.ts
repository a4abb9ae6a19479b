import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Catalogue } from '../../../../src/adapters/classifier/bookshop/index.ts';
import { detectLanguage } from '../../../../src/adapters/classifier/bookshop/slots/common-words.ts';
import { editDistance, FuzzyWords } from '../../../../src/adapters/classifier/bookshop/slots/fuzzy-words.ts';
import { mendWords } from '../../../../src/adapters/classifier/bookshop/slots/mend-words.ts';
import { MAX_LENGTH, readSlots } from '../../../../src/adapters/classifier/bookshop/slots/read-slots.ts';
import { tokenize } from '../../../../src/adapters/classifier/bookshop/slots/tokens.ts';

const catalogue = new Catalogue({
  titles: [
    { id: 'B001', title: "The Ferryman's Ledger", authors: ['Ines Calloway'] },
    { id: 'B002', title: 'Chefs, Not Bosses', authors: ['Thaddeus Grill'] },
    { id: 'B003', title: 'Gravel', authors: ['Ruth Adair'] },
    { id: 'B004', title: 'Idle Hands: In Praise of Doing Nothing Much', authors: ['Jerome Platt'] },
    { id: 'B005', title: 'Detective Novels of the Upper Floor', authors: ['Greta Lindqvist'] },
    { id: 'B006', title: 'A Short War with Tomorrow', authors: ['Jonas Kettering'] },
  ],
  authors: ['Ines Calloway', 'Thaddeus Grill', 'Ruth Adair'],
  series: ['Inspector Brandt'],
});
const slots = (text: string) => readSlots(text, catalogue);
const titles = (text: string) => slots(text).names.map(({ name }) => name);

describe('prices', () => {
  it.each([
    ['under 10 dollars', { max: 9.99 }],
    ['cheaper than $12.50', { max: 12.49 }],
    ['for less than $7', { max: 6.99 }],
    ['up to 20 bucks', { max: 20 }],
    ['no more than 12.50 dollars', { max: 12.5 }],
    ['10 dollars or less', { max: 10 }],
    ['nothing over 15 dollars', { max: 15 }],
    ['at least 20 dollars', { min: 20 }],
    ['over $30', { min: 30 }],
    ['between $5 and $6', { min: 5, max: 6 }],
    ['5-10 dollars', { min: 5, max: 10 }],
    ['under ten bucks', { max: 9.99 }],
    ['undr 10 dolars', { max: 9.99 }],
    ['unter 10 Euro', { max: 9.99 }],
    ['zwischen 5 und 10 Euro', { min: 5, max: 10 }],
    ['à moins de 10 dollars', { max: 9.99 }],
    ['menos de 10 dólares', { max: 9.99 }],
  ])('reads %s', (text, range) => {
    expect(slots(`thrillers ${text}`).price).toMatchObject(range);
  });

  it.each(['under 300 pages', 'after 2015', 'order 10427', 'for my mother', 'top 10'])('sees none in %s', (text) => {
    expect(slots(text).price).toBeUndefined();
  });
});

describe('years counted back from this one', () => {
  it.each([
    ['published this year', { from: 2026, to: 2026 }],
    ["this year's novels", { from: 2026, to: 2026 }],
    ['from last year', { from: 2025, to: 2025 }],
    ['since last year', { from: 2025 }],
    ['of the last five years', { from: 2021 }],
    ['from the past 3 years', { from: 2023 }],
    ['of the last two decades', { from: 2006 }],
    ['from the last decade', { from: 2016 }],
    ['aus diesem Jahr', { from: 2026, to: 2026 }],
    ['aus den letzten zehn Jahren', { from: 2016 }],
    ['vom letzten Jahr', { from: 2025, to: 2025 }],
    ['de cette année', { from: 2026, to: 2026 }],
    ['des cinq dernières années', { from: 2021 }],
    ["de l'année dernière", { from: 2025, to: 2025 }],
    ['de este año', { from: 2026, to: 2026 }],
    ['de los últimos cinco años', { from: 2021 }],
    ['del año pasado', { from: 2025, to: 2025 }],
    // A year that is named goes before.
    ['from 1999, not from this year', { from: 1999 }],
  ])('%s', (text, range) => {
    expect(readSlots(`novels ${text}`, catalogue, 2026).years).toMatchObject(range);
  });

  it('say nothing where nobody knows which year it is, nor where another thing is the last', () => {
    expect(slots('novels from this year').years).toBeUndefined();
    expect(readSlots('my last order, the last five books', catalogue, 2026).years).toBeUndefined();
  });
});

describe('an author who is not wanted', () => {
  it.each([
    'mysteries, but none by Ines Calloway',
    'mysteries not by Ines Calloway',
    'mysteries except those by Ines Calloway',
    'anything but Ines Calloway',
    'by anyone other than Ines Calloway',
    'excluding books by Ines Calloway',
    'Krimis, aber keine von Ines Calloway',
    'sans Ines Calloway',
    'nada de Ines Calloway',
  ])('%s', (text) => {
    expect(slots(text)).toMatchObject({ notAuthor: 'Ines Calloway', names: [] });
  });

  it('is none where she is wanted', () => {
    for (const text of ['books by Ines Calloway', 'no, books by Ines Calloway', 'anything by Ines Calloway']) {
      expect(slots(text).notAuthor).toBeUndefined();
    }
  });
});

describe('years', () => {
  it.each([
    ['published after 2015', { from: 2016 }],
    ['since 2015', { from: 2015 }],
    ['before 1940', { to: 1939 }],
    ['from 2014', { from: 2014, to: 2014 }],
    ['from 2010 to 2012', { from: 2010, to: 2012 }],
    ['from the 1990s', { from: 1990, to: 1999 }],
    ['from the nineties', { from: 1990, to: 1999 }],
    ['aus dem Jahr 2019', { from: 2019, to: 2019 }],
    ['después de 2020', { from: 2021 }],
  ])('reads %s', (text, range) => {
    expect(slots(`novels ${text}`).years).toMatchObject(range);
  });
});

describe('orders', () => {
  it.each([
    ['where is order 10427', ['10427']],
    ['orders 10411 and 10418', ['10411', '10418']],
    ['#123 please', ['123']],
    ['order number AB-12', ['AB-12']],
    ['one zero four two seven', ['10427']],
    ['the return R-10427-B017', ['10427']],
    ['Bestellnummer 10427', ['10427']],
    ['it costs 10427 dollars', []],
    ['1984', []],
  ])('reads %s', (text, orders) => {
    expect(slots(text).orders.map(({ order }) => order)).toEqual(orders);
  });
});

describe('names', () => {
  it.each([
    ['who wrote the ferrymans ledger', "The Ferryman's Ledger"],
    ['is chefs not bosses in stock', 'Chefs, Not Bosses'],
    ['how much is idle hands', 'Idle Hands: In Praise of Doing Nothing Much'],
    ['the feryman leger', "The Ferryman's Ledger"],
    ['detective novels of the upper floor', 'Detective Novels of the Upper Floor'],
    ['is Gravel there', 'Gravel'],
    ['books by Caloway', 'Ines Calloway'],
    ['the inspector brandt series', 'Inspector Brandt'],
  ])('finds in %s', (text, name) => {
    expect(titles(text)).toEqual([name]);
  });

  it.each([
    'which detective novels do you have',
    'books about gravel',
    'something scary but short',
    'a new short story',
  ])('finds none in %s', (text) => {
    expect(titles(text)).toEqual([]);
  });

  it.each([
    ['do you have "The Old Road"?', 'The Old Road'],
    ['do you have Pride and Prejudice in stock', 'Pride and Prejudice'],
    ['how much is the hobbit', 'hobbit'],
    ['haben Sie Der Zauberberg auf Lager', 'Zauberberg'],
    ['do you have any fantasy novels', undefined],
    ['how much is it', undefined],
    ['return a book from order 10437', undefined],
  ])('reads the unknown title of %s', (text, title) => {
    expect(slots(text).spokenTitle).toBe(title);
  });
});

describe('other wishes', () => {
  it('reads a shelf by what people call it, and not what they refuse', () => {
    expect(slots('a whodunit').genres).toEqual(['detective']);
    expect(slots('Krimis').genres).toEqual(['detective']);
    expect(slots('historical fiction').genres).toEqual(['historical fiction']);
    expect(slots("anything that isn't horror").genres).toEqual([]);
  });

  it('reads counts, orderings, formats, languages and shops', () => {
    expect(slots('top 5 thrillers').count).toBe(5);
    expect(slots('three fantasy novels').count).toBe(3);
    expect(slots('a five star novel').count).toBeUndefined();
    expect(slots('the cheapst cookbook').sort).toBe('price');
    expect(slots('as a hardback').formats).toEqual(['hardcover']);
    expect(slots('auf Deutsch').bookLanguages).toEqual(['de']);
    expect(slots('at the harbour street shop').shops).toEqual(['Harbor Street']);
  });

  it('reads what a book is to be about, and not what it is for', () => {
    expect(slots('books about old lighthouses under $10').topic).toEqual({ words: 'old lighthouses', isStated: true });
    expect(slots('audiobooks for a long drive').topic).toBeUndefined();
    expect(slots('wich novls do u hav').topic).toBeUndefined();
  });

  it('tells the language by ordinary words', () => {
    expect(detectLanguage(tokenize('wo ist meine Bestellung'))).toBe('de');
    expect(detectLanguage(tokenize('où est ma commande'))).toBe('fr');
    expect(detectLanguage(tokenize('dónde está mi pedido'))).toBe('es');
    expect(detectLanguage(tokenize('where is my order'))).toBe('en');
    expect(detectLanguage(tokenize('10427'))).toBeUndefined();
  });

  it('reads no more than its bound, and survives any text', () => {
    expect(slots('word '.repeat(100_000)).text).toHaveLength(MAX_LENGTH);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { plain, text: kept } = slots(text);
        expect(plain).toHaveLength(kept.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('FuzzyWords', () => {
  const words = new FuzzyWords(['detective', 'ledger', 'moss']);

  it('forgives one edit, two in long words, none in short ones', () => {
    expect(words.find('leger')).toEqual({ word: 'ledger', edits: 1 });
    expect(words.find('detctve')).toEqual({ word: 'detective', edits: 2 });
    expect(words.find('mos')).toBeUndefined();
    expect(words.find('boss')).toBeUndefined();
  });

  it('counts a swap as one edit', () => {
    expect(editDistance('frist', 'first', 1)).toBe(1);
    expect(editDistance('abcd', 'badc', 1)).toBeUndefined();
  });

  it('measures the same distance both ways', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
    fc.assert(fc.property(word, word, (one, other) => editDistance(one, other, 6) === editDistance(other, one, 6)));
  });
});

it('mends words only where a rule needs them', () => {
  expect(mendWords('undr 10 dolars')).toBe('under 10 dollars');
  expect(mendWords('an undr word')).toBe('an undr word');
});
