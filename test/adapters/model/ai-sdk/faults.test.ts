import { tap } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { openAiSdkModel } from '../../../../src/adapters/model/ai-sdk/open-ai-sdk-model.ts';
import type { ChatRequest, ModelPart } from '../../../../src/ports/chat-model.ts';
import { callContext } from './call-context.ts';
import { type Answer, collectAnswer } from './collect-answer.ts';
import { type LoopbackProvider, loopbackProvider, refuse, reply, type SeenRequest } from './loopback-provider.ts';
import { awsEventStream, awsFrame, chatCompletions, namedEvents } from './wire-formats.ts';
import {
  chatText,
  converseText,
  messagesOverloaded,
  messagesText,
  responsesFailed,
  responsesText,
} from './written-streams.ts';

const ask: ChatRequest = { purpose: 'compose', messages: [{ role: 'user', text: 'Is it in stock?' }] };
const env = { OPENAI_API_KEY: 'a', ANTHROPIC_API_KEY: 'a', AWS_BEARER_TOKEN_BEDROCK: 'a', AWS_REGION: 'eu-west-1' };

let provider: LoopbackProvider;
afterEach(() => provider.close());

async function call(
  kind: string,
  answer: (request: SeenRequest) => void,
  heard: (part: ModelPart) => void = () => {},
): Promise<Answer> {
  provider = await loopbackProvider(answer);
  const model = await openAiSdkModel(`${kind}:m@${provider.url}`, { env });
  return collectAnswer(model.generate(ask, callContext()).pipe(tap(heard)));
}

const KINDS = ['openai-compatible', 'openai', 'openai-chat', 'anthropic', 'bedrock'];

describe('a refused call', () => {
  it.each([
    {
      status: 400,
      body: { error: { message: 'No such field.', type: 'invalid_request_error' } },
      code: 'bad-request',
      retryable: false,
    },
    {
      status: 401,
      body: { error: { message: 'Bad key.', type: 'authentication_error' } },
      code: 'auth',
      retryable: false,
    },
    {
      status: 404,
      body: { error: { message: 'No such model.', type: 'not_found_error' } },
      code: 'not-found',
      retryable: false,
    },
    { status: 413, body: { error: { message: 'Too long.' } }, code: 'too-large', retryable: false },
    {
      status: 429,
      body: { error: { message: 'Slow down.', type: 'rate_limit_error' } },
      code: 'rate-limit',
      retryable: true,
    },
    { status: 500, body: { error: { message: 'It broke.' } }, code: 'server', retryable: true },
    { status: 502, body: '<html>Bad gateway</html>', code: 'server', retryable: true },
    { status: 503, body: '', code: 'overloaded', retryable: true },
    {
      status: 529,
      body: { error: { message: 'Overloaded', type: 'overloaded_error' } },
      code: 'overloaded',
      retryable: true,
    },
  ])('with status $status is $code at every provider', async ({ status, body, code, retryable }) => {
    for (const kind of KINDS) {
      const { error, parts } = await call(kind, ({ response }) => refuse(response, status, body));
      expect(parts).toEqual([]);
      expect(error, kind).toMatchObject({ name: 'ModelCallError', code, retryable, status, model: `${kind}:m` });
      await provider.close();
    }
  });

  it('tells an empty account from a pace that is too fast', async () => {
    const body = {
      error: { message: 'You exceeded your quota.', type: 'insufficient_quota', code: 'insufficient_quota' },
    };
    const { error } = await call('openai', ({ response }) => refuse(response, 429, body));
    expect(error).toMatchObject({ code: 'quota', retryable: false, status: 429 });
    expect((error as Error).message).toBe('openai:m: You exceeded your quota.');
  });

  it.each([
    { header: { 'retry-after': '7' }, waitMs: 7000 },
    { header: { 'retry-after-ms': '250' }, waitMs: 250 },
    { header: { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, waitMs: undefined },
    { header: {}, waitMs: undefined },
  ])('says how long to wait: $waitMs ms for $header', async ({ header, waitMs }) => {
    const { error } = await call('anthropic', ({ response }) => refuse(response, 429, { error: {} }, header));
    expect((error as { retryAfterMs?: number }).retryAfterMs).toBe(waitMs);
  });

  it('is a network fault where nobody listens', async () => {
    provider = await loopbackProvider(() => {});
    // The port is taken at another address of this machine, so nobody else takes it meanwhile.
    const model = await openAiSdkModel(`openai-compatible:m@${provider.url.replace('127.0.0.1', '127.0.0.2')}`, {
      env,
    });
    const { error } = await collectAnswer(model.generate(ask, callContext()));
    expect(error).toMatchObject({ code: 'network', retryable: true });
  });
});

describe('a stream that goes wrong', () => {
  it.each([
    { kind: 'openai-compatible', format: chatCompletions, events: chatText, text: 'Two are in stock' },
    { kind: 'openai', format: namedEvents, events: responsesText, text: 'Yes.' },
    { kind: 'anthropic', format: namedEvents, events: messagesText, text: 'Yes.' },
    { kind: 'bedrock', format: awsEventStream, events: converseText, text: 'Yes.' },
  ])('is a network fault when the socket of $kind is cut, after all that had come', async (stream) => {
    let cut = (): void => {};
    let told = '';
    const { error, text } = await call(
      stream.kind,
      ({ response }) => {
        response.writeHead(200, { 'content-type': stream.format.contentType });
        const body = stream.format.encode(stream.events.slice(0, 3));
        // Not the closing word of the encoding: it would end the answer.
        response.write(body.subarray(0, body.includes('data: [DONE]') ? body.indexOf('data: [DONE]') : body.length));
        cut = () => response.destroy();
      },
      (part) => {
        if (part.type === 'text') told += part.text;
        if (told === stream.text) cut();
      },
    );
    expect(error).toMatchObject({ code: 'network', retryable: true });
    expect(text).toBe(stream.text);
  });

  it.each([
    { kind: 'openai-compatible', format: chatCompletions, events: chatText.slice(0, 3), code: 'truncated' },
    { kind: 'openai-chat', format: chatCompletions, events: chatText.slice(0, 3), code: 'truncated' },
    { kind: 'openai', format: namedEvents, events: responsesText.slice(0, 3), code: 'truncated' },
    { kind: 'anthropic', format: namedEvents, events: messagesText.slice(0, 3), code: 'truncated' },
    { kind: 'bedrock', format: awsEventStream, events: converseText.slice(0, 2), code: 'truncated' },
  ])('is $code when $kind ends it without a word', async ({ kind, format, events, code }) => {
    const { error } = await call(kind, ({ response }) => reply(response, format.contentType, format.encode(events)));
    expect(error).toMatchObject({ code, retryable: true });
  });

  it.each([
    { kind: 'openai-compatible', format: chatCompletions, events: [...chatText.slice(0, 3), '{"choices":[{"delta'] },
    { kind: 'openai', format: namedEvents, events: [...responsesText.slice(0, 3), '{"type":"response.outp'] },
    { kind: 'anthropic', format: namedEvents, events: [...messagesText.slice(0, 3), 'no json'] },
  ])('is malformed when $kind sends a chunk that is no JSON, after all that was', async ({ kind, format, events }) => {
    const { error, text } = await call(kind, ({ response }) =>
      reply(response, format.contentType, format.encode(events)),
    );
    expect(error).toMatchObject({ code: 'malformed', retryable: true });
    expect(text).not.toBe('');
  });

  it('is overloaded when Anthropic says so in mid-stream', async () => {
    const { error, text } = await call('anthropic', ({ response }) =>
      reply(response, namedEvents.contentType, namedEvents.encode(messagesOverloaded)),
    );
    expect(text).toBe('Yes.');
    expect(error).toMatchObject({ code: 'overloaded', retryable: true });
    expect((error as Error).message).toBe('anthropic:m: Overloaded');
  });

  it('is a fault of the server when OpenAI says so in mid-stream', async () => {
    const { error, text } = await call('openai', ({ response }) =>
      reply(response, namedEvents.contentType, namedEvents.encode(responsesFailed)),
    );
    expect(text).toBe('Yes.');
    expect(error).toMatchObject({ code: 'server', retryable: true });
  });

  it('is a rate limit when Bedrock throttles in mid-stream', async () => {
    const body = Buffer.concat([
      awsEventStream.encode(converseText.slice(0, 2)),
      awsFrame('throttlingException', JSON.stringify({ message: 'Too many requests' }), 'exception'),
    ]);
    const { error, text } = await call('bedrock', ({ response }) => reply(response, awsEventStream.contentType, body));
    expect(text).toBe('Yes.');
    expect(error).toMatchObject({ code: 'rate-limit', retryable: true });
  });
});
