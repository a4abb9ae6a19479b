/** Small streams written for these tests, in each provider's own shape, so that they say something without recordings. */

const chat = (delta: object, rest: object = {}): string =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, ...rest }],
  });

/** "Two are in stock." in three pieces, then usage. */
export const chatText: readonly string[] = [
  chat({ role: 'assistant', content: '' }),
  chat({ content: 'Two are ' }),
  chat({ content: 'in stock' }),
  chat({ content: '.' }),
  chat({}, { finish_reason: 'stop' }),
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [],
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
  }),
];

/** Two calls whose arguments arrive in pieces, the second without any. */
export const chatCalls: readonly string[] = [
  chat({ role: 'assistant', content: null }),
  chat({ tool_calls: [{ index: 0, id: 'call-a', type: 'function', function: { name: 'search', arguments: '' } }] }),
  chat({ tool_calls: [{ index: 0, function: { arguments: '{"text":"det' } }] }),
  chat({ tool_calls: [{ index: 0, function: { arguments: 'ective"}' } }] }),
  chat({ tool_calls: [{ index: 1, id: 'call-b', type: 'function', function: { name: 'policy', arguments: '' } }] }),
  chat({ tool_calls: [{ index: 1, function: { arguments: '{}' } }] }),
  chat({}, { finish_reason: 'tool_calls' }),
];

/** `count` pieces of `chars` characters each, with no end. */
export function chatFlood(count: number, chars: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => chat({ content: String(index % 10).repeat(chars) }));
}

export const messagesText: readonly string[] = [
  JSON.stringify({
    type: 'message_start',
    message: {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 7, output_tokens: 1 },
    },
  }),
  JSON.stringify({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Yes.' } }),
  JSON.stringify({ type: 'content_block_stop', index: 0 }),
  JSON.stringify({
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 3 },
  }),
  JSON.stringify({ type: 'message_stop' }),
];

/** As Anthropic says, in mid-stream, that it has too much to do. */
export const messagesOverloaded: readonly string[] = [
  ...messagesText.slice(0, 3),
  JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
];

const response = (status: string, rest: object = {}): object => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status,
  model: 'm',
  output: [],
  ...rest,
});
const item = { type: 'message', id: 'msg_1', role: 'assistant', status: 'in_progress', content: [] };

export const responsesText: readonly string[] = [
  JSON.stringify({ type: 'response.created', response: response('in_progress') }),
  JSON.stringify({ type: 'response.output_item.added', output_index: 0, item }),
  JSON.stringify({
    type: 'response.output_text.delta',
    item_id: 'msg_1',
    output_index: 0,
    content_index: 0,
    delta: 'Yes.',
    logprobs: [],
  }),
  JSON.stringify({
    type: 'response.output_item.done',
    output_index: 0,
    item: { ...item, status: 'completed', content: [{ type: 'output_text', text: 'Yes.', annotations: [] }] },
  }),
  JSON.stringify({
    type: 'response.completed',
    response: response('completed', { usage: { input_tokens: 9, output_tokens: 2 } }),
  }),
];

/** As OpenAI says, in mid-stream, that it failed. */
export const responsesFailed: readonly string[] = [
  ...responsesText.slice(0, 3),
  JSON.stringify({
    type: 'error',
    sequence_number: 3,
    error: { type: 'server_error', code: 'server_error', message: 'It broke.' },
  }),
];

export const converseText: readonly string[] = [
  JSON.stringify({ messageStart: { role: 'assistant' } }),
  JSON.stringify({ contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Yes.' } } }),
  JSON.stringify({ contentBlockStop: { contentBlockIndex: 0 } }),
  JSON.stringify({ messageStop: { stopReason: 'end_turn' } }),
  JSON.stringify({
    metadata: { usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 }, metrics: { latencyMs: 1 } },
  }),
];
