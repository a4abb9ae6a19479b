import type { Example } from '../linear/train-linear.ts';
import type { BookshopIntent } from './intents.ts';

/** A question, and the tools its plan asked for. */
export interface PlannedQuestion {
  readonly text: string;
  readonly planned: readonly string[];
}

/** Questions learned from at most; the newest are taken. */
const maxLearned = 5_000;

/** What a question wanted whose plan asked for this tool alone. */
const intentOf: Readonly<Record<string, BookshopIntent>> = {
  search_books: 'search',
  book_details: 'details',
  check_stock: 'stock',
  order_status: 'order',
  recommend_books: 'recommend',
  returns_policy: 'returns',
  shop_info: 'info',
  start_return: 'start-return',
  reserve_book: 'reserve',
};

/**
 * Makes examples of what plans did, oldest first: a question is labelled by the one tool its plan asked for. One whose
 * plan asked for several wanted several things, and teaches nothing. Equal questions are one example, by most votes; a tie
 * is none.
 */
export function learnIntents(questions: readonly PlannedQuestion[]): readonly Example[] {
  const votes = new Map<string, Map<BookshopIntent, number>>();
  for (const { text, planned } of questions.slice(-maxLearned)) {
    const [tool, ...others] = planned;
    const label = tool === undefined || others.length > 0 ? undefined : intentOf[tool];
    const asked = text.trim();
    if (label === undefined || asked === '') continue;
    const labels = votes.get(asked) ?? new Map<BookshopIntent, number>();
    votes.set(asked, labels);
    labels.set(label, (labels.get(label) ?? 0) + 1);
  }
  return [...votes].flatMap(([text, labels]) => {
    const [first, second] = [...labels].sort(([, a], [, b]) => b - a);
    return first === undefined || first[1] === second?.[1] ? [] : [{ text, label: first[0] }];
  });
}
