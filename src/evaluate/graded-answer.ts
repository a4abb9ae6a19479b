import type { RunEvent, ToolCall, ToolOutcome, Verdict } from '../index.ts';
import type { EvalQuestion } from './question.ts';

/** An answer with all that it may be held against. */
export interface GradedAnswer {
  readonly question: EvalQuestion;
  /** As a client ends with it. */
  readonly text: string;
  /** `answered`, `refused`, …, or `error`. */
  readonly outcome: string;
  /** Calls whose results the answer was given, in the order they settled. */
  readonly results: readonly ToolOutcome[];
  /** What retrieval found, and what memory knew. */
  readonly known: readonly string[];
  /** Earlier questions and answers of the conversation. */
  readonly before: readonly string[];
  /** What a moderator says of the text; absent where none was bound. */
  readonly verdict?: Verdict;
}

/** What a run came to, read from its log. */
export function answerIn(log: readonly RunEvent[]): Pick<GradedAnswer, 'text' | 'outcome' | 'results'> {
  let text = '';
  let outcome = 'error';
  const results: ToolOutcome[] = [];
  for (const event of log) {
    if (event.type === 'text') text += event.text;
    else if (event.type === 'retract') text = text.slice(0, event.fromOff);
    else if (event.type === 'done') outcome = event.outcome;
    else if (event.type === 'tool' && event.phase === 'end') results.push(outcomeOf(event));
  }
  return { text, outcome, results };
}

function outcomeOf(event: Extract<RunEvent, { readonly type: 'tool'; readonly phase: 'end' }>): ToolOutcome {
  const { call, ok, value = null, error = { code: 'failed', message: '' } } = event;
  return ok ? { call, ok, value } : { call, ok: false, error };
}

/** The calls behind an answer. */
export function callsOf({ results }: GradedAnswer): readonly ToolCall[] {
  return results.map(({ call }) => call);
}
