import type { Question } from './question.ts';

/** What is wrong with an answer to a question of the table; empty where it is right. */
export function checkAnswer(
  question: Question,
  answer: { readonly text: string; readonly calls: readonly { readonly name: string; readonly args: object }[] },
): readonly string[] {
  const wrong: string[] = [];
  const called = answer.calls.map(({ name }) => name).sort();
  if (called.join() !== [...question.tools].sort().join()) {
    wrong.push(`called [${called.join(', ')}] instead of [${question.tools.join(', ')}]`);
  }
  const { args } = question;
  if (args !== undefined && !answer.calls.some((call) => holds(call.args, args))) {
    wrong.push(`no call has ${JSON.stringify(args)}: ${JSON.stringify(answer.calls.map((call) => call.args))}`);
  }
  for (const fact of question.says) if (!found(answer.text, fact)) wrong.push(`does not say ${fact}`);
  for (const fact of question.never ?? []) if (found(answer.text, fact)) wrong.push(`must not say ${fact}`);
  return wrong.length === 0 ? [] : [...wrong, `the answer was: ${answer.text}`];
}

function holds(args: object, wanted: NonNullable<Question['args']>): boolean {
  return Object.entries(wanted).every(([key, value]) => (args as Record<string, unknown>)[key] === value);
}

function found(text: string, fact: string | RegExp): boolean {
  return typeof fact === 'string' ? text.includes(fact) : fact.test(text);
}
