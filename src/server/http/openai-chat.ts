import type { Json, JsonObject } from '../../ports/index.ts';
import type { ErrorMessage, RunMessage } from '../../protocol/messages.ts';
import type { Answer, Asked, Front, Question } from './answer.ts';
import { HttpError } from './http-error.ts';
import { isObject, lastQuestion, stringOf, targetOf } from './question.ts';
import { type Hold, ReleasedText } from './released-text.ts';
import { sse, sseDone, sseHeaders } from './sse.ts';

/**
 * OpenAI chat completions. The model is `pipeline` or `pipeline:surface`; the last user message is the question.
 *
 * A stream of this kind cannot take text back. Where text that has left is retracted, it ends with the finish reason
 * `content_filter`; `tailrace: { hold: 'sentence' | 'all' }` in the body holds text back until it is safer.
 *
 * @source OpenAI API reference, "Chat Completions" and "Streaming".
 */
export const openaiChat: Front = {
  ask(body: JsonObject, asked: Asked): Question {
    const [pipeline, surface] = (stringOf(body.model) ?? '').split(':');
    const { hold = 'none', session } = isObject(body.tailrace) ? body.tailrace : {};
    if (hold !== 'none' && hold !== 'sentence' && hold !== 'all') {
      throw new HttpError(400, 'run.bad-input', 'tailrace.hold is one of none, sentence, all');
    }
    const user = stringOf(body.user);
    const thread = stringOf(session);
    const input = { text: lastQuestion(body.messages), ...(user && { user }), ...(thread && { session: thread }) };
    const model = stringOf(body.model) ?? '';
    const streams = body.stream === true;
    const withUsage = isObject(body.stream_options) && body.stream_options.include_usage === true;
    return {
      request: { ...targetOf(asked, pipeline || undefined, surface), input },
      kinds: ['text', 'sentence', 'trace'],
      answer: (run) => new ChatCompletion({ run, model, created: asked.nowS, hold, streams, withUsage }),
    };
  },
};

/** The list of models: every pipeline on every surface. */
export function openaiModels({ pipelines, nowS }: Asked): Json {
  const data = pipelines.flatMap(({ name, surfaces }) =>
    [name, ...surfaces.map((surface) => `${name}:${surface}`)].map((id) => ({
      id,
      object: 'model',
      created: nowS,
      owned_by: 'tailrace',
    })),
  );
  return { object: 'list', data };
}

interface Completion {
  readonly run: string;
  readonly model: string;
  readonly created: number;
  readonly hold: Hold;
  readonly streams: boolean;
  readonly withUsage: boolean;
}

class ChatCompletion implements Answer {
  readonly #options: Completion;
  readonly #text: ReleasedText;
  #promptTokens = 0;
  #completionTokens = 0;
  #closed = false;

  constructor(options: Completion) {
    this.#options = options;
    this.#text = new ReleasedText(options.streams ? options.hold : 'all');
  }

  get headers(): Readonly<Record<string, string>> {
    return this.streams ? sseHeaders : { 'content-type': 'application/json' };
  }

  get streams(): boolean {
    return this.#options.streams;
  }

  get closed(): boolean {
    return this.#closed;
  }

  begin(): string {
    return this.streams ? this.#chunk({ role: 'assistant', content: '' }) : '';
  }

  take(message: RunMessage): string {
    if (message.type === 'trace') this.#count(message.event);
    if (message.type === 'error') {
      this.#closed = true;
      return sse(errorBody(message));
    }
    const content = this.#text.take(message);
    if (!this.streams) return message.type === 'done' ? this.#whole(content, finishReason(message.outcome)) : '';
    const chunk = content === '' ? '' : this.#chunk({ content });
    if (this.#text.broken) return chunk + this.#end('content_filter');
    return message.type === 'done' ? chunk + this.#end(finishReason(message.outcome)) : chunk;
  }

  failure(error: Pick<ErrorMessage, 'code' | 'message'>): string {
    return JSON.stringify(errorBody(error));
  }

  #count(event: { readonly type: string; readonly [field: string]: Json }): void {
    if (event.type !== 'usage') return;
    this.#promptTokens += Number(event.inputTokens);
    this.#completionTokens += Number(event.outputTokens);
  }

  #whole(content: string, finish: string): string {
    this.#closed = true;
    const message = { role: 'assistant', content, refusal: null };
    return JSON.stringify({
      ...this.#head('chat.completion'),
      choices: [{ index: 0, message, finish_reason: finish, logprobs: null }],
      usage: this.#usage(),
    });
  }

  #end(finish: string): string {
    this.#closed = true;
    const last = sse({
      ...this.#head('chat.completion.chunk'),
      choices: [{ index: 0, delta: {}, finish_reason: finish }],
    });
    const usage = this.#options.withUsage
      ? sse({ ...this.#head('chat.completion.chunk'), choices: [], usage: this.#usage() })
      : '';
    return last + usage + sseDone;
  }

  #chunk(delta: JsonObject): string {
    return sse({ ...this.#head('chat.completion.chunk'), choices: [{ index: 0, delta, finish_reason: null }] });
  }

  #head(object: string): JsonObject {
    const { run, created, model } = this.#options;
    return { id: `chatcmpl-${run}`, object, created, model };
  }

  #usage(): JsonObject {
    const [prompt, completion] = [this.#promptTokens, this.#completionTokens];
    return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
  }
}

function finishReason(outcome: string): string {
  return outcome === 'retracted' ? 'content_filter' : 'stop';
}

function errorBody({ code, message }: Pick<ErrorMessage, 'code' | 'message'>): JsonObject {
  const type = code === 'run.bad-input' ? 'invalid_request_error' : 'server_error';
  return { error: { message, type, param: null, code } };
}
