import { DefaultChatTransport, readUIMessageStream, type UIMessage, type UIMessageChunk } from 'ai';
import { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Server } from '../../../src/server/create-server.ts';
import { serve } from '../serve.ts';
import { atOnce, echo, failing, numbered, paced, texts, type Unnumbered } from '../sources.ts';

const pipelines = [{ name: 'assistant', version: 1, surfaces: ['chat', 'voice'] }];
const call = { id: 'c1', name: 'search', args: { text: 'noir' } };
const messages: UIMessage[] = [{ id: 'u1', role: 'user', parts: [{ type: 'text', text: 'which novels?' }] }];

const tools: Unnumbered[] = [
  { type: 'tool', phase: 'start', stage: 'calls', call: { ...call, id: 'guess-1' }, speculative: true },
  { type: 'tool', phase: 'start', stage: 'calls', call, speculative: false },
  { type: 'tool', phase: 'end', stage: 'calls', call, ok: true, value: ['The Big Sleep'], tookMs: 3 },
];
const failed: Unnumbered = {
  type: 'tool',
  phase: 'end',
  stage: 'calls',
  call: { ...call, id: 'c2' },
  ok: false,
  error: { code: 'timeout', message: 'late' },
  tookMs: 9,
};
const retracting: Unnumbered[] = [
  { type: 'text', msg: 0, off: 0, text: 'Fine so far. Then a secret' },
  failed,
  { type: 'retract', msg: 0, fromOff: 13, reason: 'pii' },
  { type: 'text', msg: 0, off: 13, text: 'I cannot say more.' },
  { type: 'done', outcome: 'retracted' },
];

/** The AI SDK's own transport and reader. */
async function ask(server: Server, path = '', abortSignal?: AbortSignal): Promise<ReadableStream<UIMessageChunk>> {
  const transport = new DefaultChatTransport({ api: `${server.url.replace('ws', 'http')}/v1/ui-messages${path}` });
  return transport.sendMessages({
    chatId: 'chat1',
    messages,
    trigger: 'submit-message',
    messageId: undefined,
    abortSignal,
  });
}

async function read(server: Server): Promise<{ message: UIMessage; states: UIMessage[] }> {
  const states: UIMessage[] = [];
  for await (const state of readUIMessageStream({ stream: await ask(server), terminateOnError: true })) {
    states.push(structuredClone(state));
  }
  return { message: states.at(-1) as UIMessage, states };
}

function textOf({ parts }: UIMessage): string {
  return parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
}

describe('the UI message stream of the AI SDK', () => {
  it('streams the answer as one text', async () => {
    const { message, states } = await read(await serve(paced(texts(['which ', 'novels', '?']), 10), { pipelines }));
    expect(message.role).toBe('assistant');
    expect(message.parts).toMatchObject([
      { type: 'step-start' },
      { type: 'text', text: 'which novels?', state: 'done' },
    ]);
    expect(states.map(textOf)).toContain('which novels');
  });

  it('tells of tools that were asked for as run by the server, and not of guesses', async () => {
    const { message } = await read(await serve(paced([...tools, failed, ...texts(['Found one.'])], 5), { pipelines }));
    expect(message.parts.filter((part) => part.type !== 'step-start')).toMatchObject([
      {
        type: 'dynamic-tool',
        toolName: 'search',
        toolCallId: 'c1',
        input: { text: 'noir' },
        output: ['The Big Sleep'],
        state: 'output-available',
        providerExecuted: true,
      },
      { type: 'dynamic-tool', toolCallId: 'c2', errorText: 'timeout: late', state: 'output-error' },
      { type: 'text', text: 'Found one.' },
    ]);
  });

  it.each([
    ['each event alone', paced([...tools, ...retracting], 10)],
    ['all at once', atOnce([...tools, ...retracting])],
  ])('takes text back by resetting its step, and keeps the tools: %s', async (_, source) => {
    const { message } = await read(await serve(source, { pipelines }));
    expect(textOf(message)).toBe('Fine so far. I cannot say more.');
    const kept = message.parts.filter((part) => part.type === 'dynamic-tool').map((part) => part.toolCallId);
    expect(kept).toEqual(['c1', 'c2']);
  });

  it('takes an error before the first byte as a failed request, and after it as an error of the stream', async () => {
    await expect(ask(await serve(failing, { pipelines }))).rejects.toThrow('plan: no model');
    const broken: Unnumbered[] = [
      { type: 'text', msg: 0, off: 0, text: 'It costs ' },
      { type: 'error', code: 'stage-failed', message: 'plan: no model', retry: false },
    ];
    await expect(read(await serve(paced(broken, 20), { pipelines }))).rejects.toThrow('stage-failed: plan: no model');
  });

  it('names pipeline and surface by the path, and the session by the chat', async () => {
    const asked: unknown[] = [];
    const server = await serve(
      (request, options) => {
        asked.push([request.pipeline, request.surface, request.input]);
        return echo(request, options);
      },
      { pipelines },
    );
    await (await ask(server, '/assistant/voice')).cancel();
    expect(asked).toEqual([['assistant', 'voice', { text: 'which novels?', session: 'chat1' }]]);
  });

  it('cancels the run when the client hangs up', async () => {
    let torn: () => void = () => {};
    const cancelled = new Promise<void>((resolve) => (torn = resolve));
    const endless = numbered(
      () =>
        new Observable((run) => {
          run.next({ type: 'text', msg: 0, off: 0, text: 'first' });
          return torn;
        }),
    );
    const abort = new AbortController();
    const stream = await ask(await serve(endless, { pipelines }), '', abort.signal);
    await stream.getReader().read();
    abort.abort();
    await cancelled;
  });
});
