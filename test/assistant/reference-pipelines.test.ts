import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RECOMMEND, SEARCH, STOCK } from './questions/books.ts';
import { checkAnswer } from './questions/check-answer.ts';
import { PASSAGES } from './questions/passages.ts';
import type { Question } from './questions/question.ts';
import { INFO, ORDERS, POLICY } from './questions/shop.ts';
import { FOLLOW_UPS, TWO_IN_ONE } from './questions/talk.ts';
import { type Desk, serveQuestions } from './serve-questions.ts';

const canSpeak = spawnSync('espeak-ng', ['--version']).status === 0;

let desk: Desk;
beforeAll(async () => {
  desk = await serveQuestions();
});
afterAll(() => desk.close());

const titled = (questions: readonly Question[]) =>
  questions.map((question) => [question.ask.slice(0, 80), question] as const);

/** One-shot questions: the runtime keeps no conversation. */
const RUNTIME = [...SEARCH.slice(0, 8), ...STOCK.slice(0, 6), ...RECOMMEND.slice(0, 4), ...POLICY, ...TWO_IN_ONE];
/** What a service desk is asked: orders, returns, shops, and more of the same conversation. */
const SERVICE = [...ORDERS, ...INFO, ...FOLLOW_UPS.filter(({ tools }) => !tools.some(changes))];

/** Made once in one shop, so not on two surfaces. */
function changes(tool: string): boolean {
  return tool === 'start_return' || tool === 'reserve_book';
}

describe.each(['interactive', 'batch'])('agent-runtime on %s', (surface) => {
  it.each(titled(RUNTIME))('%s', async (_title, question) => {
    const answer = await desk.ask('agent-runtime', surface, question);
    expect(answer.error).toBeUndefined();
    expect(checkAnswer(question, answer)).toEqual([]);
  });
});

describe.each(['chat', 'email'])('service-desk on %s', (surface) => {
  it.each(titled(SERVICE))('%s', async (_title, question) => {
    const answer = await desk.ask('service-desk', surface, question);
    expect(answer.error).toBeUndefined();
    expect(answer.outcome).toMatch(/^(answered|cached)$/);
    if (answer.outcome === 'answered') expect(checkAnswer(question, answer)).toEqual([]);
    else for (const fact of question.says) expect(answer.text).toMatch(fact);
  });
});

describe.each(['chat', 'voice'])('phases on %s', (surface) => {
  it.each(titled(PASSAGES))('%s', async (_title, question) => {
    const answer = await desk.ask('phases', surface, question);
    expect(answer.error).toBeUndefined();
    // A question may be so like one before it that it is answered from the cache.
    expect(answer.outcome).toMatch(/^(answered|cached)$/);
    expect(checkAnswer(question, answer)).toEqual([]);
  });
});

describe.skipIf(!canSpeak)(
  `phases on voice, aloud${canSpeak ? '' : ' (skipped: espeak-ng is not installed here)'}`,
  () => {
    it('sends the sound of its sentences, in order, and the text whatever becomes of it', async () => {
      const answer = await desk.ask('phases', 'voice', { ask: 'Until when can I use a gift card, does it expire?' });
      expect(answer.text).toContain('They never expire');
      const frames = answer.log.filter((event) => event.type === 'audio');
      expect(frames.length).toBeGreaterThan(10);
      let heardMs = 0;
      for (const { ptsMs, durMs } of frames) {
        expect(ptsMs).toBeCloseTo(heardMs, 3);
        heardMs += durMs;
      }
      expect(answer.times.firstAudioMs).toBeGreaterThanOrEqual(answer.times.firstSentenceMs ?? 0);
    });
  },
);

describe('service-desk', () => {
  it('gives one customer’s answer to another, where it holds nothing of the first', async () => {
    const ask = 'Do you ship express?';
    const first = await desk.ask('service-desk', 'chat', { ask, user: 'somebody' });
    const second = await desk.ask('service-desk', 'chat', { ask, user: 'another' });
    expect([first.outcome, second.outcome]).toEqual(['answered', 'cached']);
    expect(second.text).toBe(first.text);
  });

  it('gives nobody what was said of another’s order', async () => {
    const ask = 'show me my orders';
    await desk.ask('service-desk', 'chat', { ask, user: 'mara' });
    const second = await desk.ask('service-desk', 'chat', { ask, user: 'zora' });
    expect(second.outcome).toBe('answered');
    expect(second.text).not.toContain('10458');
  });
});
