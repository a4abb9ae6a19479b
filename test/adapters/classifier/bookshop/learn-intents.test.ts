import { describe, expect, it } from 'vitest';
import { learnIntents } from '../../../../src/adapters/classifier/bookshop/learn-intents.ts';
import { readUtterances, retrainBookshop } from '../../../../src/adapters/classifier/bookshop/train-bookshop.ts';
import { LinearModel } from '../../../../src/adapters/classifier/linear/linear-model.ts';

describe('learnIntents', () => {
  it('labels a question by the one tool its plan asked for', () => {
    expect(
      learnIntents([
        { text: 'got any left?', planned: ['check_stock'] },
        { text: 'and the price and the author', planned: ['book_details', 'check_stock'] },
        { text: 'who knows', planned: ['some_new_tool'] },
        { text: '  ', planned: ['check_stock'] },
        { text: 'nothing', planned: [] },
      ]),
    ).toEqual([{ text: 'got any left?', label: 'stock' }]);
  });

  it('takes equal questions for one, by most votes, and a tie for none', () => {
    const asked = (text: string, ...tools: string[]) => tools.map((tool) => ({ text, planned: [tool] }));
    expect(
      learnIntents([
        ...asked('left?', 'check_stock', 'search_books', 'check_stock'),
        ...asked('this one?', 'book_details', 'check_stock'),
      ]),
    ).toEqual([{ text: 'left?', label: 'stock' }]);
  });
});

describe('retrainBookshop', () => {
  const utterances = readUtterances(
    new URL('../../../../src/adapters/classifier/bookshop/utterances.jsonl', import.meta.url),
  ).filter(({ label }, index) => (label === 'stock' || label === 'order' || label === 'returns') && index % 2 === 0);
  /** Words that no utterance has. */
  const slang = ['whats the skinny on', 'gimme the skinny on', 'skinny on', 'any skinny about', 'skinny please on'];
  const learned = slang.flatMap((words) =>
    ['my stuff', 'the stuff', 'that stuff', 'our stuff'].map((what) => ({
      text: `${words} ${what}`,
      label: 'order',
    })),
  );

  it('does better on what it learned, no worse on what it knew, and says how much', () => {
    const { model, utterances: known, learned: news, isWorse } = retrainBookshop(utterances, learned, 1);
    expect(news.after.accuracy).toBeGreaterThanOrEqual(news.before.accuracy);
    expect(news.after.accuracy).toBe(1);
    expect(news.after.examples).toBe(5);
    expect(known.after.examples).toBe(known.before.examples);
    expect(isWorse).toBe(false);
    expect(new LinearModel(model).guess('whats the skinny on my stuff').label).toBe('order');
  });

  it('says that it does worse where what it learned is nonsense', () => {
    const nonsense = utterances.map(({ text }) => ({ text, label: 'returns' }));
    const { utterances: known, isWorse } = retrainBookshop(utterances, nonsense, 1);
    expect(known.after.accuracy).toBeLessThan(known.before.accuracy);
    expect(isWorse).toBe(true);
  });
});
