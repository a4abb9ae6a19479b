import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject, ToolCallSource } from '../../../operators/index.ts';
import type { ExpectedCall, StreamedPlan } from './streamed-plan.ts';

/** A provider's event, as far as it is read here. */
type Wire = { readonly [key: string]: Wire | undefined } & readonly Wire[] & string;

/**
 * The plans in a folder of recorded provider streams: each event as the model parts it stands for. What is expected is
 * taken from elsewhere than the parts: from the provider's own closing event where it has one, else from the pieces of
 * the whole recording joined and parsed.
 */
export function recordedPlans(folder: string): StreamedPlan[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.chunks.txt'))
    .map((file) => readPlan(file, readFileSync(join(folder, file), 'utf8')))
    .filter(({ expected }) => expected.length > 0);
}

function readPlan(name: string, text: string): StreamedPlan {
  // One recording has events that are no JSON.
  const events = text
    .split('\n')
    .filter(isJson)
    .map((line) => JSON.parse(line) as Wire);
  const recording = new Recording();
  for (const event of events) recording.read(event);
  return { name, parts: recording.parts, expected: recording.expected(), closings: closings(recording.parts) };
}

/** After how many units each call is whole, found by parsing at every closing brace; one sent again counts once. */
function closings(parts: readonly ToolCallSource[]): number[] {
  const found: number[] = [];
  const open = new Map<number, { id: string | undefined; json: string }>();
  const known = new Set<string | undefined>();
  let units = 0;
  for (const part of parts) {
    if (typeof part === 'string' || part.type !== 'tool-delta') {
      units++;
      if (typeof part !== 'string' && part.type === 'tool-call' && !known.has(part.id)) {
        found.push(units);
        known.add(part.id);
      }
      continue;
    }
    const call = open.get(part.index) ?? { id: part.id, json: '' };
    open.set(part.index, call);
    for (const unit of part.args) {
      call.json += unit;
      units += unit.length;
      if (unit !== '}' || !isJson(call.json)) continue;
      found.push(units);
      known.add(call.id);
    }
  }
  const silent = [...open.values()].filter(({ id, json }) => json.trim() === '' && !known.has(id));
  return [...found, ...silent.map(() => Number.POSITIVE_INFINITY)];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Answers in one file follow each other; an index of a later answer is another call. */
class Recording {
  readonly parts: ToolCallSource[] = [];
  readonly #joined = new Map<number, { name: string; json: string }>();
  readonly #whole: ExpectedCall[] = [];
  readonly #partial = new PartialArguments();
  #answer = 0;

  expected(): ExpectedCall[] {
    // A call that broke off, in a recording of a broken stream, is none.
    const joined = [...this.#joined.values()].flatMap(({ name, json }) =>
      isJson(json || '{}') ? [{ name, args: JSON.parse(json || '{}') }] : [],
    );
    return [...joined, ...this.#whole];
  }

  read(event: Wire): void {
    const type = event.type as string | undefined;
    if (type === 'message_start' || type === 'response.created') this.#answer++;
    if (event.choices !== undefined) this.#chatCompletion(event);
    else if (event.candidates !== undefined) this.#google(event);
    else if (type?.startsWith('response.')) this.#responses(type, event);
    else if (event.contentBlockStart !== undefined || event.contentBlockDelta !== undefined) this.#bedrock(event);
    else this.#anthropic(type, event);
  }

  #chatCompletion(event: Wire): void {
    for (const [position, call] of (event.choices?.[0]?.delta?.tool_calls ?? []).entries()) {
      const index = Number(call.index ?? position);
      this.#delta(index, call.function?.arguments ?? '', call.id, call.function?.name);
    }
    if (event.choices?.[0]?.finish_reason) this.#answer++;
  }

  #anthropic(type: string | undefined, event: Wire): void {
    const index = Number(event.index);
    const block = event.content_block;
    if (type === 'content_block_start' && block?.type?.endsWith('tool_use'))
      this.#delta(index, '', block.id, block.name);
    else if (event.delta?.type === 'input_json_delta') this.#delta(index, event.delta.partial_json ?? '');
  }

  #bedrock(event: Wire): void {
    const begun = event.contentBlockStart?.start?.toolUse;
    const piece = event.contentBlockDelta?.delta?.toolUse;
    const index = Number((event.contentBlockStart ?? event.contentBlockDelta)?.contentBlockIndex);
    if (begun !== undefined) this.#delta(index, '', begun.toolUseId, begun.name);
    if (piece !== undefined) this.#delta(index, piece.input ?? '');
  }

  #responses(type: string, event: Wire): void {
    const index = Number(event.output_index);
    const { item } = event;
    const isCall = item?.type === 'function_call' || item?.type === 'mcp_call';
    if (type === 'response.output_item.added' && isCall) this.#piece(index, '', item.call_id ?? item.id, item.name);
    else if (type.endsWith('call_arguments.delta')) this.#piece(index, event.delta ?? '');
    else if (type === 'response.output_item.done' && isCall) {
      // Sent whole as well, as the SDKs do: some servers stream no pieces.
      const call = { name: String(item.name), args: JSON.parse(String(item.arguments)) };
      this.parts.push({ type: 'tool-call', id: String(item.call_id ?? item.id), ...call });
      this.#whole.push(call);
    }
  }

  #google(event: Wire): void {
    for (const part of event.candidates?.[0]?.content?.parts ?? []) {
      const call = part.functionCall as JsonObject | undefined;
      const whole = call === undefined ? undefined : this.#partial.read(call);
      if (whole === undefined) continue;
      this.parts.push({ type: 'tool-call', id: `google_${this.parts.length}`, ...whole });
      this.#whole.push(whole);
    }
  }

  #delta(index: number, json: string, id?: string, name?: string): void {
    const key = this.#piece(index, json, id, name);
    const call = this.#joined.get(key) ?? { name: '', json: '' };
    this.#joined.set(key, { name: call.name || (name ?? ''), json: call.json + json });
  }

  #piece(index: number, args: string, id?: string, name?: string): number {
    const key = this.#answer * 1000 + index;
    this.parts.push({
      type: 'tool-delta',
      index: key,
      args,
      ...(id === undefined ? {} : { id }),
      ...(name === undefined ? {} : { name }),
    });
    return key;
  }
}

/** Google sends long arguments as values with a path each; a call is whole with the piece that announces no other. */
class PartialArguments {
  #name = '';
  #args: Record<string, unknown> = {};

  read(call: JsonObject): { name: string; args: JsonObject } | undefined {
    if (call.name !== undefined) {
      this.#name = String(call.name);
      this.#args = { ...(call.args as JsonObject | undefined) };
    }
    for (const piece of (call.partialArgs ?? []) as readonly JsonObject[]) this.#set(piece);
    return call.willContinue === true ? undefined : { name: this.#name, args: this.#args as JsonObject };
  }

  #set({ jsonPath, stringValue, numberValue, boolValue }: JsonObject): void {
    const steps = String(jsonPath).match(/[^$.[\]]+/g) ?? [];
    let holder = this.#args as Record<string, unknown>;
    for (const [at, step] of steps.slice(0, -1).entries()) {
      holder[step] ??= /^\d+$/.test(String(steps[at + 1])) ? [] : {};
      holder = holder[step] as Record<string, unknown>;
    }
    const last = String(steps.at(-1));
    holder[last] =
      stringValue === undefined ? (numberValue ?? boolValue ?? null) : `${holder[last] ?? ''}${stringValue}`;
  }
}
