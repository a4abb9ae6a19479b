import { describe, expect, it } from 'vitest';
import { codecs } from '../../src/protocol/codecs.ts';
import { DarkProxy } from './dark-proxy.ts';
import { RawClient } from './raw-client.ts';
import { type Writing, wordsOf } from './server-process.ts';
import { ServerProcess } from './spawn-server.ts';

const names = Object.keys(codecs) as (keyof typeof codecs)[];
const slowly: Writing = { words: 300, burst: 1, everyMs: 4 };

function start(client: RawClient, run: string, writing: Writing): void {
  client.start(run, { input: { ...writing }, credit: 4096 });
}

describe.each(names)('two processes that speak %s with each other', (codec) => {
  it('give clients of any codec the same text', async () => {
    const back = await ServerProcess.start();
    const front = await ServerProcess.start({ behind: back.url, codec });
    for (const spoken of names) {
      const client = await RawClient.open(front.url, codecs[spoken]);
      start(client, `r-${spoken}`, { words: 2_000, burst: 20, everyMs: 1 });
      await client.message('done');
      expect(client.text).toBe(wordsOf(2_000));
      // The report comes by another channel than the run's end, at its own time.
      await back.hasEnded(`r-${spoken}`);
    }
    expect([...back.ended.keys()].sort()).toEqual(names.map((spoken) => `r-${spoken}`).sort());
  });

  it('go on where the link between them was cut, and the client sees nothing of it', async () => {
    const back = await ServerProcess.start();
    const link = await DarkProxy.to(back.port);
    const front = await ServerProcess.start({ behind: link.url, codec });
    const client = await RawClient.open(front.url);
    start(client, 'r1', slowly);
    for (let cut = 1; cut <= 3; cut++) {
      await client.until(() => client.text.length >= cut * 200);
      link.reset();
    }
    await client.message('done');
    expect(client.text).toBe(wordsOf(slowly.words));
    expect(client.of('accepted')).toHaveLength(1);
    expect(client.of('gap')).toEqual([]);
  });
});

describe('a process behind another', () => {
  it('that is killed ends its runs there with an error that may be retried', async () => {
    const back = await ServerProcess.start();
    const front = await ServerProcess.start({ behind: back.url, codec: 'fb' });
    const client = await RawClient.open(front.url);
    start(client, 'r1', { words: 1_000_000, burst: 1, everyMs: 4 });
    await client.message('delta');
    back.child.kill('SIGKILL');
    expect(await client.message('error')).toMatchObject({ code: 'remote', retry: true });
    expect(wordsOf(100_000).startsWith(client.text)).toBe(true);
  });
});
