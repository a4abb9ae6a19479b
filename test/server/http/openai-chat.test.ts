import OpenAI, { APIError } from 'openai';
import { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Server } from '../../../src/server/create-server.ts';
import { staticTokens } from '../../../src/server/static-tokens.ts';
import { serve } from '../serve.ts';
import { atOnce, echo, failing, numbered, paced, silent, texts, type Unnumbered } from '../sources.ts';

const pipelines = [{ name: 'assistant', version: 1, surfaces: ['chat', 'voice'] }];

/** OpenAI's own client. */
function clientOf(server: Server, apiKey = 'unused'): OpenAI {
  return new OpenAI({ apiKey, baseURL: `${server.url.replace('ws', 'http')}/v1`, maxRetries: 0 });
}

const question = {
  model: 'assistant',
  messages: [
    { role: 'system' as const, content: 'Be short.' },
    { role: 'user' as const, content: [{ type: 'text' as const, text: 'which novels?' }] },
  ],
};

const retracting: Unnumbered[] = [
  { type: 'text', msg: 0, off: 0, text: 'Fine so far. ' },
  { type: 'sentence', msg: 0, idx: 0, off: 0, len: 13 },
  { type: 'text', msg: 0, off: 13, text: 'Then a secret' },
  { type: 'retract', msg: 0, fromOff: 13, reason: 'pii' },
  { type: 'text', msg: 0, off: 13, text: 'I cannot say more.' },
  { type: 'done', outcome: 'retracted' },
];

async function streamed(
  client: OpenAI,
  more: object = {},
): Promise<{ text: string; finish: string | null; roles: unknown[] }> {
  const stream = await client.chat.completions.create({ ...question, ...more, stream: true });
  let text = '';
  let finish: string | null = null;
  const roles: unknown[] = [];
  for await (const { choices } of stream) {
    text += choices[0]?.delta.content ?? '';
    finish = choices[0]?.finish_reason ?? finish;
    roles.push(choices[0]?.delta.role);
  }
  return { text, finish, roles };
}

describe('OpenAI chat completions', () => {
  it('answer the last user message, whole', async () => {
    const client = clientOf(await serve(echo, { pipelines }));
    const { choices, object, model } = await client.chat.completions.create(question);
    expect({ object, model }).toEqual({ object: 'chat.completion', model: 'assistant' });
    expect(choices).toMatchObject([
      { index: 0, message: { role: 'assistant', content: 'which novels?' }, finish_reason: 'stop' },
    ]);
  });

  it('stream it: the role first, then text as it comes, then the finish reason', async () => {
    const client = clientOf(await serve(paced(texts(['which ', 'novels', '?']), 20), { pipelines }));
    const { text, finish, roles } = await streamed(client);
    expect({ text, finish }).toEqual({ text: 'which novels?', finish: 'stop' });
    expect(roles[0]).toBe('assistant');
    expect(roles.length).toBe(5);
  });

  it('count tokens where asked', async () => {
    const usage: Unnumbered = { type: 'usage', stage: 'draft', inputTokens: 12, outputTokens: 3 };
    const client = clientOf(await serve(atOnce([usage, { ...usage, stage: 'plan' }, ...texts(['ok'])]), { pipelines }));
    const stream = await client.chat.completions.create({
      ...question,
      stream: true,
      stream_options: { include_usage: true },
    });
    const counts = [];
    for await (const { usage: counted } of stream) if (counted) counts.push(counted);
    expect(counts).toEqual([{ prompt_tokens: 24, completion_tokens: 6, total_tokens: 30 }]);
  });

  it('name the surface after the pipeline, and list both', async () => {
    const surfaces: unknown[] = [];
    const server = await serve(
      (request, options) => {
        surfaces.push([request.pipeline, request.surface, request.input]);
        return echo(request, options);
      },
      { pipelines },
    );
    const client = clientOf(server);
    await client.chat.completions.create(question);
    await client.chat.completions.create({ ...question, model: 'assistant:voice', user: 'u1' });
    expect(surfaces).toEqual([
      ['assistant', 'chat', { text: 'which novels?' }],
      ['assistant', 'voice', { text: 'which novels?', user: 'u1' }],
    ]);
    const models = await client.models.list();
    expect(models.data.map(({ id }) => id)).toEqual(['assistant', 'assistant:chat', 'assistant:voice']);
  });

  describe('on a retraction', () => {
    it('end with content_filter where the text had left', async () => {
      const client = clientOf(await serve(paced(retracting, 10), { pipelines }));
      expect(await streamed(client)).toMatchObject({ text: 'Fine so far. Then a secret', finish: 'content_filter' });
    });

    it.each(['sentence', 'all'])('leave no trace of it where text is held: %s', async (hold) => {
      const client = clientOf(await serve(paced(retracting, 5), { pipelines }));
      expect(await streamed(client, { tailrace: { hold } })).toMatchObject({
        text: 'Fine so far. I cannot say more.',
        finish: 'content_filter',
      });
    });

    it('give what stands where the answer is whole', async () => {
      const client = clientOf(await serve(atOnce(retracting), { pipelines }));
      const { choices } = await client.chat.completions.create(question);
      expect(choices).toMatchObject([
        { message: { content: 'Fine so far. I cannot say more.' }, finish_reason: 'content_filter' },
      ]);
    });
  });

  it('say an error as a status before the first byte, and in the stream after it', async () => {
    const before = clientOf(await serve(failing, { pipelines }));
    const early = await streamed(before).catch((error: unknown) => error as APIError);
    expect(early).toBeInstanceOf(APIError);
    expect(early).toMatchObject({ status: 503, code: 'stage-failed' });
    const broken: Unnumbered[] = [
      { type: 'text', msg: 0, off: 0, text: 'It costs ' },
      { type: 'error', code: 'stage-failed', message: 'plan: no model', retry: false },
    ];
    const after = clientOf(await serve(paced(broken, 20), { pipelines }));
    const late = await streamed(after).catch((error: unknown) => error as APIError);
    expect(late).toBeInstanceOf(APIError);
    expect(late).toMatchObject({ code: 'stage-failed', message: expect.stringContaining('plan: no model') });
  });

  it.each([
    [{ messages: [{ role: 'assistant' as const, content: 'hi' }] }, 400],
    [{ tailrace: { hold: 'some' } }, 400],
  ])('refuse %j', async (more, status) => {
    const client = clientOf(await serve(echo, { pipelines }));
    await expect(client.chat.completions.create({ ...question, ...more } as never)).rejects.toMatchObject({ status });
  });

  it('cancel the run when the client hangs up', async () => {
    let torn: () => void = () => {};
    const cancelled = new Promise<void>((resolve) => (torn = resolve));
    const endless = numbered(
      () =>
        new Observable((run) => {
          run.next({ type: 'text', msg: 0, off: 0, text: 'first' });
          return torn;
        }),
    );
    const client = clientOf(await serve(endless, { pipelines }));
    const stream = await client.chat.completions.create({ ...question, stream: true });
    for await (const { choices } of stream) if (choices[0]?.delta.content === 'first') break;
    await cancelled;
  });

  it('take the key as a token', async () => {
    const auth = staticTokens({ 'alice-0123456789abcdef': 'alice' });
    const server = await serve(echo, { pipelines, auth });
    await expect(clientOf(server).chat.completions.create(question)).rejects.toMatchObject({ status: 401 });
    const client = clientOf(server, 'alice-0123456789abcdef');
    await client.chat.completions.create({ ...question, user: 'alice' });
    await expect(client.chat.completions.create({ ...question, user: 'bob' })).rejects.toMatchObject({ status: 403 });
  });

  it('are refused while the server drains', async () => {
    const server = await serve(silent, { pipelines, limits: { drainMs: 60_000 } });
    const client = clientOf(server);
    const open = client.chat.completions.create({ ...question, stream: true });
    const { data } = await client.models.list().withResponse();
    expect(data.data).toHaveLength(3);
    const stream = await open;
    void server.close();
    await expect(client.chat.completions.create(question)).rejects.toMatchObject({ status: 503, code: 'draining' });
    stream.controller.abort();
  });
});
