import type { Json, JsonObject } from '../../ports/index.ts';
import type { ErrorMessage, RunMessage, ToolMessage } from '../../protocol/messages.ts';
import type { Answer, Asked, Front, Question } from './answer.ts';
import { isObject, lastQuestion, stringOf, targetOf } from './question.ts';
import { sse, sseHeaders } from './sse.ts';

/**
 * AG-UI over server-sent events. The path names pipeline and surface; the thread is the session.
 *
 * Everything opened is closed. A retraction of text that was shown is told by a MESSAGES_SNAPSHOT that holds the
 * conversation as it now stands; what follows it is a message of its own.
 *
 * @source AG-UI protocol 1.0, `@ag-ui/core`.
 */
export const agUi: Front = {
  ask(body: JsonObject, asked: Asked): Question {
    const { forwardedProps, threadId, runId } = body;
    const session = stringOf(threadId);
    const user = isObject(forwardedProps) ? stringOf(forwardedProps.user) : undefined;
    const input = { text: lastQuestion(body.messages), ...(session && { session }), ...(user && { user }) };
    return {
      request: { ...targetOf(asked, ...asked.path), input },
      kinds: ['text', 'tool'],
      answer: (run) =>
        new AgUiRun({
          threadId: session ?? run,
          runId: stringOf(runId) ?? run,
          messages: Array.isArray(body.messages) ? body.messages : [],
          knowsCancelled: typeof body.protocolVersion === 'string',
        }),
    };
  },
};

interface AgUiOptions {
  readonly threadId: string;
  readonly runId: string;
  /** The conversation before this run. */
  readonly messages: readonly Json[];
  /** Clients before 1.0 take an outcome they do not know for success. */
  readonly knowsCancelled: boolean;
}

/** A text message of the client's: part of one of the run's, since one that was cut is not gone on with. */
interface ShownText {
  readonly id: string;
  readonly msg: number;
  /** Where in the run's message it begins. */
  readonly base: number;
  content: string;
}

class AgUiRun implements Answer {
  readonly headers = sseHeaders;
  readonly streams = true;
  readonly #options: AgUiOptions;
  /** What this run has added to the conversation, in order. */
  readonly #added: (ShownText | { readonly message: JsonObject })[] = [];
  #text: ShownText | undefined;
  readonly #calls = new Set<string>();
  #closed = false;

  constructor(options: AgUiOptions) {
    this.#options = options;
  }

  get closed(): boolean {
    return this.#closed;
  }

  begin(): string {
    const { threadId, runId } = this.#options;
    return sse({ type: 'RUN_STARTED', threadId, runId });
  }

  take(message: RunMessage): string {
    switch (message.type) {
      case 'delta':
        return this.#delta(message.msg, message.off, message.text);
      case 'retract':
        return this.#retract(message.msg, message.fromOff);
      case 'tool':
        return this.#tool(message);
      case 'done':
        return this.#done(message.outcome);
      case 'error':
        this.#closed = true;
        return this.#closeText() + sse({ type: 'RUN_ERROR', message: message.message, code: message.code });
      default:
        return '';
    }
  }

  failure({ code, message }: Pick<ErrorMessage, 'code' | 'message'>): string {
    return JSON.stringify({ error: { code, message } });
  }

  #delta(msg: number, off: number, delta: string): string {
    let told = '';
    if (this.#text?.msg !== msg) {
      told = this.#closeText();
      this.#text = { id: `${this.#options.runId}-${this.#added.length}`, msg, base: off, content: '' };
      this.#added.push(this.#text);
      told += sse({ type: 'TEXT_MESSAGE_START', messageId: this.#text.id, role: 'assistant' });
    }
    const { id, base, content } = this.#text;
    // A frame that tells again what is shown adds only what is new.
    const fresh = delta.slice(Math.max(0, base + content.length - off));
    if (fresh === '') return told;
    this.#text.content += fresh;
    return told + sse({ type: 'TEXT_MESSAGE_CONTENT', messageId: id, delta: fresh });
  }

  #retract(msg: number, fromOff: number): string {
    const cut = this.#added.filter(
      (one): one is ShownText => 'base' in one && one.msg === msg && one.base + one.content.length > fromOff,
    );
    if (cut.length === 0) return '';
    for (const text of cut) text.content = text.content.slice(0, Math.max(0, fromOff - text.base));
    const messages = [...this.#options.messages, ...this.#added.flatMap(asMessage)];
    return this.#closeText() + sse({ type: 'MESSAGES_SNAPSHOT', messages });
  }

  #closeText(): string {
    const text = this.#text;
    this.#text = undefined;
    return text === undefined ? '' : sse({ type: 'TEXT_MESSAGE_END', messageId: text.id });
  }

  /** A guess that nobody has asked for is not told; one that is adopted is, when its result is there. */
  #tool({ phase, call, speculative, ok, value, error }: ToolMessage): string {
    if (call === undefined || speculative === true) return '';
    const args = JSON.stringify(call.args);
    let told = '';
    if (!this.#calls.has(call.id)) {
      this.#calls.add(call.id);
      told = sse({ type: 'TOOL_CALL_START', toolCallId: call.id, toolCallName: call.name });
      told += sse({ type: 'TOOL_CALL_ARGS', toolCallId: call.id, delta: args });
      told += sse({ type: 'TOOL_CALL_END', toolCallId: call.id });
      const toolCalls = [{ id: call.id, type: 'function', function: { name: call.name, arguments: args } }];
      this.#added.push({ message: { id: call.id, role: 'assistant', toolCalls } });
    }
    if (phase !== 'end') return told;
    const content = JSON.stringify((ok === true ? value : { error }) ?? null);
    const result = { messageId: `${call.id}-result`, toolCallId: call.id, content, role: 'tool' };
    const place = this.#added.findIndex((one) => 'message' in one && one.message.id === call.id) + 1;
    // As the client has it: a result stands by its call, whatever was said meanwhile.
    this.#added.splice(place, 0, { message: { id: result.messageId, role: 'tool', content, toolCallId: call.id } });
    return told + sse({ type: 'TOOL_CALL_RESULT', ...result });
  }

  #done(outcome: string): string {
    this.#closed = true;
    const { threadId, runId, knowsCancelled } = this.#options;
    const cancelled = outcome === 'cancelled' && knowsCancelled && { outcome: { type: 'cancelled' } };
    return this.#closeText() + sse({ type: 'RUN_FINISHED', threadId, runId, result: { outcome }, ...cancelled });
  }
}

function asMessage(added: ShownText | { readonly message: JsonObject }): Json[] {
  if ('message' in added) return [added.message];
  return added.content === '' ? [] : [{ id: added.id, role: 'assistant', content: added.content }];
}
