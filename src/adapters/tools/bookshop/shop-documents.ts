import type { ShopData } from './read-data.ts';

/** A text of the shop that may be quoted. */
export interface ShopDocument {
  /** `book:B301`, `policy:refund`, `note:events`: the books' are the tags of {@link Bookshop.changes}. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** What the shop has written for its customers: blurbs, rules, notes, addresses. Nothing of it belongs to one of them. */
export function shopDocuments({ books, policy, notes, shops }: ShopData): readonly ShopDocument[] {
  return [
    ...books.map(({ id, title, authors, blurb }) => ({
      id: `book:${id}`,
      title: `“${title}” by ${authors.join(' and ')}`,
      text: blurb,
    })),
    ...policy.map(({ topic, title, text }) => ({
      id: `policy:${topic}`,
      title: `Returns, ${lowerFirst(title)}`,
      text,
    })),
    ...notes.map(({ topic, text }) => ({ id: `note:${topic}`, title: upperFirst(topic), text })),
    ...shops.map(({ name, address, phone }) => ({
      id: `shop:${name.toLowerCase().replaceAll(' ', '-')}`,
      title: `Our shop ${name}`,
      text: `The address is ${address}; the telephone number is ${phone}.`,
    })),
  ];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
