import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServedApp } from '../../src/app/index.ts';
import { askQuestion } from '../../src/cli/ask-question.ts';
import { openServer } from '../../src/cli/open-server.ts';
import { type Client, connect } from '../../src/client/index.ts';
import { codecs } from '../../src/protocol/codecs.ts';
import { checkAnswer } from './questions/check-answer.ts';
import { QUESTIONS } from './questions/index.ts';

let opened: ServedApp;
const clients: Client[] = [];
const names = Object.keys(codecs) as (keyof typeof codecs)[];

beforeAll(async () => {
  opened = await openServer({
    port: 0,
    // Sound has tests of its own; here it would be most of what is done.
    env: { TAILRACE_SPEECH: 'none' },
    atOnce: true,
    now: () => new Date('2026-03-10T15:00:00Z'),
    logger: pino({ level: 'silent' }),
    limits: { starts: 10_000, startsPerClient: 10_000 },
  });
  for (const name of names) clients.push(connect(opened.server.url, { codec: codecs[name] }));
});

afterAll(async () => {
  for (const client of clients) client.close();
  await opened.close();
});

let asked = 0;

/** The question after its earlier turns, in a conversation of its own, over the next codec. */
async function askOn(surface: string, { ask, user, after = [] }: (typeof QUESTIONS)[string][number]) {
  const client = clients[asked % clients.length] as Client;
  const input = { session: `s${++asked}`, ...(user === undefined ? {} : { user }) };
  for (const text of after) await askQuestion(client, { pipeline: 'assistant', surface, input: { ...input, text } });
  const answer = await askQuestion(client, { pipeline: 'assistant', surface, input: { ...input, text: ask } });
  const calls = answer.log.flatMap((event) => (event.type === 'tool' && event.phase === 'end' ? [event.call] : []));
  return { ...answer, calls };
}

const isSaid = (text: string, fact: string | RegExp): boolean =>
  typeof fact === 'string' ? text.includes(fact) : fact.test(text);

const outcomes: Record<string, number> = {};

describe.each(Object.entries(QUESTIONS))('over ws: %s', (topic, questions) => {
  it.each(questions.map((question) => [question.ask.slice(0, 80), question] as const))(
    '%s',
    async (_title, question) => {
      const answer = await askOn('chat', question);
      outcomes[answer.outcome] = (outcomes[answer.outcome] ?? 0) + 1;
      expect(answer.error).toBeUndefined();
      if (answer.outcome === 'refused') expect(topic).toBe('unsafe');
      // What was said to a question that is the same but for its courtesies need not return the courtesies.
      else if (answer.outcome === 'cached') expect(question.says.some((fact) => isSaid(answer.text, fact))).toBe(true);
      else expect(checkAnswer(question, answer)).toEqual([]);

      const spoken = await askOn('voice', question);
      expect(spoken.error).toBeUndefined();
      expect(spoken.text).not.toBe('');
      for (const fact of question.never ?? []) expect(spoken.text).not.toMatch(fact);
    },
  );
});

it('answers nearly all of them anew', () => {
  const { answered = 0, cached = 0 } = outcomes;
  expect(answered).toBeGreaterThan(280);
  expect(cached).toBeLessThan(answered / 10);
});
