import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { accessSettings } from '../../src/cli/access-settings.ts';
import { askQuestion } from '../../src/cli/ask-question.ts';
import { openServer } from '../../src/cli/open-server.ts';
import { connect } from '../../src/client/index.ts';

const token = 'a-token-of-more-than-sixteen';
const question = { pipeline: 'assistant', surface: 'chat', input: { text: 'What are your opening hours?' } };

describe('accessSettings', () => {
  it('asks nothing of anybody where nothing is set', () => {
    expect(accessSettings({})).toEqual({});
  });

  it('lets in whom a token names, and nobody else', async () => {
    const logger = pino({ level: 'silent' });
    const opened = await openServer({ port: 0, env: { TAILRACE_TOKENS: `ann=${token}` }, atOnce: true, logger });
    const asking = (given: string) => {
      const client = connect(opened.server.url, { token: given, backoff: { attempts: 1 } });
      return askQuestion(client, question).finally(() => client.close());
    };
    expect((await asking(token)).outcome).toBe('answered');
    await expect(asking('another-token-of-that-length')).rejects.toThrow();
    await opened.close();
  });

  it('reads origins, and keeps logs where it is told to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tailrace-logs-'));
    const { origins, store } = accessSettings({
      TAILRACE_ORIGINS: 'https://a.example, https://b.example',
      TAILRACE_LOGS: folder,
    });
    expect(origins).toEqual(['https://a.example', 'https://b.example']);
    await store?.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['no owner', `=${token}`, 'owner=token'],
    ['no token', 'ann', 'owner=token'],
    ['a short token', 'ann=short', 'at least 16'],
  ])('refuses %s and says the mend', (_what, tokens, said) => {
    expect(() => accessSettings({ TAILRACE_TOKENS: tokens })).toThrow(said);
  });
});
