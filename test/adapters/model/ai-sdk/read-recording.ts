/** What a recorded stream says, read from its raw events and not through any SDK. */
export interface Heard {
  readonly text: string;
  readonly calls: readonly { readonly name: string; readonly args: string }[];
}

interface ChatDelta {
  readonly content?: string | null;
  readonly tool_calls?: readonly { index?: number; function: { name?: string; arguments?: string } }[];
}

/** Reads any of the four formats by the shape of its events. */
export function readRecording(lines: readonly string[]): Heard {
  let text = '';
  const calls = new Map<string, { name: string; args: string }>();
  const call = (key: string, name = '', args = ''): void => {
    const known = calls.get(key) ?? { name: '', args: '' };
    calls.set(key, { name: known.name || name, args: known.args + args });
  };
  for (const line of lines) {
    const event = JSON.parse(line);
    const delta: ChatDelta | undefined = event.choices?.[0]?.delta;
    if (typeof delta?.content === 'string') text += delta.content;
    for (const piece of delta?.tool_calls ?? []) {
      call(String(piece.index ?? 0), piece.function.name, piece.function.arguments);
    }
    if (event.type === 'response.output_text.delta') text += event.delta;
    if (event.type === 'response.output_item.done' && event.item.type === 'function_call') {
      call(event.item.call_id, event.item.name, event.item.arguments);
    }
    if (event.type === 'content_block_start') {
      text += event.content_block.text ?? '';
      if (event.content_block.type === 'tool_use') call(String(event.index), event.content_block.name);
    }
    if (event.type === 'content_block_delta') {
      text += event.delta.text ?? event.delta.content ?? '';
      if (calls.has(String(event.index))) call(String(event.index), '', event.delta.partial_json);
    }
    const start = event.contentBlockStart;
    if (start?.start.toolUse !== undefined) call(String(start.contentBlockIndex), start.start.toolUse.name);
    const block = event.contentBlockDelta;
    text += block?.delta.text ?? '';
    if (block?.delta.toolUse !== undefined) call(String(block.contentBlockIndex), '', block.delta.toolUse.input);
  }
  return { text, calls: [...calls.values()] };
}
