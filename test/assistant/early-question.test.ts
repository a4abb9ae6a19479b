import { pino } from 'pino';
import { Subject } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServedApp } from '../../src/app/index.ts';
import { openServer } from '../../src/cli/open-server.ts';
import { runLogOf } from '../../src/cli/run-log-of.ts';
import { connect, type InputPart, type RunMessage } from '../../src/client/index.ts';
import type { RunEvent } from '../../src/index.ts';
import { codecs } from '../../src/protocol/codecs.ts';

let opened: ServedApp;

beforeAll(async () => {
  opened = await openServer({ port: 0, env: {}, atOnce: true, logger: pino({ level: 'silent' }) });
});

afterAll(() => opened.close());

/** Says `texts` one after the other on voice, each when `ready` holds of what was told, then that this is all. */
function say(
  texts: readonly string[],
  ready: (told: readonly RunMessage[]) => boolean,
  codec = codecs.json,
): Promise<RunEvent[]> {
  const client = connect(opened.server.url, { codec });
  const parts = new Subject<InputPart>();
  const told: RunMessage[] = [];
  const kinds = ['text', 'sentence', 'tool', 'speculation', 'stage', 'trace'] as const;
  const question = { pipeline: 'assistant', surface: 'voice', input: { text: '', user: 'C01' }, kinds, parts };
  return new Promise((resolve, reject) => {
    let isAll = false;
    client.run(question).subscribe({
      next: (message) => {
        told.push(message);
        if (message.type === 'accepted') for (const text of texts) parts.next({ text, final: false });
        if (isAll || !ready(told)) return;
        isAll = true;
        parts.next({ final: true });
      },
      error: reject,
      complete: () => {
        client.close();
        resolve(runLogOf(told));
      },
    });
  });
}

const started = (log: readonly RunMessage[]): boolean =>
  log.some((message) => message.type === 'tool' && message.phase === 'start');

// A question for each: one that was asked before is answered from the cache.
const asked = [
  ['json', 'do you have any detective novels'],
  ['msgpack', 'do you have any fantasy novels'],
  ['fb', 'do you have any horror novels'],
] as const;

describe.each(asked)('a spoken question in %s', (codec, text) => {
  it('has a tool at work before it is whole, and nothing shown', async () => {
    const words = ['do you have', 'do you have any', text, text];
    const log = await say(words, started, codecs[codec]);
    const whole = log.find((event) => event.type === 'input' && event.final);
    expect(whole).toMatchObject({ input: { text, user: 'C01' } });
    const begun = log.find((event) => event.type === 'tool' && event.phase === 'start');
    expect(begun).toMatchObject({ speculative: true, call: { name: 'search_books' } });
    expect(begun?.seq).toBeLessThan(whole?.seq ?? 0);
    const shown = log.find((event) => event.type === 'text');
    expect(shown?.seq).toBeGreaterThan(whole?.seq ?? 0);
    expect(log.filter((event) => event.type === 'speculation').map(({ action }) => action)).toContain('adopted');
    // The tool ran once: what was begun early is what was answered with.
    expect(log.filter((event) => event.type === 'tool' && event.phase === 'start')).toHaveLength(1);
    expect(log.at(-1)).toMatchObject({ type: 'done', outcome: 'answered' });
  });
});

describe('a spoken question', () => {
  it('that was heard wrong drops what was begun on it', async () => {
    const heard = ['where is my order', 'where is my order', 'where is your old mill shop'];
    const log = await say(heard, started);
    const wasted = log.filter((event) => event.type === 'speculation' && event.action === 'wasted');
    expect(wasted.length).toBeGreaterThan(0);
    const used = log.flatMap((event) => (event.type === 'tool' && event.phase === 'end' ? [event.call.name] : []));
    expect(used).toContain('shop_info');
    expect(log.at(-1)).toMatchObject({ type: 'done', outcome: 'answered' });
  });
});
