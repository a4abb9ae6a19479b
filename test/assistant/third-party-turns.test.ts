import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServedApp } from '../../src/app/index.ts';
import { type Answer, askQuestion } from '../../src/cli/ask-question.ts';
import { openServer } from '../../src/cli/open-server.ts';
import { type Client, connect } from '../../src/client/index.ts';

const data = process.env.TAILRACE_DATA ?? resolve(import.meta.dirname, '../../../shared/data');
/** How many turns of a set are asked: all with `TAILRACE_ALL=1`, about 23,000; a spread over the set otherwise. */
const most = process.env.TAILRACE_ALL === undefined ? 150 : Number.POSITIVE_INFINITY;

interface Row {
  readonly text?: string;
  readonly user?: string;
  readonly s?: string;
}

/** What people said in a set, and nothing that a system said. */
const sets: Readonly<Record<string, (row: Row) => string | undefined>> = {
  'tau_airline_turns.jsonl': ({ user }) => user,
  'sgd_dev_turns.jsonl': ({ s, text }) => (s === 'U' ? text : undefined),
  'clinc150_val.jsonl': ({ text }) => text,
  'clinc150_train.jsonl': ({ text }) => text,
};

function turnsOf(file: string): string[] {
  const said = sets[file] ?? (() => undefined);
  const lines = readFileSync(join(data, file), 'utf8').split('\n').filter(Boolean);
  const turns = lines.flatMap((line) => said(JSON.parse(line) as Row) ?? []);
  const step = Math.max(1, Math.floor(turns.length / most));
  return turns.filter((_, index) => index % step === 0);
}

describe('what people said elsewhere', () => {
  let opened: ServedApp;
  let client: Client;

  beforeAll(async () => {
    const logger = pino({ level: 'silent' });
    const limits = { starts: 1_000_000, startsPerClient: 1_000_000 };
    // Sound has tests of its own; here it would be most of what is done.
    opened = await openServer({ port: 0, env: { TAILRACE_SPEECH: 'none' }, atOnce: true, logger, limits });
    client = connect(opened.server.url);
  });
  afterAll(async () => {
    client.close();
    await opened.close();
  });

  it.for(Object.keys(sets))(
    'is answered, without a failure or a hang: %s',
    { timeout: 600_000 },
    async (file, { skip }) => {
      skip(!existsSync(join(data, file)), `not in ${data}; TAILRACE_DATA names another folder`);
      const turns = turnsOf(file);
      expect(turns.length).toBeGreaterThan(100);
      const silent: string[] = [];
      const failed: Answer[] = [];
      for (const [index, text] of turns.entries()) {
        const surface = index % 2 === 0 ? 'chat' : 'voice';
        const answer = await askQuestion(client, { pipeline: 'assistant', surface, input: { text } });
        if (answer.error !== undefined) failed.push(answer);
        if (answer.text.trim() === '') silent.push(text);
      }
      expect(failed).toEqual([]);
      expect(silent).toEqual([]);
    },
  );
});
