import { type AgentSubscriber, type BaseEvent, HttpAgent, type Message } from '@ag-ui/client';
import { Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { Server } from '../../../src/server/create-server.ts';
import { serve } from '../serve.ts';
import { atOnce, echo, failing, numbered, paced, silent, texts, type Unnumbered } from '../sources.ts';

const pipelines = [{ name: 'assistant', version: 1, surfaces: ['chat', 'voice'] }];
const call = { id: 'c1', name: 'search', args: { text: 'noir' } };

const answering: Unnumbered[] = [
  { type: 'tool', phase: 'start', stage: 'calls', call: { ...call, id: 'guess-1' }, speculative: true },
  { type: 'tool', phase: 'start', stage: 'calls', call, speculative: false },
  { type: 'text', msg: 0, off: 0, text: 'One ' },
  { type: 'tool', phase: 'end', stage: 'calls', call, ok: true, value: ['The Big Sleep'], tookMs: 3 },
  {
    type: 'tool',
    phase: 'end',
    stage: 'calls',
    call: { ...call, id: 'c2' },
    ok: false,
    error: { code: 'timeout', message: 'late' },
    tookMs: 9,
  },
  { type: 'text', msg: 0, off: 4, text: 'moment.' },
  { type: 'done', outcome: 'answered' },
];

const retracting: Unnumbered[] = [
  { type: 'text', msg: 0, off: 0, text: 'Fine so far. Then a secret' },
  { type: 'retract', msg: 0, fromOff: 13, reason: 'pii' },
  { type: 'text', msg: 0, off: 13, text: 'I cannot say more. ' },
  { type: 'retract', msg: 0, fromOff: 5, reason: 'all of it' },
  { type: 'text', msg: 0, off: 5, text: 'Sorry.' },
  { type: 'done', outcome: 'retracted' },
];

/** AG-UI's own client, which checks every event and its order. */
function agentOf(server: Server, path = ''): HttpAgent {
  return new HttpAgent({
    url: `${server.url.replace('ws', 'http')}/v1/ag-ui${path}`,
    threadId: 't1',
    initialMessages: [{ id: 'u1', role: 'user', content: 'which novels?' }],
  });
}

async function run(agent: HttpAgent): Promise<{ types: string[]; messages: readonly Message[]; events: BaseEvent[] }> {
  const events: BaseEvent[] = [];
  const subscriber: AgentSubscriber = { onEvent: ({ event }) => void events.push(event) };
  await agent.runAgent({}, subscriber);
  return { types: events.map(({ type }) => type), messages: agent.messages, events };
}

describe('AG-UI', () => {
  it('streams the answer as a message of the conversation', async () => {
    const agent = agentOf(await serve(paced(texts(['which ', 'novels', '?']), 10), { pipelines }));
    const { types, messages } = await run(agent);
    expect(types).toEqual([
      'RUN_STARTED',
      'TEXT_MESSAGE_START',
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_END',
      'RUN_FINISHED',
    ]);
    expect(messages).toMatchObject([{ id: 'u1' }, { role: 'assistant', content: 'which novels?' }]);
  });

  it('tells of tools that were asked for, with their results, and not of guesses', async () => {
    const agent = agentOf(await serve(paced(answering, 5), { pipelines }));
    const { messages, events } = await run(agent);
    expect(JSON.stringify(events)).not.toContain('guess-1');
    expect(messages).toMatchObject([
      { id: 'u1' },
      { role: 'assistant', toolCalls: [{ id: 'c1', function: { name: 'search', arguments: '{"text":"noir"}' } }] },
      { role: 'tool', toolCallId: 'c1', content: '["The Big Sleep"]' },
      { role: 'assistant', content: 'One moment.' },
      { role: 'assistant', toolCalls: [{ id: 'c2' }] },
      { role: 'tool', toolCallId: 'c2', content: '{"error":{"code":"timeout","message":"late"}}' },
    ]);
  });

  it.each([
    ['each event alone', paced(retracting, 10)],
    ['all at once', atOnce(retracting)],
  ])('takes text back by a snapshot: %s', async (_, source) => {
    const agent = agentOf(await serve(source, { pipelines }));
    const { messages } = await run(agent);
    const shown = messages.filter(({ role }) => role === 'assistant').map(({ content }) => content);
    expect(shown.join('')).toBe('Fine Sorry.');
  });

  it('keeps tools and their results in the snapshot', async () => {
    const agent = agentOf(await serve(paced([...answering.slice(0, 4), ...retracting.map(later)], 5), { pipelines }));
    const { messages } = await run(agent);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant', 'assistant']);
    expect(messages.filter(({ id }) => id.includes('-')).map(({ content }) => content)).toContain('One Fine ');
  });

  it('names pipeline and surface by the path, and the session by the thread', async () => {
    const asked: unknown[] = [];
    const server = await serve(
      (request, options) => {
        asked.push([request.pipeline, request.surface, request.input]);
        return echo(request, options);
      },
      { pipelines },
    );
    await run(agentOf(server));
    await run(agentOf(server, '/assistant/voice'));
    const input = { text: 'which novels?', session: 't1' };
    expect(asked).toEqual([
      ['assistant', 'chat', input],
      ['assistant', 'voice', input],
    ]);
  });

  it('says an error as an event, with everything opened closed', async () => {
    const broken: Unnumbered[] = [
      { type: 'text', msg: 0, off: 0, text: 'It costs ' },
      { type: 'error', code: 'stage-failed', message: 'plan: no model', retry: false },
    ];
    const server = await serve(paced(broken, 20), { pipelines });
    const input = {
      threadId: 't',
      runId: 'r',
      messages: agentOf(server).messages,
      tools: [],
      context: [],
      state: {},
      forwardedProps: {},
    };
    const events: BaseEvent[] = [];
    await agentOf(server)
      .run(input)
      .forEach((event) => void events.push(event));
    expect(events.map(({ type }) => type)).toEqual([
      'RUN_STARTED',
      'TEXT_MESSAGE_START',
      'TEXT_MESSAGE_CONTENT',
      'TEXT_MESSAGE_END',
      'RUN_ERROR',
    ]);
    await expect(run(agentOf(await serve(failing, { pipelines })))).rejects.toThrow('503');
  });

  it('tells a cancelled run to clients that know the word', async () => {
    for (const [protocolVersion, outcome] of [
      ['1.0', { type: 'cancelled' }],
      [undefined, undefined],
    ] as const) {
      const server = await serve(silent, { pipelines });
      const body = { threadId: 't', runId: 'r', messages: [{ id: 'u', role: 'user', content: 'q' }], protocolVersion };
      const response = await fetch(`${server.url.replace('ws', 'http')}/v1/ag-ui`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      void server.close();
      const lines = (await response.text()).split('\n').filter(Boolean);
      const last = JSON.parse(lines.at(-1)?.slice(6) ?? '') as { readonly type: string; readonly outcome?: unknown };
      expect([last.type, last.outcome]).toEqual(['RUN_FINISHED', outcome]);
    }
  });

  it('cancels the run when the client hangs up', async () => {
    let torn: () => void = () => {};
    const cancelled = new Promise<void>((resolve) => (torn = resolve));
    const endless = numbered(
      () =>
        new Observable((log) => {
          log.next({ type: 'text', msg: 0, off: 0, text: 'first' });
          return torn;
        }),
    );
    const agent = agentOf(await serve(endless, { pipelines }));
    const subscriber: AgentSubscriber = { onTextMessageContentEvent: () => agent.abortRun() };
    await agent.runAgent({}, subscriber).catch(() => {});
    await cancelled;
  });
});

/** The same events where the text already has four characters. */
function later(event: Unnumbered): Unnumbered {
  if (event.type === 'text') return { ...event, off: event.off + 4 };
  return event.type === 'retract' ? { ...event, fromOff: event.fromOff + 4 } : event;
}
