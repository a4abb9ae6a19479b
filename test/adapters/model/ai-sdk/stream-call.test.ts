import { setTimeout as sleep } from 'node:timers/promises';
import { BehaviorSubject, take } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { openAiSdkModel } from '../../../../src/adapters/model/ai-sdk/open-ai-sdk-model.ts';
import type { ChatModel, ChatRequest, ModelPart } from '../../../../src/ports/chat-model.ts';
import { callContext } from './call-context.ts';
import { collectAnswer } from './collect-answer.ts';
import { type LoopbackProvider, loopbackProvider, type SeenRequest } from './loopback-provider.ts';
import { chatCompletions } from './wire-formats.ts';
import { chatFlood, chatText } from './written-streams.ts';

const ask: ChatRequest = { purpose: 'compose', messages: [{ role: 'user', text: 'Is it in stock?' }] };

let provider: LoopbackProvider;
afterEach(() => provider.close());

async function open(answer: (request: SeenRequest) => void): Promise<ChatModel> {
  provider = await loopbackProvider(answer);
  return openAiSdkModel(`openai-compatible:m@${provider.url}`, { env: {} });
}

function begin({ response }: SeenRequest, events: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of events) response.write(`data: ${event}\n\n`);
}

describe('streamCall', () => {
  it('closes the socket when unsubscribed before any answer', async () => {
    const arrived = Promise.withResolvers<SeenRequest>();
    const model = await open(arrived.resolve);
    const subscription = model.generate(ask, callContext()).subscribe();
    const request = await arrived.promise;
    subscription.unsubscribe();
    await request.aborted;
  });

  it('closes the socket when the consumer has enough, and emits nothing after', async () => {
    const arrived = Promise.withResolvers<SeenRequest>();
    const model = await open((request) => {
      begin(request, chatText.slice(0, 4));
      arrived.resolve(request);
    });
    const { parts } = await collectAnswer(model.generate(ask, callContext()).pipe(take(1)));
    expect(parts).toEqual([{ type: 'text', text: 'Two are ' }]);
    await (await arrived.promise).aborted;
  });

  it('aborts on the signal of its context, and says that it was cancelled', async () => {
    const abort = new AbortController();
    const arrived = Promise.withResolvers<SeenRequest>();
    const model = await open((request) => {
      begin(request, chatText.slice(0, 3));
      arrived.resolve(request);
    });
    const ended = collectAnswer(model.generate(ask, callContext(undefined, abort.signal)));
    const request = await arrived.promise;
    await sleep(20);
    abort.abort();
    expect((await ended).error).toMatchObject({ code: 'cancelled', retryable: false });
    await request.aborted;
  });

  it('makes no request under a signal that has fired', async () => {
    const model = await open(() => {});
    const { error } = await collectAnswer(model.generate(ask, callContext(undefined, AbortSignal.abort())));
    expect(error).toMatchObject({ code: 'cancelled' });
    await sleep(20);
    expect(provider.seen).toHaveLength(0);
  });

  it('stalls the socket of the provider while demand is closed, and loses nothing', async () => {
    const events = chatFlood(4000, 4000);
    const total = 4000 * 4000;
    let written = 0;
    const model = await open(({ response }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let next = 0;
      const push = (): void => {
        while (next < events.length) {
          const frame = `data: ${events[next++]}\n\n`;
          written += frame.length;
          if (!response.write(frame)) {
            response.once('drain', push);
            return;
          }
        }
        response.end(chatCompletions.encode(chatText.slice(4)));
      };
      push();
    });
    const demand = new BehaviorSubject(false);
    let chars = 0;
    let parts = 0;
    const ended = new Promise<void>((resolve, reject) => {
      const next = (part: ModelPart): void => {
        parts++;
        if (part.type === 'text') chars += part.text.length;
      };
      model.generate(ask, callContext(demand)).subscribe({ next, error: reject, complete: resolve });
    });

    await stillness(() => written);
    const stalled = written;
    expect(parts).toBe(0);
    expect(stalled).toBeLessThan(total);
    demand.next(true);
    await ended;
    expect(chars).toBe(total);
  });

  it('stops reading again when demand closes in mid-stream', async () => {
    const model = await open((request) => {
      begin(request, chatFlood(500, 10));
      request.response.end(chatCompletions.encode(chatText.slice(4)));
    });
    const demand = new BehaviorSubject(true);
    let parts = 0;
    const ended = new Promise<void>((resolve, reject) => {
      const next = (): void => {
        if (++parts === 100) demand.next(false);
      };
      model.generate(ask, callContext(demand)).subscribe({ next, error: reject, complete: resolve });
    });
    await expect.poll(() => parts).toBeGreaterThanOrEqual(100);
    await stillness(() => parts);
    expect(parts).toBeLessThanOrEqual(101);
    demand.next(true);
    await ended;
    expect(parts).toBe(501);
  });
});

/** Resolves when a figure that was moving has stood still. */
async function stillness(figure: () => number): Promise<void> {
  for (let before = -1, still = 0; still < 10; before = figure()) {
    await sleep(20);
    still = figure() === before && before > -1 ? still + 1 : 0;
  }
}
