import type { ChatRequest } from '../../../ports/chat-model.ts';
import type { ToolOutcome } from '../../../ports/tool-host.ts';
import { instructions } from './instructions.ts';
import type { ProviderPrompt } from './provider-model.ts';

type ProviderMessage = ProviderPrompt[number];

/**
 * Writes a request as the messages of a provider: one system text, the conversation, what was said so far as the
 * assistant's, and the results as JSON lines in the last message of the user.
 *
 * The results are text and not the providers' own tool-result blocks, which several accept only beside the tool list
 * and the exact calls of an earlier turn; a plan here may have come from a classifier or from another provider.
 */
export function toPrompt(request: ChatRequest): ProviderPrompt {
  const rules: string[] = [];
  const messages: ProviderMessage[] = [];
  for (const { role, text } of request.messages) {
    if (role === 'system') rules.push(text);
    else messages.push({ role, content: [{ type: 'text', text }] });
  }
  rules.push(instructions(request));
  if (request.said) messages.push({ role: 'assistant', content: [{ type: 'text', text: request.said }] });
  addToUser(messages, resultLines(request), request.said !== undefined && request.said !== '');
  return [{ role: 'system', content: rules.join('\n\n') }, ...messages];
}

function addToUser(messages: ProviderMessage[], text: string, mustEndOnUser: boolean): void {
  const last = messages.at(-1);
  if (text !== '' && last?.role === 'user') last.content.push({ type: 'text', text });
  else if (text !== '') messages.push({ role: 'user', content: [{ type: 'text', text }] });
  else if (mustEndOnUser) messages.push({ role: 'user', content: [{ type: 'text', text: 'Go on.' }] });
}

function resultLines({ results = [], fresh = results.length }: ChatRequest): string {
  if (results.length === 0) return '';
  const oldest = results.length - fresh;
  const lines = results.map((outcome, index) => JSON.stringify(describe(outcome, index >= oldest)));
  // No result can close the block it stands in: `<` leaves as an escape that means the same in JSON.
  return `<results>\n${lines.join('\n').replaceAll('<', '\\u003c')}\n</results>`;
}

function describe(outcome: ToolOutcome, isNew: boolean): object {
  const { name, args } = outcome.call;
  const head = { tool: name, arguments: args, ...(isNew ? { new: true } : {}) };
  return outcome.ok ? { ...head, value: outcome.value } : { ...head, failed: outcome.error };
}
