import { catchError, concatMap, from, lastValueFrom, map, type Observable, of, toArray } from 'rxjs';
import { toolCalls } from '../../operators/index.ts';
import type { ChatMessage, ChatModel, ToolCall, ToolHost, ToolOutcome } from '../../src/ports/index.ts';
import { callContext } from './call-context.ts';

/** What came of a question asked without an engine. */
export interface DirectAnswer {
  readonly text: string;
  readonly calls: readonly ToolCall[];
  readonly results: readonly ToolOutcome[];
}

/** Plan, then tools, then compose, one after the other: the assistant's parts without the engine around them. */
export async function askDirectly(
  model: ChatModel,
  tools: ToolHost,
  question: {
    readonly text: string;
    readonly user?: string;
    readonly turns?: readonly ChatMessage[];
    readonly style?: 'full' | 'brief';
  },
): Promise<DirectAnswer> {
  const messages: ChatMessage[] = [...(question.turns ?? []), { role: 'user', text: question.text }];
  const plan = model
    .generate({ purpose: 'plan', messages, tools: tools.tools }, callContext('plan#1'))
    .pipe(toolCalls());
  const events = await lastValueFrom(plan.pipe(toArray()));
  const calls = events.flatMap((event) =>
    event.type === 'call' ? [{ id: event.id, name: event.name, args: event.args }] : [],
  );
  const results = await lastValueFrom(
    from(calls).pipe(
      concatMap((call) => settled(tools, call, question.user)),
      toArray(),
    ),
  );
  const answer = model.generate(
    {
      purpose: 'compose',
      messages,
      results,
      fresh: results.length,
      said: '',
      final: true,
      style: question.style ?? 'full',
    },
    callContext('compose#1'),
  );
  const parts = await lastValueFrom(answer.pipe(toArray()));
  return { text: parts.map((part) => (part.type === 'text' ? part.text : '')).join(''), calls, results };
}

function settled(tools: ToolHost, call: ToolCall, user: string | undefined): Observable<ToolOutcome> {
  const context = { ...callContext('calls#1'), ...(user === undefined ? {} : { user }) };
  return tools.call(call, context).pipe(
    map((value): ToolOutcome => ({ call, ok: true, value })),
    catchError((error: { readonly code?: string; readonly message: string }) =>
      of<ToolOutcome>({ call, ok: false, error: { code: error.code ?? 'failed', message: error.message } }),
    ),
  );
}
