import { firstValueFrom } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import {
  BookshopClassifier,
  Catalogue,
  ClauseReader,
  INTENTS,
} from '../../../../src/adapters/classifier/bookshop/index.ts';
import { readUtterances } from '../../../../src/adapters/classifier/bookshop/train-bookshop.ts';
import { EmbeddedModel } from '../../../../src/adapters/model/embedded/index.ts';
import { BOOKSHOP_SPECS, type BookshopTool, openBookshop } from '../../../../src/adapters/tools/bookshop/index.ts';
import { askDirectly } from '../../../assistant/ask-directly.ts';
import { QUESTIONS } from '../../../assistant/questions/index.ts';

const shop = openBookshop({ now: () => new Date('2026-03-10T15:00:00Z') });
const reader = new ClauseReader(new Catalogue(shop.vocabulary));
const classifier = new BookshopClassifier(reader);
const guess = (text: string, final = true) => firstValueFrom(classifier.classify({ text, final }));
afterAll(() => shop.close());

describe('BookshopClassifier', () => {
  it('guesses the intent and the calls that would answer', async () => {
    expect(await guess('where is order 10427?')).toEqual({
      label: 'order',
      confidence: expect.closeTo(1, 1),
      calls: [{ name: 'order_status', args: { order: '10427' } }],
    });
  });

  it('guesses from half a sentence', async () => {
    expect((await guess('which detective nov', false)).label).toBe('search');
    expect((await guess('where is my ord', false)).label).toBe('order');
  });

  it('predicts of half a sentence no call that would look for everything, or for half a title', async () => {
    expect((await guess('recommend me', false)).calls).toEqual([]);
    expect((await guess('recommend me')).calls).toEqual([{ name: 'recommend_books', args: {} }]);
    expect((await guess('who wrote the hitchhikers', false)).calls).toEqual([]);
    expect((await guess('who wrote the hitchhikers')).calls).toHaveLength(1);
    expect((await guess('do you have Gravel', false)).calls).toHaveLength(1);
  });

  it('predicts no call that changes something', async () => {
    const { label, calls } = await guess('I want to return Salt First from order 10411');
    expect(label).toBe('start-return');
    expect(calls).toEqual([]);
    for (const { ask } of Object.values(QUESTIONS).flat()) {
      for (const { name } of (await guess(ask)).calls ?? []) {
        expect(BOOKSHOP_SPECS[name as BookshopTool].readOnly).toBe(true);
      }
    }
  });

  it('predicts no calls where it is not sure enough', async () => {
    const shy = new BookshopClassifier(reader, { minConfidence: 1 });
    const { label, calls } = await firstValueFrom(shy.classify({ text: 'any horror?', final: true }));
    expect({ label, calls }).toEqual({ label: 'search', calls: [] });
  });

  it('answers to anything, at once', async () => {
    for (const text of ['', ' ', '\u0000', '🙂', 'a'.repeat(100_000), '{"$where":1}']) {
      const { label, confidence } = await guess(text);
      expect(INTENTS).toContain(label);
      expect(confidence).toBeGreaterThan(0);
    }
  });

  it('refuses a confidence that is none', () => {
    expect(() => new BookshopClassifier(reader, { minConfidence: 2 })).toThrow('minConfidence is 2');
  });

  it('agrees with the planner on four of five questions that ask one thing, though it sees the text alone', async () => {
    const instant = { firstTokenMs: 0, tokenMs: 0 };
    const model = new EmbeddedModel(reader, { plan: instant, compose: instant });
    const single = Object.entries(QUESTIONS)
      .filter(([about]) => about !== 'two in one')
      .flatMap(([, questions]) => questions)
      .filter(({ tools }) => tools.length === 1 && BOOKSHOP_SPECS[tools[0] as BookshopTool].readOnly);
    let agreed = 0;
    for (const { ask, user } of single) {
      const { calls } = await askDirectly(model, shop.tools, { text: ask, ...(user === undefined ? {} : { user }) });
      const planned = calls.map(({ name, args }) => ({ name, args }));
      if (JSON.stringify((await guess(ask)).calls) === JSON.stringify(planned)) agreed += 1;
    }
    expect(agreed / single.length).toBeGreaterThan(0.8);
  });
});

describe('utterances.jsonl', () => {
  const utterances = readUtterances(
    new URL('../../../../src/adapters/classifier/bookshop/utterances.jsonl', import.meta.url),
  );

  it('has examples of every intent, and of no other', () => {
    expect([...new Set(utterances.map(({ label }) => label))].sort()).toEqual([...INTENTS].sort());
  });

  it('has no utterance twice', () => {
    expect(new Set(utterances.map(({ text }) => text)).size).toBe(utterances.length);
  });
});
