import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerIn } from '../../src/evaluate/graded-answer.ts';
import { graders } from '../../src/evaluate/graders/index.ts';
import { readQuestions } from '../../src/evaluate/index.ts';
import type { EvalQuestion } from '../../src/evaluate/question.ts';
import { type Desk, serveQuestions } from './serve-questions.ts';

/** The question tables beside the pipelines, each through the real server; `tailrace eval` asks the same. */
const SURFACES = {
  'agent-runtime': ['interactive', 'batch'],
  'service-desk': ['chat', 'email'],
  phases: ['chat', 'voice'],
} as const;
const TOPICS = ['nothing found', 'languages', 'talk', 'typos', 'two in one', 'unsafe'];

function tableOf(pipeline: string): Readonly<Record<string, readonly EvalQuestion[]>> {
  const file = `${pipeline}.questions.yaml`;
  return readQuestions(readFileSync(new URL(`../../pipelines/${file}`, import.meta.url), 'utf8'), file);
}

let desk: Desk;
beforeAll(async () => {
  desk = await serveQuestions();
});
afterAll(() => desk.close());

describe.each(Object.entries(SURFACES))('%s', (pipeline, surfaces) => {
  const table = tableOf(pipeline);
  const all = Object.values(table).flat();

  it('is asked at least 60 questions, of every kind, each once', () => {
    expect(all.length).toBeGreaterThanOrEqual(60);
    const topics = Object.keys(table).map((topic) => (topic === 'not theirs, or none' ? 'nothing found' : topic));
    expect(topics).toEqual(expect.arrayContaining(TOPICS));
    expect(all.some(({ ask }) => ask === '')).toBe(true);
    expect(all.some(({ ask }) => ask.length > 2_000)).toBe(true);
    expect(new Set(all.map(({ ask, user, after }) => JSON.stringify([ask, user, after]))).size).toBe(all.length);
  });

  describe.each(surfaces)('on %s', (surface) => {
    it.each(all.map((question) => [question.ask.slice(0, 80), question] as const))('%s', async (_, question) => {
      const answer = await desk.ask(pipeline, surface, question);
      expect(answer.error).toBeUndefined();
      const graded = { question, known: [], before: [], ...answerIn(answer.log), text: answer.text };
      expect(answer.text).not.toBe('');
      expect(graders.facts(graded, {})?.notes ?? []).toEqual([]);
      expect(graders.safety(graded, {})?.notes ?? []).toEqual([]);
      // What was said to a question that is much the same is said again, without the tools.
      if (answer.outcome !== 'cached') expect(graders.intent(graded, {})?.notes ?? []).toEqual([]);
    });
  });
});
