import { afterAll, describe, expect, it } from 'vitest';
import { Catalogue, ClauseReader } from '../../src/adapters/classifier/bookshop/index.ts';
import { EmbeddedModel } from '../../src/adapters/model/embedded/index.ts';
import { openBookshop } from '../../src/adapters/tools/bookshop/index.ts';
import type { ChatMessage } from '../../src/ports/index.ts';
import { askDirectly } from './ask-directly.ts';
import { checkAnswer } from './questions/check-answer.ts';
import { QUESTIONS } from './questions/index.ts';

const now = (): Date => new Date('2026-03-10T15:00:00Z');
const shop = openBookshop({ now });
const reader = new ClauseReader(new Catalogue(shop.vocabulary), now);
const instant = { firstTokenMs: 0, tokenMs: 0 };
const model = new EmbeddedModel(reader, { plan: instant, compose: instant });
afterAll(() => shop.close());

it('has at least 200 questions, none twice for the same customer', () => {
  const all = Object.values(QUESTIONS).flat();
  expect(all.length).toBeGreaterThanOrEqual(200);
  const keys = all.map(({ ask, user, after }) => JSON.stringify([ask, user, after]));
  expect(new Set(keys).size).toBe(keys.length);
});

describe.each(Object.entries(QUESTIONS))('%s', (_, questions) => {
  it.each(questions.map((question) => [question.ask.slice(0, 80), question] as const))(
    '%s',
    async (_title, question) => {
      const who = question.user === undefined ? {} : { user: question.user };
      const turns: ChatMessage[] = [];
      for (const text of question.after ?? []) {
        const answer = await askDirectly(model, shop.tools, { text, turns: [...turns], ...who });
        turns.push({ role: 'user', text }, { role: 'assistant', text: answer.text });
      }
      const answer = await askDirectly(model, shop.tools, { text: question.ask, turns, ...who });
      expect(checkAnswer(question, answer)).toEqual([]);
    },
  );
});
