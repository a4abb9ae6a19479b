import type { Json, JsonObject } from '../../ports/index.ts';
import { millis, uint } from '../../protocol/field.ts';
import type { ErrorMessage, RunMessage } from '../../protocol/messages.ts';
import { Transcript } from '../../protocol/transcript.ts';
import type { Answer, Asked, Front, Question } from './answer.ts';
import { HttpError } from './http-error.ts';
import { stringOf, targetOf } from './question.ts';

const versions = uint();

/** A run as one JSON request and one JSON response: `{ pipeline, surface?, version?, input }` for its texts and outputs. */
export const plainRun: Front = {
  ask(body: JsonObject, asked: Asked): Question {
    const { deadlineMs, input, mode, pipeline, surface, version } = body;
    if (input === undefined) throw new HttpError(400, 'run.bad-input', 'give the input of the run as "input"');
    if (mode !== undefined && mode !== 'streaming' && mode !== 'sequential') {
      throw new HttpError(400, 'run.bad-input', 'mode is streaming or sequential');
    }
    for (const [name, given] of Object.entries({ pipeline, surface })) {
      if (given !== undefined && stringOf(given) === undefined) {
        throw new HttpError(400, 'run.bad-input', `${name} is a name`);
      }
    }
    if (version !== undefined && !versions.accepts(version)) {
      throw new HttpError(400, 'run.bad-input', `version is ${versions.expects}`);
    }
    if (deadlineMs !== undefined && !millis.accepts(deadlineMs)) {
      throw new HttpError(400, 'run.bad-input', `deadlineMs is ${millis.expects}`);
    }
    return {
      request: {
        ...targetOf(asked, stringOf(pipeline), stringOf(surface)),
        input,
        ...(version !== undefined && { version }),
        ...(deadlineMs !== undefined && { deadlineMs }),
        ...(mode && { mode }),
      },
      kinds: ['text', 'output'],
      answer: (run) => new PlainAnswer(run),
    };
  },
};

class PlainAnswer implements Answer {
  readonly headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' };
  readonly streams = false;
  readonly #run: string;
  readonly #transcript = new Transcript();
  readonly #outputs: Json[] = [];
  #closed = false;

  constructor(run: string) {
    this.#run = run;
  }

  get closed(): boolean {
    return this.#closed;
  }

  begin(): string {
    return '';
  }

  take(message: RunMessage): string {
    this.#transcript.apply(message);
    if (message.type === 'output') this.#outputs.push(message.value);
    if (message.type !== 'done') return '';
    this.#closed = true;
    const texts = this.#transcript.messages.map((msg) => this.#transcript.text(msg));
    const { outcome, at } = message;
    const outputs = this.#outputs.length > 0 && { outputs: this.#outputs };
    return JSON.stringify({ run: this.#run, outcome, text: texts.join('\n\n'), ...outputs, tookMs: at });
  }

  failure({ code, message }: Pick<ErrorMessage, 'code' | 'message'>): string {
    return JSON.stringify({ run: this.#run, error: { code, message } });
  }
}
