import type { GradedAnswer } from '../../src/evaluate/graded-answer.ts';
import type { EvalQuestion } from '../../src/evaluate/question.ts';
import type { Json, ToolOutcome } from '../../src/index.ts';

/** An answer to be graded, with nothing in it but what a test is about. */
export function graded(
  text: string,
  { question, ...about }: Partial<Omit<GradedAnswer, 'question' | 'text'>> & { question?: Partial<EvalQuestion> } = {},
): GradedAnswer {
  const asked: EvalQuestion = { ask: '', says: [], more: [], never: [], refuse: false, ...question };
  return { text, outcome: 'answered', results: [], known: [], before: [], ...about, question: asked };
}

/** A call that gave a value. */
export function gave(name: string, value: Json, args = {}): ToolOutcome {
  return { call: { id: name, name, args }, ok: true, value };
}
