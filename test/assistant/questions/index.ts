import { DETAILS, RECOMMEND, SEARCH, STOCK } from './books.ts';
import { EVERYDAY } from './everyday.ts';
import { LANGUAGES } from './languages.ts';
import type { Question } from './question.ts';
import { CHANGES, INFO, ORDERS, POLICY } from './shop.ts';
import { FOLLOW_UPS, TALK, TWO_IN_ONE, TYPOS, UNSAFE } from './talk.ts';

export type { Question } from './question.ts';

/** The question table of the bookshop assistant, by what the questions are about. */
export const QUESTIONS: Readonly<Record<string, readonly Question[]>> = {
  search: SEARCH,
  details: DETAILS,
  stock: STOCK,
  recommend: RECOMMEND,
  orders: ORDERS,
  policy: POLICY,
  info: INFO,
  changes: CHANGES,
  'two in one': TWO_IN_ONE,
  'follow-ups': FOLLOW_UPS,
  talk: TALK,
  unsafe: UNSAFE,
  typos: TYPOS,
  everyday: EVERYDAY,
  languages: LANGUAGES,
};
