import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AiSdkEmbedderOptions, createAiSdkEmbedder } from '../../../src/adapters/embedder/ai-sdk-embedder.ts';
import type { Embedder } from '../../../src/ports/index.ts';
import { callContext } from '../call-context.ts';

/** What the provider answers to the texts of a request; `hang` never does. */
let answer: (texts: readonly string[]) => { readonly status: number; readonly body: unknown } | 'hang';
let asked: (readonly string[])[];
let aborted: number;
let server: Server;

beforeEach(async () => {
  asked = [];
  aborted = 0;
  answer = (texts) => ({
    status: 200,
    body: { data: texts.map((text) => ({ embedding: [text.length, 0, 1] })), usage: { prompt_tokens: 1 } },
  });
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    response.on('close', () => {
      if (!response.writableEnded) aborted += 1;
    });
    request.on('end', () => {
      const { input } = JSON.parse(body) as { input: string[] };
      asked.push(input);
      const answered = answer(input);
      if (answered === 'hang') return;
      response.writeHead(answered.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answered.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function open(options: Partial<AiSdkEmbedderOptions> = {}): Embedder {
  const { port } = server.address() as AddressInfo;
  const provider = createOpenAICompatible({ name: 'local', baseURL: `http://127.0.0.1:${port}/v1` });
  return createAiSdkEmbedder(provider.embeddingModel('tiny'), { dimensions: 3, ...options });
}

const embed = (embedder: Embedder, ...texts: string[]): Promise<readonly Float32Array[]> =>
  firstValueFrom(embedder.embed(texts, callContext()));

describe('createAiSdkEmbedder', () => {
  it('names its space after the model and the length of its vectors', () => {
    expect(open()).toMatchObject({ space: 'local.embedding:tiny@3', dimensions: 3 });
  });

  it('gives vectors of length 1, in the order of the texts, from one request', async () => {
    const vectors = await embed(open(), 'a', 'four');
    expect(asked).toEqual([['a', 'four']]);
    expect(vectors.map((vector) => Array.from(vector, (value) => Number(value.toFixed(2))))).toEqual([
      [0.71, 0, 0.71],
      [0.97, 0, 0.24],
    ]);
  });

  it('asks for many texts in turn', async () => {
    expect(await embed(open({ maxTexts: 2 }), 'a', 'b', 'c', 'd', 'e')).toHaveLength(5);
    expect(asked).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('asks for nothing where there is no text', async () => {
    expect(await embed(open())).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('fails where the provider refuses', async () => {
    answer = () => ({ status: 401, body: { error: { message: 'no such key' } } });
    await expect(embed(open(), 'a')).rejects.toMatchObject({ code: 'embedder-failed', model: 'local.embedding:tiny' });
  });

  it.each<[string, unknown[]]>([
    ['too few vectors', []],
    ['a vector of another length', [{ embedding: [1, 2] }]],
  ])('fails where the provider gives %s', async (_what, data) => {
    answer = () => ({ status: 200, body: { data } });
    await expect(embed(open(), 'a')).rejects.toMatchObject({ code: 'embedder-malformed' });
  });

  it('aborts the request when it is unsubscribed', async () => {
    answer = () => 'hang';
    const subscription = open().embed(['a'], callContext()).subscribe();
    await expect.poll(() => asked).toHaveLength(1);
    subscription.unsubscribe();
    await expect.poll(() => aborted).toBe(1);
  });

  it('aborts the request when the signal fires', async () => {
    answer = () => 'hang';
    const abort = new AbortController();
    const failure = firstValueFrom(open().embed(['a'], callContext({ signal: abort.signal })));
    await expect.poll(() => asked).toHaveLength(1);
    abort.abort();
    await expect(failure).rejects.toMatchObject({ code: 'embedder-failed' });
    await expect.poll(() => aborted).toBe(1);
  });

  it.each([{ dimensions: 0 }, { dimensions: 1.5 }, { maxTexts: 0 }])('refuses %j', (options) => {
    expect(() => open(options)).toThrow(RangeError);
  });
});
