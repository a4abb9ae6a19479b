import { pino } from 'pino';
import { type Answer, askQuestion } from '../../src/cli/ask-question.ts';
import { openServer } from '../../src/cli/open-server.ts';
import { connect } from '../../src/client/index.ts';
import type { ToolCall } from '../../src/index.ts';
import type { Question } from './questions/question.ts';

/** A real server on the embedded adapters, and a client that asks it questions, each in a conversation of its own. */
export interface Desk {
  ask(
    pipeline: string,
    surface: string,
    question: Pick<Question, 'ask' | 'user' | 'after'>,
  ): Promise<Answer & { readonly calls: readonly ToolCall[] }>;
  close(): Promise<void>;
}

export async function serveQuestions(): Promise<Desk> {
  const opened = await openServer({
    port: 0,
    env: {},
    atOnce: true,
    now: () => new Date('2026-03-10T15:00:00Z'),
    logger: pino({ level: 'silent' }),
    limits: { starts: 10_000, startsPerClient: 10_000 },
  });
  const client = connect(opened.server.url);
  let asked = 0;
  return {
    ask: async (pipeline, surface, { ask, user, after = [] }) => {
      const input = { session: `s${++asked}`, ...(user === undefined ? {} : { user }) };
      for (const text of after) await askQuestion(client, { pipeline, surface, input: { ...input, text } });
      const answer = await askQuestion(client, { pipeline, surface, input: { ...input, text: ask } });
      const calls = answer.log.flatMap((event) => (event.type === 'tool' && event.phase === 'end' ? [event.call] : []));
      return { ...answer, calls };
    },
    close: async () => {
      client.close();
      await opened.close();
    },
  };
}
