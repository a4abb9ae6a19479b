import type { ModelPart, Usage } from '../../../ports/chat-model.ts';
import type { JsonObject } from '../../../ports/json.ts';
import type { TokenPrice } from './ai-sdk-model-options.ts';
import { ModelCallError } from './model-call-error.ts';
import type { ProviderPart } from './provider-model.ts';

/** A call whose arguments are arriving. */
interface OpenCall {
  readonly index: number;
  args: string;
}

/**
 * Turns the parts of one provider's stream into the port's. Arguments leave as they arrive; a call that arrives whole
 * leaves whole. What the provider runs for itself (its own search, its own code) is not the run's to call and is left
 * out.
 *
 * Memory: the arguments of the calls of one answer.
 */
export class ToModelParts {
  readonly #model: string;
  readonly #price: TokenPrice | undefined;
  readonly #calls = new Map<string, OpenCall>();
  #count = 0;

  constructor(model: string, price?: TokenPrice) {
    this.#model = model;
    this.#price = price;
  }

  /** The part to pass on, or nothing. Throws what the stream reports as an error, unmapped. */
  convert(part: ProviderPart): ModelPart | undefined {
    switch (part.type) {
      case 'text-delta':
        return part.delta === '' ? undefined : { type: 'text', text: part.delta };
      case 'reasoning-delta':
        return part.delta === '' ? undefined : { type: 'reasoning', text: part.delta };
      case 'tool-input-start':
        if (part.providerExecuted) return undefined;
        return this.#begin(part.id, part.toolName);
      case 'tool-input-delta':
        return this.#grow(part.id, part.delta);
      case 'tool-call':
        if (part.providerExecuted) return undefined;
        return this.#close(part.toolCallId, part.toolName, part.input);
      case 'finish':
        return this.#finish(part);
      case 'error':
        throw part.error;
      default:
        return undefined;
    }
  }

  #begin(id: string, name: string): ModelPart {
    const call: OpenCall = { index: this.#count++, args: '' };
    this.#calls.set(id, call);
    return { type: 'tool-delta', index: call.index, id, name, args: '' };
  }

  #grow(id: string, delta: string): ModelPart | undefined {
    const call = this.#calls.get(id);
    if (call === undefined || delta === '') return undefined;
    call.args += delta;
    return { type: 'tool-delta', index: call.index, args: delta };
  }

  /** The whole call: adds what the stream of its arguments left out, e.g. the `{}` of a call without any. */
  #close(id: string, name: string, input: string): ModelPart | undefined {
    const call = this.#calls.get(id);
    if (call !== undefined)
      return input.startsWith(call.args) ? this.#grow(id, input.slice(call.args.length)) : undefined;
    const args = parseArguments(input);
    if (args !== undefined) {
      this.#count++;
      return { type: 'tool-call', id, name, args };
    }
    // Left as text, so that whoever reads the calls reports the fault with its place.
    return { type: 'tool-delta', index: this.#count++, id, name, args: input };
  }

  #finish({ finishReason, usage }: Extract<ProviderPart, { type: 'finish' }>): ModelPart {
    const reason = finishReason.unified;
    // A provider always says why it stopped; where nothing was said the stream ended before its time.
    if (reason === 'interrupted' || (reason === 'other' && finishReason.raw === undefined)) {
      throw new ModelCallError('truncated', 'the stream ended without saying why', { model: this.#model });
    }
    const inputTokens = usage.inputTokens.total;
    const outputTokens = usage.outputTokens.total;
    if (inputTokens === undefined && outputTokens === undefined) return { type: 'finish', reason };
    return { type: 'finish', reason, usage: this.#priced(inputTokens ?? 0, outputTokens ?? 0) };
  }

  #priced(inputTokens: number, outputTokens: number): Usage {
    const counted = { inputTokens, outputTokens, model: this.#model };
    if (this.#price === undefined) return counted;
    const cost = (inputTokens * this.#price.input + outputTokens * this.#price.output) / 1e6;
    return { ...counted, cost };
  }
}

function parseArguments(input: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(input === '' ? '{}' : input);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
