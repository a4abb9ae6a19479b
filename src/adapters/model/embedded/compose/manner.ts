import type { JsonObject } from '../../../../ports/index.ts';
import type { BookshopIntent } from '../../../classifier/bookshop/intents.ts';
import type { Slots } from '../../../classifier/bookshop/slots/read-slots.ts';
import type { BookHit } from '../../../tools/bookshop/index.ts';
import type { Tongue } from './tongue.ts';

/** How an answer is to be written. */
export interface Manner {
  readonly tongue: Tongue;
  /** One or two short sentences, no lists. */
  readonly brief: boolean;
  /** After a safety trip: nothing that others wrote, no numbers that name a parcel or a person. */
  readonly careful: boolean;
}

/** What a result answers. */
export interface Asked {
  readonly args: JsonObject;
  /** The request the call was planned for; absent where the plan came from elsewhere. */
  readonly slots: Slots | undefined;
  readonly intent: BookshopIntent | undefined;
}

/** Sentences with a space between them; empty ones are left out. */
export function say(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** A book in a list or a sentence: title, authors, and in brackets its format, price and what else is told. */
export function bookLine(manner: Manner, book: BookHit, note?: string, withPages = false): string {
  const { tongue, brief } = manner;
  const { search } = tongue;
  if (brief) {
    const item = search.item(bookName(manner, book), book.price.text, book.format);
    return withPages ? `${item}, ${search.pages(book.pages)}` : item;
  }
  const facts = [tongue.format(book.format), book.price.text, search.rated(book.rating)];
  if (withPages) facts.push(search.pages(book.pages));
  if (!book.inStock) facts.push(search.soldOut);
  const line = `${bookName(manner, book)} (${facts.join(', ')})`;
  return note === undefined || note === '' ? line : `${line}, ${note}`;
}

/** A list, one line an item, after its lead. */
export function listed(lead: string, lines: readonly string[]): string {
  return [lead, ...lines.map((line) => `- ${line}`)].join('\n');
}

/** `“A” by B` without more, for a question back. */
export function bookName(
  { tongue }: Manner,
  book: { readonly title: string; readonly authors: readonly string[] },
): string {
  return `${tongue.quote(book.title)} ${tongue.by(tongue.join(book.authors))}`;
}
