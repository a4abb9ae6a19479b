import type { JsonObject, ToolCall } from '../../ports/index.ts';
import type { ErrorMessage, RunMessage, ToolMessage } from '../../protocol/messages.ts';
import type { Answer, Asked, Front, Question } from './answer.ts';
import { lastQuestion, stringOf, targetOf } from './question.ts';
import { sse, sseDone, sseHeaders } from './sse.ts';

/**
 * The UI message stream of the AI SDK, for `useChat` with `DefaultChatTransport`. The path names pipeline and surface;
 * the chat's id is the session.
 *
 * Text is a step of its own, so that a retraction can reset the step and tell again what stands of it.
 *
 * @source AI SDK 7, "Stream Protocols", `uiMessageChunkSchema`.
 */
export const uiMessages: Front = {
  ask(body: JsonObject, asked: Asked): Question {
    const session = stringOf(body.id);
    const user = stringOf(body.user);
    const input = { text: lastQuestion(body.messages), ...(session && { session }), ...(user && { user }) };
    return {
      request: { ...targetOf(asked, ...asked.path), input },
      kinds: ['text', 'tool'],
      answer: (run) => new UiMessage(run),
    };
  },
};

class UiMessage implements Answer {
  readonly headers: Readonly<Record<string, string>> = { ...sseHeaders, 'x-vercel-ai-ui-message-stream': 'v1' };
  readonly streams = true;
  readonly #run: string;
  /** The open step's text, if it is one of text. */
  #text: { readonly id: string; readonly msg: number; content: string } | undefined;
  #texts = 0;
  /** What was told of tools within the open step. */
  #tools = '';
  #step: 'none' | 'tools' | 'text' = 'none';
  readonly #calls = new Set<string>();
  #closed = false;

  constructor(run: string) {
    this.#run = run;
  }

  get closed(): boolean {
    return this.#closed;
  }

  begin(): string {
    return sse({ type: 'start', messageId: this.#run });
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
        return this.#leaveStep() + sse({ type: 'error', errorText: `${message.code}: ${message.message}` }) + sseDone;
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
      told = this.#enterStep('text');
      this.#text = { id: `text-${this.#texts++}`, msg, content: '' };
      told += sse({ type: 'text-start', id: this.#text.id });
    }
    const { id, content } = this.#text;
    // A frame that tells again what is shown adds only what is new.
    const fresh = delta.slice(Math.max(0, content.length - off));
    if (fresh === '') return told;
    this.#text.content += fresh;
    return told + sse({ type: 'text-delta', id, delta: fresh });
  }

  #retract(msg: number, fromOff: number): string {
    const text = this.#text;
    if (text === undefined || text.msg < msg || (text.msg === msg && text.content.length <= fromOff)) return '';
    // A step that is over cannot be told again.
    if (text.msg > msg) return this.#done('retracted');
    text.content = text.content.slice(0, fromOff);
    let told = sse({ type: 'reset-step' }) + this.#tools + sse({ type: 'text-start', id: text.id });
    if (text.content !== '') told += sse({ type: 'text-delta', id: text.id, delta: text.content });
    return told;
  }

  /** A guess that nobody has asked for is not told; one that is adopted is, when its result is there. */
  #tool(message: ToolMessage): string {
    if (message.call === undefined || message.speculative === true) return '';
    const entered = this.#step === 'none' ? this.#enterStep('tools') : '';
    const told = this.#toolChunks(message, message.call);
    this.#tools += told;
    return entered + told;
  }

  #toolChunks(
    { phase, ok, value, error }: ToolMessage,
    { id: toolCallId, name: toolName, args: input }: ToolCall,
  ): string {
    // The server has run it: the client must not.
    const shared = { providerExecuted: true, dynamic: true };
    const isNew = !this.#calls.has(toolCallId);
    this.#calls.add(toolCallId);
    const told = isNew ? sse({ type: 'tool-input-available', toolCallId, toolName, input, ...shared }) : '';
    if (phase !== 'end') return told;
    if (ok === true) return told + sse({ type: 'tool-output-available', toolCallId, output: value ?? null, ...shared });
    const errorText = `${error?.code ?? 'failed'}: ${error?.message ?? ''}`;
    return told + sse({ type: 'tool-output-error', toolCallId, errorText, ...shared });
  }

  #done(outcome: string): string {
    this.#closed = true;
    const told = this.#leaveStep();
    if (outcome === 'cancelled') return told + sse({ type: 'abort' }) + sseDone;
    const finishReason = outcome === 'retracted' ? 'content-filter' : 'stop';
    return told + sse({ type: 'finish', finishReason }) + sseDone;
  }

  #enterStep(step: 'tools' | 'text'): string {
    const told = this.#leaveStep();
    this.#step = step;
    return told + sse({ type: 'start-step' });
  }

  #leaveStep(): string {
    if (this.#step === 'none') return '';
    this.#step = 'none';
    this.#tools = '';
    const ended = this.#text === undefined ? '' : sse({ type: 'text-end', id: this.#text.id });
    this.#text = undefined;
    return ended + sse({ type: 'finish-step' });
  }
}
