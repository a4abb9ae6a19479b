/**
 * What does a token cost on its way from a provider's socket to a stage: read by hand from `fetch`, through the model
 * port, and through the AI SDK's own `streamText`? One process, one loopback server, rounds interleaved, medians.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { streamText } from 'ai';
import { asyncScheduler, NEVER } from 'rxjs';
import { openAiSdkModel } from '../src/adapters/model/ai-sdk/open-ai-sdk-model.ts';
import type { CallContext } from '../src/ports/call.ts';

const TOKENS = 10_000;
const ROUNDS = 7;

const frame = (choice: object): string => `data: ${JSON.stringify({ id: 'chatcmpl-1', choices: [choice] })}\n\n`;
const token = frame({ index: 0, delta: { content: 'token ' } });
const end = `${frame({ index: 0, delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`;
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let sent = 0; sent < TOKENS; sent += 100) response.write(token.repeat(100));
  response.end(end);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const model = await openAiSdkModel(`openai-compatible:m@${url}`, { env: {} });
const sdk = createOpenAICompatible({ name: 'bench', baseURL: url })('m');
const context: CallContext = {
  signal: new AbortController().signal,
  demand: NEVER,
  scheduler: asyncScheduler,
  timeLeftMs: () => Number.POSITIVE_INFINITY,
  random: () => 0.5,
  run: 'bench',
  stage: 'plan',
  call: 'plan#1',
};

const contenders: Record<string, () => Promise<number>> = {
  'fetch, parsed by hand': async () => {
    const response = await fetch(url, { method: 'POST' });
    let rest = '';
    let count = 0;
    for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = (rest + text).split('\n\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line !== 'data: [DONE]' && JSON.parse(line.slice(6)).choices[0].delta.content !== undefined) count++;
      }
    }
    return count;
  },
  'the model port': () =>
    new Promise((resolve, reject) => {
      let count = 0;
      model.generate({ purpose: 'compose', messages: [{ role: 'user', text: 'hi' }] }, context).subscribe({
        next: (part) => {
          if (part.type === 'text') count++;
        },
        error: reject,
        complete: () => resolve(count),
      });
    }),
  'AI SDK streamText': async () => {
    let count = 0;
    for await (const _ of streamText({ model: sdk, prompt: 'hi' }).textStream) count++;
    return count;
  },
};

const times = new Map<string, number[]>(Object.keys(contenders).map((name) => [name, []]));
for (let round = -2; round < ROUNDS; round++) {
  for (const [name, run] of Object.entries(contenders)) {
    const from = performance.now();
    const count = await run();
    if (count !== TOKENS) throw new Error(`${name} gave ${count} tokens, not ${TOKENS}`);
    if (round >= 0) times.get(name)?.push(performance.now() - from);
  }
}
server.close();
server.closeAllConnections();

console.log(`node ${process.version}, ${TOKENS} tokens an answer, ${ROUNDS} rounds`);
for (const [name, samples] of times) {
  const median = samples.sort((a, b) => a - b)[samples.length >> 1] ?? 0;
  const us = (median * 1000) / TOKENS;
  console.log(
    `${name.padEnd(24)} ${us.toFixed(2).padStart(8)} µs a token ${(1 / us).toFixed(3).padStart(8)} M tokens/s`,
  );
}
