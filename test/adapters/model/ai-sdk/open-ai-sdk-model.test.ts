import { afterEach, describe, expect, it } from 'vitest';
import { openAiSdkModel } from '../../../../src/adapters/model/ai-sdk/open-ai-sdk-model.ts';
import type { ChatRequest } from '../../../../src/ports/chat-model.ts';
import { callContext } from './call-context.ts';
import { collectAnswer } from './collect-answer.ts';
import { type LoopbackProvider, loopbackProvider, reply, type SeenRequest } from './loopback-provider.ts';
import { awsEventStream, chatCompletions, namedEvents, type WireFormat } from './wire-formats.ts';
import { chatCalls, chatText, converseText, messagesText, responsesText } from './written-streams.ts';

const tools = [
  {
    name: 'search',
    description: 'Finds books.',
    parameters: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
    readOnly: true,
  },
];
const ask: ChatRequest = { purpose: 'compose', messages: [{ role: 'user', text: 'Is it in stock?' }] };

let provider: LoopbackProvider;
afterEach(() => provider.close());

async function serve(format: WireFormat, events: readonly string[]): Promise<void> {
  provider = await loopbackProvider(({ response }) => reply(response, format.contentType, format.encode(events), 11));
}

function seen(index = 0): SeenRequest {
  const request = provider.seen[index];
  if (request === undefined) throw new Error(`no request ${index}`);
  return request;
}

describe('openAiSdkModel', () => {
  it('streams text and usage from an OpenAI-compatible server, with its price', async () => {
    await serve(chatCompletions, chatText);
    const model = await openAiSdkModel(`openai-compatible:qwen3@${provider.url}/v1`, {
      env: { OPENAI_COMPATIBLE_API_KEY: 'secret' },
      prices: { qwen3: { input: 1, output: 10 } },
    });
    const answer = await collectAnswer(model.generate({ ...ask, maxTokens: 50, temperature: 0.2 }, callContext()));
    expect(answer.parts).toEqual([
      { type: 'text', text: 'Two are ' },
      { type: 'text', text: 'in stock' },
      { type: 'text', text: '.' },
      {
        type: 'finish',
        reason: 'stop',
        usage: { inputTokens: 100, outputTokens: 20, cost: 0.0003, model: 'openai-compatible:qwen3' },
      },
    ]);
    expect(seen().path).toBe('/v1/chat/completions');
    expect(seen().headers.authorization).toBe('Bearer secret');
    expect(seen().body).toMatchObject({ model: 'qwen3', stream: true, max_tokens: 50, temperature: 0.2 });
  });

  it('streams the arguments of calls as they arrive', async () => {
    await serve(chatCompletions, chatCalls);
    const model = await openAiSdkModel(`openai-compatible:qwen3@${provider.url}`, { env: {} });
    const answer = await collectAnswer(model.generate({ ...ask, purpose: 'plan', tools }, callContext()));
    expect(answer.parts).toEqual([
      { type: 'tool-delta', index: 0, id: 'call-a', name: 'search', args: '' },
      { type: 'tool-delta', index: 0, args: '{"text":"det' },
      { type: 'tool-delta', index: 0, args: 'ective"}' },
      { type: 'tool-delta', index: 1, id: 'call-b', name: 'policy', args: '' },
      { type: 'tool-delta', index: 1, args: '{}' },
      { type: 'finish', reason: 'tool-calls' },
    ]);
    expect(seen().headers.authorization).toBeUndefined();
    expect(seen().body).toMatchObject({
      tool_choice: 'auto',
      tools: [{ type: 'function', function: { name: 'search', parameters: tools[0]?.parameters } }],
    });
  });

  it('hands no tools to a model that composes', async () => {
    await serve(chatCompletions, chatText);
    const model = await openAiSdkModel(`openai-compatible:qwen3@${provider.url}`, { env: {} });
    await collectAnswer(model.generate({ ...ask, tools }, callContext()));
    expect(seen().body).not.toHaveProperty('tools');
  });

  it.each([
    { setting: 'openai:gpt-5', format: namedEvents, events: responsesText, path: '/responses', usage: [9, 2] },
    {
      setting: 'openai-chat:gpt-5',
      format: chatCompletions,
      events: chatText,
      path: '/chat/completions',
      usage: [100, 20],
    },
    { setting: 'anthropic:claude-x', format: namedEvents, events: messagesText, path: '/messages', usage: [7, 3] },
    {
      setting: 'bedrock:eu.model:0',
      format: awsEventStream,
      events: converseText,
      path: '/model/eu.model%3A0/converse-stream',
      usage: [5, 2],
    },
  ])('speaks to $setting', async ({ setting, format, events, path, usage }) => {
    await serve(format, events);
    const env = { OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: 'a', AWS_BEARER_TOKEN_BEDROCK: 'a', AWS_REGION: 'eu-west-1' };
    const model = await openAiSdkModel(`${setting}@${provider.url}`, { env });
    const answer = await collectAnswer(model.generate(ask, callContext()));
    expect(answer.error).toBeUndefined();
    expect(answer.text).toBe(setting.startsWith('openai-chat') ? 'Two are in stock.' : 'Yes.');
    expect(answer.parts.at(-1)).toEqual({
      type: 'finish',
      reason: 'stop',
      usage: { inputTokens: usage[0], outputTokens: usage[1], model: setting },
    });
    expect(seen().path).toBe(path);
  });

  it('signs requests to Bedrock with a pair of keys', async () => {
    await serve(awsEventStream, converseText);
    const env = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'shh', AWS_REGION: 'eu-west-1' };
    const model = await openAiSdkModel(`bedrock:model@${provider.url}`, { env });
    expect((await collectAnswer(model.generate(ask, callContext()))).text).toBe('Yes.');
    expect(seen().headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/bedrock/);
  });

  it('takes a model by its alias, by its own name, and the default for a name it was given no model for', async () => {
    await serve(chatCompletions, chatText);
    const model = await openAiSdkModel(`openai-compatible:large,fast=small@${provider.url}`, { env: {} });
    for (const name of ['fast', 'strong', 'other-7b']) {
      await collectAnswer(model.generate({ ...ask, model: name }, callContext()));
    }
    expect(provider.seen.map(({ body }) => body.model)).toEqual(['small', 'large', 'other-7b']);
  });

  it('makes one request a subscription, over one connection', async () => {
    await serve(chatCompletions, chatText);
    const model = await openAiSdkModel(`openai-compatible:qwen3@${provider.url}`, { env: {} });
    const calls = model.generate(ask, callContext());
    expect(provider.seen).toHaveLength(0);
    const first = await collectAnswer(calls);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await collectAnswer(calls);
    expect(first.parts).toEqual(second.parts);
    expect(provider.seen).toHaveLength(2);
    expect(provider.sockets()).toBe(1);
  });

  it('hands on the trace of the run and the options for the provider', async () => {
    await serve(chatCompletions, chatText);
    const model = await openAiSdkModel(`openai-compatible:qwen3@${provider.url}`, { env: {} });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const request = { ...ask, providerOptions: { 'openai-compatible': { user: 'u-1' } } };
    await collectAnswer(model.generate(request, callContext(undefined, undefined, traceparent)));
    expect(seen().headers.traceparent).toBe(traceparent);
    expect(seen().body).toMatchObject({ user: 'u-1' });
  });

  it('goes on from what was said without repeating it', async () => {
    await serve(chatCompletions, chatText);
    const model = await openAiSdkModel(`openai-compatible:qwen3@${provider.url}`, { env: {} });
    const said = 'The book is here.';
    const answer = await collectAnswer(model.generate({ ...ask, said }, callContext()));
    expect(said + answer.text).toBe('The book is here. Two are in stock.');
    expect(seen().body.messages).toMatchObject([
      { role: 'system' },
      { role: 'user', content: 'Is it in stock?' },
      { role: 'assistant', content: said },
      { role: 'user', content: 'Go on.' },
    ]);
  });
});
